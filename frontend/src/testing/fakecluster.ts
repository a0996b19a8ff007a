// Several instances of a server behind a load balancer, reached over HTTP: each request comes to any of them, answers come late
// or get lost, and so does what the instances tell each other. The log can lose its end, of which nobody is told. Use its `fetch` in
// place of the browser's.
import type { EventFrame } from '../wire/frames'

interface Entry { seq: number; hash: string; by: string; command?: string }
interface Body { instance: Instance; feed(frame: object): void; end(event: 'end' | 'close'): void }

export interface Network {
  random: () => number
  /** Whether events bear the command that they came of. */
  naming: boolean
  /** How often a client that comes back is given the whole view, though the instance knows its position. */
  wholes: number
}

export class FakeCluster {
  log: Entry[] = []
  /** How many commands were posted. */
  posted = 0
  readonly network: Network
  body: Body | undefined
  readonly #instances: Instance[]
  readonly #looking: ReturnType<typeof setInterval>
  #made = 0

  constructor(network: Network) {
    this.network = network
    for (let n = 0; n < 6; n++) this.append('other')
    this.#instances = [1, 2, 3].map(() => new Instance(this))
    this.#looking = setInterval(() => {
      for (const instance of this.#instances) instance.look()
    }, 5_000)
  }

  stop(): void {
    clearInterval(this.#looking)
  }

  any(): Instance {
    return this.#instances[Math.floor(this.network.random() * this.#instances.length)] as Instance
  }

  append(by: string, command?: string): Entry {
    const seq = this.log.length + 1
    const entry = { seq, hash: `h${seq}.${++this.#made}`, by, ...(command !== undefined && { command }) }
    this.log.push(entry)
    return entry
  }

  /** Somebody does something, and the instances hear of it when they do. */
  happen(by: string, command?: string): void {
    this.spread(this.append(by, command))
  }

  spread(entry: Entry, told?: Instance): void {
    for (const instance of this.#instances) {
      if (instance === told) continue
      setTimeout(() => {
        if (this.log[entry.seq - 1] === entry) instance.hear(entry)
      }, this.network.random() * 300)
    }
  }

  /** A failover: the log lacks its last events. */
  lose(count: number): void {
    this.log.splice(Math.max(1, this.log.length - count))
  }

  /** All instances hear each other again. */
  heal(): void {
    for (const instance of this.#instances) instance.deaf = false
  }

  readonly fetch = (url: string, init: RequestInit): Promise<Response> => {
    const { pathname, searchParams } = new URL(url)
    const instance = this.any()
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener('abort', () => { reject(init.signal?.reason as Error) })
      if (pathname.endsWith('/commands')) this.#post(instance, String(init.body), resolve, reject)
      else resolve(this.#stream(instance, searchParams, init.signal ?? undefined))
    })
  }

  #post(instance: Instance, text: string, resolve: (response: Response) => void, reject: (error: unknown) => void): void {
    const { random } = this.network
    const { id, until } = JSON.parse(text) as { id: string; until: number }
    this.posted++
    setTimeout(() => {
      const answer = JSON.stringify(instance.command(id, until))
      const lost = random() < 0.1
      setTimeout(() => {
        if (lost) reject(new TypeError('network'))
        else resolve(new Response(answer))
      }, random() * random() * 2_000)
    }, random() * 500)
  }

  #stream(instance: Instance, query: URLSearchParams, signal: AbortSignal | undefined): Response {
    const welcome = instance.welcome(Number(query.get('since')), query.get('hash') ?? '')
    if (!welcome) return new Response('{"code":"unavailable"}', { status: 503 })
    return new Response(new ReadableStream<Uint8Array>({
      start: (controller) => {
        let over = false
        let news = () => undefined as unknown
        const write = (text: string) => {
          if (!over) controller.enqueue(new TextEncoder().encode(text))
        }
        const leave = () => {
          const left = !over
          over = true
          if (this.body === body) this.body = undefined
          return left
        }
        const body: Body = {
          instance,
          feed: (frame) => {
            write(`data: ${JSON.stringify(frame)}\n\n`)
            news()
          },
          end: (event) => {
            write(`event: ${event}\ndata: {"code":1012}\n\n`)
            if (leave()) controller.close()
          },
        }
        signal?.addEventListener('abort', () => {
          if (leave()) controller.error(signal.reason)
        })
        this.body = body
        body.feed(welcome)
        if (query.get('wait') === '0') body.end('end')
        else setTimeout(() => { body.end('end') }, 12_000)
        news = () => { setTimeout(() => { body.end('end') }, 1_000) }
      },
    }))
  }
}

/** An instance that keeps the part of the log that it has read, and is notified of new events. */
class Instance {
  deaf = false
  readonly #cluster: FakeCluster
  #has: Entry[]

  constructor(cluster: FakeCluster) {
    this.#cluster = cluster
    this.#has = [...cluster.log]
  }

  /** Reads the log. False if the log forked: the instance closes all connections, and begins again. */
  look(): boolean {
    const { log, body } = this.#cluster
    const last = this.#has.at(-1)
    if (last && log[last.seq - 1] !== last) {
      if (body?.instance === this) body.end('close')
      this.#has = [...log]
      return false
    }
    for (const entry of log.slice(this.#has.length)) this.#take(entry)
    return true
  }

  hear(entry: Entry): void {
    if (this.deaf || this.#has.at(-1) === entry) return
    const follows = this.#has.length === entry.seq - 1 && this.#has.at(-1) === this.#cluster.log[entry.seq - 2]
    if (follows) this.#take(entry)
    else this.look()
  }

  command(id: string, until: number): object {
    const unavailable = { type: 'refused', id, code: 'unavailable', message: '' }
    if (this.#taken(id) && !this.look()) return unavailable // it may be lost since
    const taken = this.#taken(id)
    if (taken) return { type: 'accepted', id, seq: taken.seq }
    if (until < Date.now()) return unavailable
    const stale = this.#has.at(-1) !== this.#cluster.log.at(-1)
    if (stale) return this.look() ? this.command(id, until) : unavailable
    const entry = this.#cluster.append('me', id)
    this.#take(entry)
    this.#cluster.spread(entry, this)
    return { type: 'accepted', id, seq: entry.seq }
  }

  welcome(since: number, hash: string): object | undefined {
    const { network } = this.#cluster
    const known = () => since === 0 ? hash === '' : this.#has[since - 1]?.hash === hash
    if (!known() && !this.look()) return undefined
    const { seq, hash: top } = this.#has.at(-1) ?? { seq: 0, hash: '' }
    const welcome = { type: 'welcome', you: 'me', seq, hash: top, now: Date.now(), may: [] }
    if (known() && since > 0 && network.random() >= network.wholes) {
      return { ...welcome, events: this.#has.slice(since).map((entry) => this.#told(entry)) }
    }
    return { ...welcome, view: {}, ...(!known() && { reset: true }) }
  }

  #taken(id: string): Entry | undefined {
    return this.#has.find((entry) => entry.command === id)
  }

  #take(entry: Entry): void {
    this.#has.push(entry)
    const { body } = this.#cluster
    if (body?.instance === this) body.feed(this.#told(entry))
  }

  #told({ command, ...entry }: Entry): EventFrame {
    const named = this.#cluster.network.naming && entry.by === 'me' && command !== undefined
    return { type: 'event', ...entry, at: 0, name: 'something', data: {}, ...(named && { command }) }
  }
}
