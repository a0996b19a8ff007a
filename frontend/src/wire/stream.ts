// The line where sockets are blocked: frames come as server-sent events in the body of a GET, commands go
// by POST, each with its answer. An answer ends after some seconds, and one asks again from where one is,
// so that to the client it is one line. What it promises is what a socket does: frames in order, no event
// lost or told twice through any number of renewals. Where even the body is held back on the way, it polls.
import { closeCode, refusalCode } from './http'
import { type ClientFrame, nowhere, parseFrame, type Position, type WelcomeFrame } from './frames'
import { SentReader } from './sse'
import type { Dial, Transport, TransportListener, Way } from './transport'

const patience = 5_000 // for the first byte of an answer
const silence = 15_000 // for a byte of a stream; signs of life come more often
const hold = 12 // seconds that a poll may be held where there is nothing to tell
const answerTime = 10_000 // for a command
const farewell = 500 // for a body to be closed after its end was said
const breath = 1_000 // between answers that are over at once and tell nothing
const lease = 20_000 // by then the server counts a line no more that it lost without a word

/** What this page has learnt of the way to its server. */
interface Known { buffered: boolean; left: number }

/** What became of one asking: it ended as it should, is cut short to ask anew, is held back on the way, or it closes the line. */
type Outcome = 'ended' | 'renew' | 'buffered' | number

/** Dials the room over HTTP. */
export function httpStream(room: string, origin = location.origin): Dial {
  const known: Known = { buffered: false, left: -Infinity }
  return (listener) => new Stream(`${origin}/api/rooms/${room}`, known, listener)
}

class Stream implements Transport {
  readonly #url: string
  readonly #known: Known
  readonly #listener: TransportListener
  #token = ''
  #position: Position = nowhere
  #welcomes = 0 // of the client: what was posted before the last one it sends again
  #over = false
  #asking = new AbortController()

  constructor(url: string, known: Known, listener: TransportListener) {
    this.#url = url
    this.#known = known
    this.#listener = listener
    queueMicrotask(() => {
      if (!this.#over) listener.opened() // there is nothing to open: the hello says all that is needed to ask
    })
  }

  get way(): Way {
    return this.#known.buffered ? 'poll' : 'stream'
  }

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame
    if (frame.type === 'command') void this.#post(text, frame.id)
    // Asking anew is answered by all that was missed; a pong by another way would prove nothing.
    else if (frame.type === 'ping') this.#asking.abort('renew')
    else {
      this.#token = frame.token
      this.#position = { seq: frame.since ?? 0, hash: frame.hash ?? '' }
      void this.#run()
    }
  }

  close(): void {
    this.#end(1006)
  }

