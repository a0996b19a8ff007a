// While a line goes over HTTP, a socket is tried beside it from time to time. Where one is welcomed, the line
// ends with a code that comes back, and is dialled as a socket: to the client that is a short reconnection.
import type { Network } from './fallback'
import { parseFrame } from './frames'
import type { Dial, Transport, TransportListener } from './transport'

const patience = 2_000 // for the welcome of a socket that is tried: no longer than a dial has (fallback.ts), or the line would go to and fro
const firstPause = 30_000
const soon = 3_000 // the first, where sockets went through before: it was the server that was away
const longestPause = 300_000
const restarting = 1012

export interface Trials {
  http: Dial
  socket: Dial
  network: Network
  /** Whether the page is looked at: a hidden one tries nothing. */
  seen: () => boolean
  random: () => number
}

/** Dials over HTTP, and tries a socket beside it. */
export function withTrials(trials: Trials): Dial {
  return (listener) => new TriedLine(trials, listener)
}

class TriedLine implements Transport {
  readonly #trials: Trials
  readonly #network: Network
  readonly #inner: Transport
  #hello = ''
  #position = {} // where the line is: a whole view may take a slow network longer than a trial has
  #welcomed = false
  #over = false
  #moved = false
  #trial: Transport | undefined
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(trials: Trials, listener: TransportListener) {
    this.#trials = trials
    this.#network = trials.network
    this.#inner = trials.http({
      opened: () => {
        listener.opened()
      },
      message: (text) => {
        if (!this.#welcomed) this.#begin()
        this.#follow(text)
        listener.message(text)
      },
      closed: (code) => {
        this.#stop()
        listener.closed(this.#moved ? restarting : code)
      },
    })
  }

  get way() {
    return this.#inner.way
  }

  send(text: string): void {
    this.#hello ||= text // it is the first thing said
    this.#inner.send(text)
  }

  close(): void {
    this.#inner.close()
  }

  #follow(text: string): void {
    const frame = parseFrame(text)
    if (frame?.type === 'welcome' || frame?.type === 'event' || frame?.type === 'pong') this.#position = { since: frame.seq, hash: frame.hash }
  }

  #begin(): void {
    this.#welcomed = true
    if (this.#network.next === 0) this.#plan(this.#network.open ? soon : firstPause)
    this.#wait()
  }

  #plan(pause: number): void {
    this.#network.pause = Math.min(pause, longestPause)
    this.#network.next = Date.now() + this.#network.pause * (0.75 + this.#trials.random() / 2)
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      if (this.#trials.seen()) {
        this.#try()
        return
      }
      this.#plan(this.#network.pause)
      this.#wait()
    }, Math.max(0, this.#network.next - Date.now()))
  }

  #try(): void {
    let over = false
    const failed = () => {
      if (over || this.#over) return
      over = true
      clearTimeout(this.#timer)
      this.#trial?.close()
      this.#plan(Math.max(this.#network.pause * 2, firstPause))
      this.#wait()
    }
    this.#timer = setTimeout(failed, patience)
    this.#trial = this.#trials.socket({
      opened: () => {
        this.#trial?.send(JSON.stringify({ ...(JSON.parse(this.#hello) as object), ...this.#position }))
      },
      // Only a word of the server proves it: a proxy may open a socket and swallow what goes through it.
      message: () => {
        if (over || this.#over) return
        over = true
        this.#network.misses = 0
        this.#moved = true
        this.#plan(Math.max(this.#network.pause * 2, firstPause)) // should the line have to come back here
        this.#inner.close()
      },
      closed: failed,
    })
  }

  #stop(): void {
    this.#over = true
    clearTimeout(this.#timer)
    this.#trial?.close()
  }
}
