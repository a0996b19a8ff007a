// Chooses how to reach the room: by socket, and where sockets are blocked over HTTP. Blocked they are after
// two dials in a row without a welcome, or where one is not welcomed soon: a proxy may refuse the upgrade,
// let it hang, or take it and swallow what goes through it.
import type { Dial, Transport, TransportListener } from './transport'

const hanging = 2_000 // without a welcome a socket is given up for HTTP
const fetching = 3_000 // for what speaks HTTP
const enough = 2 // sockets in a row without a welcome
const settling = 20_000 // by then the server has noticed that the line before is gone
const restarting = 1012
const tooManyDevices = 4010

/** What a page knows of its network; forgotten with the page. */
export class Network {
  /** Sockets in a row that were not welcomed. */
  misses = 0
  /** Whether a socket was welcomed on this page. */
  open = false
  /** When the next socket is tried beside HTTP, and how long that was waited for; 0: nothing is planned. */
  next = 0
  pause = 0
  /** When the last line over HTTP ended. */
  left = -Infinity
}

export interface Ways {
  socket: Dial
  /** Fetches what speaks HTTP, which most pages never need. */
  http: () => Promise<Dial>
  network: Network
}

/** Dials by the way that goes through. */
export function fallback(ways: Ways): Dial {
  return (listener) => new Line(ways, listener)
}

class Line implements Transport {
  readonly #ways: Ways
  readonly #network: Network
  readonly #listener: TransportListener
  #inner: Transport | undefined
  #turn = 0 // numbers the transports: one that was given up is not heard
  #http = false
  #welcomed = false
  #over = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ways: Ways, listener: TransportListener) {
    this.#ways = ways
    this.#network = ways.network
    this.#listener = listener
    if (this.#network.misses >= enough) {
      this.#goOverHttp()
      return
    }
    this.#take(ways.socket)
    this.#timer = setTimeout(() => {
      const hung = this.#inner
      this.#goOverHttp()
      hung?.close()
    }, hanging)
  }

  get way() {
    return this.#inner?.way
  }

  send(text: string): void {
    this.#inner?.send(text)
  }

  close(): void {
    if (this.#inner) this.#inner.close()
    else this.#ended(1006)
  }

  #take(dial: Dial): void {
    const turn = ++this.#turn
    const current = () => turn === this.#turn && !this.#over
    this.#inner = dial({
      opened: () => {
        if (current()) this.#listener.opened() // for the second time, perhaps: then the hello is said again, by this way
      },
      message: (text) => {
        if (!current()) return
        if (!this.#welcomed) this.#arrived()
        this.#listener.message(text)
      },
      closed: (code) => {
        if (current()) this.#ended(code)
      },
    })
  }

  #goOverHttp(): void {
    const turn = ++this.#turn
    const current = () => turn === this.#turn && !this.#over
    this.#http = true
    this.#inner = undefined
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      if (current()) this.#ended(1006)
    }, fetching)
    this.#ways.http().then(
      (dial) => {
        if (!current()) return
        clearTimeout(this.#timer)
        this.#take(dial)
      },
      () => {
        if (current()) this.#ended(1006)
      },
    )
  }

  /** The first word has come, and it is the welcome. */
  #arrived(): void {
    this.#welcomed = true
    clearTimeout(this.#timer)
    this.#network.misses = this.#http ? enough : 0
    if (this.#http) return
    this.#network.open = true
    this.#network.next = 0
    this.#prepare()
  }

  #ended(code: number): void {
    if (this.#over) return
    this.#over = true
    clearTimeout(this.#timer)
    const network = this.#network
    // The device too many may be this very page, on the line that it left before.
    const own = code === tooManyDevices && Date.now() - network.left < settling
    if (this.#http && this.#welcomed) network.left = Date.now()
    else if (this.#http) network.misses = 0 // HTTP fails, too: the server is away, and sockets come first again
    else if (!this.#welcomed && code !== restarting && code < 4000) {
      network.misses++
      this.#prepare()
    }
    this.#listener.closed(own ? restarting : code)
  }

  /** Fetches what speaks HTTP while there is time: the network may be bad when it is needed. */
  #prepare(): void {
    this.#ways.http().catch(() => undefined)
  }
}
