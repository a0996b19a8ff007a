// The HTTP side of the small room, over a network that the test spoils at will. Use its `fetch` in place of the browser's.
import type { Command } from '../wire/frames'
import type { FakeRoom } from './fakeroom'

interface Body { feed(text: string): void; end(how: 'whole' | 'broken'): void }

export class FakeHttp {
  /** The query of each stream that was asked for, in order. */
  readonly asked: { since: number; hash: string; wait?: number }[] = []
  readonly posted: string[] = []
  /** Every token that was shown. */
  readonly tokens = new Set<string>()
  /** Whether the server can be reached. */
  up = true
  /** Whether bodies are held back on the way until they end. */
  buffers = false
  /** Whether all bytes are swallowed. */
  silent = false
  /** The answers to commands get lost, though the room took them. */
  losesAnswers = false
  /** The answer to GET and POST, in place of the room's. */
  answer: { status: number; body?: string } | undefined
  /** How long an answer lasts without news, and after the first. */
  lasts = 12_000
  gathers = 1_000
  readonly #room: FakeRoom
  readonly #bodies = new Set<Body>()

  constructor(room: FakeRoom) {
    this.#room = room
  }

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => {
    this.tokens.add(new Headers(init.headers).get('Authorization') ?? '')
    const { pathname, searchParams } = new URL(url)
    return new Promise((resolve, reject) => {
      if (init.signal?.aborted) {
        reject(init.signal.reason as Error)
        return
      }
      init.signal?.addEventListener('abort', () => { reject(init.signal?.reason as Error) })
      if (!this.up) reject(new TypeError('network'))
      else if (this.answer) resolve(new Response(this.answer.body ?? null, { status: this.answer.status }))
      else if (pathname.endsWith('/commands')) this.#command(String(init.body), resolve, reject)
      else this.#stream(searchParams, init.signal ?? undefined, resolve)
    })
  }

  /** Every body breaks off. */
  cut(): void {
    for (const body of [...this.#bodies]) body.end('broken')
  }

  /** Says something in every body that is open, as it is. */
  write(text: string): void {
    for (const body of [...this.#bodies]) body.feed(text)
  }

  get open(): number {
    return this.#bodies.size
  }

  #command(text: string, resolve: (response: Response) => void, reject: (error: unknown) => void): void {
    const command = JSON.parse(text) as Command
    this.posted.push(command.id)
    if (!this.#room.answering) return
    const answer = this.#room.decide(command)
    if (this.losesAnswers) reject(new TypeError('network'))
    else resolve(new Response(JSON.stringify(answer)))
  }

  #stream(query: URLSearchParams, signal: AbortSignal | undefined, resolve: (response: Response) => void): void {
    const [since, hash, wait] = [Number(query.get('since')), query.get('hash') ?? '', query.get('wait')]
    this.asked.push({ since, hash, ...(wait !== null && { wait: Number(wait) }) })
    let close: () => void = () => undefined
    const response = new Response(new ReadableStream({
      start: (controller) => { close = this.#serve(controller, signal, since, hash, wait === null ? undefined : Number(wait)) },
      cancel: () => { close() },
    }))
    resolve(response)
  }

  #serve(controller: ReadableStreamDefaultController<Uint8Array>, signal: AbortSignal | undefined, since: number, hash: string, wait?: number): () => void {
    const held: string[] = []
    const write = (text: string) => { controller.enqueue(new TextEncoder().encode(text)) }
    const lasts = wait === undefined ? this.lasts : wait * 1000
    let [over, closed, dead] = [false, false, false]
    const stop = () => {
      over = true
      clearTimeout(timer)
      this.#bodies.delete(body)
      this.#room.hearers.delete(hear)
    }
    const body: Body = {
      feed: (text) => {
        dead ||= this.silent // what comes after a byte that was lost does not come either
        if (dead) return
        if (this.buffers) held.push(text)
        else write(held.splice(0).join('') + text) // in the order of the body
      },
      end: (how) => {
        if (over) return
        stop()
        dead ||= this.silent
        closed = how === 'broken' || !dead // the end of what is dead, nobody hears
        if (how === 'broken') controller.error(new TypeError('network'))
        else if (closed) {
          write(`${held.join('')}event: end\ndata: {}\n\n`)
          controller.close()
        }
      },
    }
    const tell = (frame: object) => { body.feed(`data: ${JSON.stringify(frame)}\n\n`) }
    const gather = () => {
      clearTimeout(timer)
      timer = setTimeout(() => { body.end('whole') }, Math.min(lasts, this.gathers))
    }
    const hear = (frame: object) => {
      tell(frame)
      if (timer === first) gather()
    }
    const welcome = this.#room.welcome(since, hash)
    const news = welcome.view !== undefined || (welcome.events?.length ?? 0) > 0
    const first = setTimeout(() => { body.end('whole') }, lasts)
    let timer = first
    signal?.addEventListener('abort', () => {
      if (closed) return
      stop()
      controller.error(signal.reason)
    })
    this.#bodies.add(body)
    this.#room.hearers.add(hear)
    body.feed(': hello\n\n')
    tell(welcome)
    if (wait === 0) body.end('whole')
    else if (news) gather()
    return stop
  }
}
