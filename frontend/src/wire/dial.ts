// Chooses how to reach the room: by socket, and where sockets are blocked over HTTP. A proxy may refuse the upgrade, let it hang,
// or accept it and pass nothing on; so a socket counts as blocked if the server's welcome does not come through it.
import { ended } from './close'
import { httpStream } from './stream'
import { type Dial, type Transport, type TransportListener, type Way, webSocket } from './transport'

const hanging = 2_000 // without a welcome by then, a socket is given up for HTTP
const blockedFor = 300_000 // after that a socket is tried again when the client comes back
const settling = 20_000 // by then the server has noticed that the connection before is gone
const restarting = 1012
const tooManyDevices = 4010

/** What is known of the network. */
interface Network {
  /** When a socket was blocked last, and HTTP went through. */
  blocked: number
  /** Whether a socket has worked: then one that fails is the server's restart, more likely than a network that blocks it. */
  worked: boolean
  /** Sockets in a row that failed. */
  misses: number
  /** When the last connection over HTTP ended. */
  left: number
}

/** Dials a room by the transport that works. */
export function dialRoom(room: string, origin = location.origin): Dial {
  return firstOf({ socket: webSocket(room, origin), stream: httpStream(room, origin) })
}

export function firstOf(ways: Record<Way, Dial>): Dial {
  const network: Network = { blocked: -Infinity, worked: false, misses: 0, left: -Infinity }
  return (listener, woken = false) => new Line(ways, network, listener, woken)
}

class Line implements Transport {
  readonly #ways: Record<Way, Dial>
  readonly #network: Network
  readonly #listener: TransportListener
  way: Way = 'socket'
  #inner: Transport | undefined
  #turn = 0 // numbers the transports: frames of one that was given up are ignored
  #tried = false // a socket
  #welcomed = false
  #closing = false
  #over = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ways: Record<Way, Dial>, network: Network, listener: TransportListener, woken: boolean) {
    this.#ways = ways
    this.#network = network
    this.#listener = listener
    if (!woken && Date.now() - network.blocked < blockedFor) {
      this.#take('stream')
      return
    }
    this.#tried = true
    this.#take('socket')
    this.#timer = setTimeout(() => {
      const hung = this.#inner
      this.#take('stream')
      hung?.close()
    }, hanging)
  }

  send(frame: Parameters<Transport['send']>[0]): void {
    this.#inner?.send(frame)
  }

  close(): void {
    this.#closing = true
    this.#inner?.close()
  }

  #take(way: Way): void {
    clearTimeout(this.#timer)
    this.way = way
    const turn = ++this.#turn
    const current = () => turn === this.#turn && !this.#over
    this.#inner = this.#ways[way]({
      opened: () => {
        if (current()) this.#listener.opened()
      },
      hello: () => this.#listener.hello(),
      frame: (frame) => {
        if (!current()) return
        if (!this.#welcomed) this.#arrived()
        this.#listener.frame(frame)
      },
      closed: (code) => {
        if (current()) this.#closed(code)
      },
    })
  }

  /** The first frame has come, and it is the welcome. */
  #arrived(): void {
    this.#welcomed = true
    clearTimeout(this.#timer)
    const network = this.#network
    if (this.way === 'socket') {
      network.blocked = -Infinity
      network.worked = true
      network.misses = 0
    } else if (this.#tried) network.blocked = Date.now()
  }

  #closed(code: number): void {
    const network = this.#network
    const said = code === restarting || ended(code) !== undefined // by the server, so this way goes through
    if (said && this.way === 'socket') network.blocked = -Infinity
    const failed = this.way === 'socket' && !this.#welcomed && !this.#closing && !said
    if (failed && ++network.misses > (network.worked ? 1 : 0)) {
      this.#take('stream')
      return
    }
    this.#over = true
    clearTimeout(this.#timer)
    // The device too many may be this very page, on the connection that it left before.
    const own = code === tooManyDevices && (this.#welcomed || Date.now() - network.left < settling)
    if (this.way === 'stream' && this.#welcomed) network.left = Date.now()
    else if (this.way === 'stream') Object.assign(network, { blocked: -Infinity, misses: 0 }) // the server is away: sockets come first again
    this.#listener.closed(own ? restarting : code)
  }
}
