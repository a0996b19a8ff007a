// The transport where sockets are blocked: frames come as server-sent events in the answer to a GET, commands go by POST,
// each with its answer. An answer ends soon after its first event, and the next one goes on from the client's position, so that
// to the client it is one connection.
import { closeCode, refusalCode } from './http'
import { type Command, type ClientFrame, parseFrame, type ServerFrame } from './frames'
import { SentReader } from './sse'
import type { Dial, Transport, TransportListener } from './transport'

const answerLife = 12_000 // the server ends an answer by then, and a proxy may hold all of it back until then
const patience = 5_000 // besides that
const postTime = 10_000 // for a command
const farewell = 500 // for a body to be closed after its end event
const breath = 1_000 // between two askings, in case a proxy ends every answer at once

/** The outcome of one request: it ended as it should, it was cut short to ask again, or the close code of the transport. */
type Outcome = 'ended' | 'again' | number

/** Dials the room over HTTP. */
export function httpStream(room: string, origin = location.origin): Dial {
  return (listener) => new Stream(`${origin}/api/rooms/${room}`, listener)
}

class Stream implements Transport {
  readonly way = 'stream'
  readonly #url: string
  readonly #listener: TransportListener
  #views = 0 // the whole views so far: after one the client sends its commands again
  #over = false
  #asking = new AbortController()

  constructor(url: string, listener: TransportListener) {
    this.#url = url
    this.#listener = listener
    queueMicrotask(() => {
      if (this.#over) return
      listener.opened()
      void this.#run()
    })
  }

  send(frame: ClientFrame): void {
    if (frame.type === 'command') void this.#post(frame)
    else if (frame.type === 'ping') this.#asking.abort('again') // the next welcome is the answer
  }

  close(): void {
    this.#end(1006)
  }

  async #run(): Promise<void> {
    let outcome: Outcome = 'again'
    while (typeof outcome !== 'number' && !this.#over) {
      const [atOnce, asked]: [boolean, number] = [outcome === 'again', Date.now()]
      this.#asking = new AbortController()
      outcome = await this.#ask(atOnce)
      const early = asked + breath - Date.now()
      if (outcome === 'ended' && !atOnce && early > 0) outcome = await this.#pause(early)
    }
    if (typeof outcome === 'number') this.#end(outcome)
  }

  /** Asks for new frames. `atOnce`: the answer ends at once, so that no proxy holds the welcome back. */
  async #ask(atOnce: boolean): Promise<Outcome> {
    const { signal } = this.#asking
    let timer: ReturnType<typeof setTimeout> | undefined
    let ended = false
    const within = (ms: number, otherwise: Outcome) => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        this.#asking.abort(otherwise)
      }, ms)
    }
    const silence = patience + (atOnce ? 0 : answerLife)
    try {
      within(silence, 1006)
      const { since = 0, hash = '' } = this.#listener.hello()
      const query = new URLSearchParams({ since: String(since), hash, ...(atOnce && { wait: '0' }) })
      const response = await this.#fetch(`/stream?${query.toString()}`, { signal })
      if (!response.ok || !response.body) return await closeCode(response)
      const body = response.body.getReader()
      const decoder = new TextDecoder()
      const reader = new SentReader()
      for (;;) {
        const { done, value } = await body.read()
        if (done) return ended ? 'ended' : 1006 // without its end event it was cut
        if (ended) continue
        within(silence, 1006)
        for (const { event, data } of reader.read(decoder.decode(value, { stream: true }))) {
          if (event === 'end') {
            ended = true
            within(farewell, 'ended') // once it is read to the end, the browser can use the connection again
            break
          }
          if (event === 'close') return codeIn(data)
          this.#tell(parseFrame(data))
          if (signal.aborted) return signal.reason as Outcome // the next answer brings the rest
        }
      }
    } catch {
      return signal.aborted ? (signal.reason as Outcome) : ended ? 'ended' : 1006
    } finally {
      clearTimeout(timer)
      this.#asking.abort('ended') // ends the body
    }
  }

  /** Waits; a ping cuts it short. */
  #pause(ms: number): Promise<Outcome> {
    const { signal } = (this.#asking = new AbortController())
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve('ended')
      }, ms)
      signal.onabort = () => {
        clearTimeout(timer)
        resolve(signal.reason as Outcome)
      }
    })
  }

  #tell(frame: ServerFrame | undefined): void {
    if (!frame || this.#over) return
    if (frame.type === 'welcome' && frame.view) this.#views++
    this.#listener.frame(frame)
  }

  async #post(command: Command): Promise<void> {
    const views = this.#views
    const awaited = () => views === this.#views // else the client has sent it again since
    const asking = new AbortController()
    const timer = setTimeout(() => {
      asking.abort()
    }, postTime)
    try {
      const response = await this.#fetch('/commands', {
        method: 'POST', body: JSON.stringify(command), headers: { 'Content-Type': 'application/json' }, signal: asking.signal,
      })
      const code = await refusalCode(response)
      const answer: ServerFrame | undefined = code !== undefined
        ? { type: 'refused', id: command.id, code, message: '' }
        : response.ok ? parseFrame(await response.text()) : undefined
      if (!awaited()) return
      if (answer?.type === 'accepted' || answer?.type === 'refused') this.#tell(answer)
      else this.#end(response.status === 413 ? 1009 : response.ok ? 1006 : await closeCode(response))
    } catch {
      if (awaited()) this.#end(1006) // it is not known whether it arrived: the client sends it again under its id
    } finally {
      clearTimeout(timer)
    }
  }

  #fetch(path: string, { headers, ...rest }: RequestInit): Promise<Response> {
    const { token } = this.#listener.hello()
    return fetch(this.#url + path, {
      ...rest, headers: { ...headers, Authorization: `Bearer ${token}` }, cache: 'no-store', credentials: 'omit',
    })
  }

  #end(code: number): void {
    if (this.#over) return
    this.#over = true
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