  async #run(): Promise<void> {
    // The first answer is asked for at once and whole, so that whatever holds bodies back on the way does not hold up the welcome.
    let outcome: Outcome = 'renew'
    while (typeof outcome !== 'number') {
      if (this.#over) return // left when this asking was over already
      const doubted = outcome === 'buffered'
      const atOnce = doubted || outcome === 'renew'
      const [asked, seq] = [Date.now(), this.#position.seq]
      this.#asking = new AbortController()
      outcome = await this.#ask(atOnce ? 0 : this.#known.buffered ? hold : undefined)
      // A stream was silent and a short answer is not: the line is well, and bodies are held back on it.
      if (doubted && outcome === 'ended') this.#known.buffered = true
      const idle = Date.now() - asked < breath && this.#position.seq === seq
      if (outcome === 'ended' && !atOnce && idle) outcome = await this.#pause()
    }
    this.#end(outcome)
  }

  /** Asks for what is new. `wait`: a poll, held that many seconds at most; without it, a stream. */
  async #ask(wait?: number): Promise<Outcome> {
    const { signal } = this.#asking
    let timer: ReturnType<typeof setTimeout> | undefined
    let ended = false
    const within = (ms: number, else_: Outcome) => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        this.#asking.abort(else_)
      }, ms)
    }
    try {
      within(patience + (wait ?? 0) * 1000, wait === undefined ? 'buffered' : 1006)
      const query = new URLSearchParams({ since: String(this.#position.seq), hash: this.#position.hash })
      if (wait !== undefined) query.set('wait', String(wait))
      const response = await this.#fetch(`/stream?${query.toString()}`, { signal })
      if (!response.ok || !response.body) return await this.#refused(response)
      const body = response.body.getReader()
      const decoder = new TextDecoder()
      const reader = new SentReader()
      for (;;) {
        const { done, value } = await body.read()
        if (done) return ended ? 'ended' : 1006 // without its end it was cut
        if (ended) continue
        within(silence, 1006)
        for (const { event, data } of reader.read(decoder.decode(value, { stream: true }))) {
          if (event === 'end') {
            ended = true
            within(farewell, 'ended') // once it is read to the end the connection can be used again
            break
          }
          if (event === 'close') return codeIn(data)
          this.#hear(data)
          if (signal.aborted) return signal.reason as Outcome // what is left of it is asked for again
        }
      }
    } catch {
      return signal.aborted ? (signal.reason as Outcome) : ended ? 'ended' : 1006
    } finally {
      clearTimeout(timer)
      this.#asking.abort('ended') // whatever may still come of this answer is not wanted
    }
  }

  /** Waits a moment, for a server or proxy that answers at once with nothing; a ping cuts it short. */
  #pause(): Promise<Outcome> {
    const { signal } = (this.#asking = new AbortController())
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve('ended')
      }, breath)
      signal.onabort = () => {
        clearTimeout(timer)
        resolve(signal.reason as Outcome)
      }
    })
  }

  #hear(text: string): void {
    if (this.#over) return
    const frame = parseFrame(text)
    if (frame?.type === 'welcome') {
      this.#position = { seq: frame.seq, hash: frame.hash }
      if (this.#welcomes > 0 && !frame.view) {
        this.#renewed(frame)
        return
      }
      this.#welcomes++
    } else if (frame?.type === 'event' && frame.seq > this.#position.seq) this.#position = { seq: frame.seq, hash: frame.hash }
    this.#listener.message(text)
  }

  /** Asked anew, one is welcomed anew. To the client nothing happened but what the welcome tells. */
  #renewed({ events = [], may, now, seq, hash }: WelcomeFrame): void {
    const frames = [...events, { type: 'may', commands: may }, { type: 'pong', now, seq, hash }]
    for (const frame of frames) if (!this.#over) this.#listener.message(JSON.stringify(frame))
  }

  async #refused(response: Response): Promise<number> {
    const code = await closeCode(response)
    // Perhaps the device too many is this very page, on the line that it just lost.
    return code === 4010 && (this.#welcomes > 0 || Date.now() - this.#known.left < lease) ? 1012 : code
  }

  async #post(text: string, id: string): Promise<void> {
    const welcomes = this.#welcomes
    const awaited = () => welcomes === this.#welcomes // else it was sent again, or is answered, since
    const asking = new AbortController()
    const timer = setTimeout(() => {
      asking.abort()
    }, answerTime)
    try {
      const response = await this.#fetch('/commands', {
        method: 'POST', body: text, headers: { 'Content-Type': 'application/json' }, signal: asking.signal,
      })
      const code = await refusalCode(response)
      const answer = code !== undefined ? JSON.stringify({ type: 'refused', id, code, message: '' }) : response.ok ? await response.text() : undefined
      if (!awaited()) return
      if (answer !== undefined) this.#answer(answer)
      else this.#end(response.status === 413 ? 1009 : await this.#refused(response))
    } catch {
      if (awaited()) this.#end(1006) // whether it arrived nobody knows: it is sent again under its id
    } finally {
      clearTimeout(timer)
    }
  }

  #answer(text: string): void {
    const type = parseFrame(text)?.type
    if (type !== 'accepted' && type !== 'refused') this.#end(1006)
    else if (!this.#over) this.#listener.message(text)
  }

  #fetch(path: string, { headers, ...rest }: RequestInit): Promise<Response> {
    return fetch(this.#url + path, {
      ...rest, headers: { ...headers, Authorization: `Bearer ${this.#token}` }, cache: 'no-store', credentials: 'omit',
    })
  }

  #end(code: number): void {
    if (this.#over) return
    this.#over = true
    if (this.#welcomes > 0) this.#known.left = Date.now()
    this.#asking.abort(code)
    this.#listener.closed(code)
  }
}

function codeIn(data: string): number {
  try {
    const { code } = JSON.parse(data) as { code?: unknown }
    return typeof code === 'number' ? code : 1006
  } catch {
    return 1006
  }
}
