// A proxy on loopback in front of the program, as some networks have one: sockets do not get through it.
import { createHash } from 'node:crypto'
import { createServer, request, type IncomingMessage, type Server as HttpServer, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

export interface Manner {
  /** What becomes of an upgrade: it is taken for an ordinary request, it is left without an answer, or it is taken and swallowed. */
  upgrades: 'stripped' | 'hanging' | 'swallowed'
  /** Whether an answer is held back until it is whole. */
  buffers?: boolean
}

const hopByHop = ['connection', 'upgrade', 'keep-alive', 'transfer-encoding']

export class Proxy {
  url = ''
  /** How many upgrades were asked for. */
  upgrades = 0
  readonly #server: HttpServer
  readonly #sockets = new Set<Socket>()

  constructor(readonly target: () => string, readonly manner: Manner) {
    this.#server = createServer((asked, answer) => { this.#pass(asked, answer) })
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    if (manner.upgrades === 'stripped') return
    this.#server.on('upgrade', (asked: IncomingMessage, socket: Socket) => {
      this.upgrades++
      socket.on('error', () => undefined)
      if (manner.upgrades === 'swallowed') socket.write(handshake(asked))
    })
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    if (asked.headers.upgrade !== undefined) this.upgrades++
    const headers = Object.fromEntries(Object.entries(asked.headers).filter(([name]) => !hopByHop.includes(name)))
    const passed = request(this.target() + String(asked.url), { method: String(asked.method), headers }, (came) => {
      const rest = Object.fromEntries(Object.entries(came.headers).filter(([name]) => !hopByHop.includes(name)))
      if (!this.manner.buffers) {
        answer.writeHead(came.statusCode ?? 502, rest)
        answer.flushHeaders()
        came.pipe(answer)
        return
      }
      const whole: Buffer[] = []
      came.on('data', (piece: Buffer) => whole.push(piece))
      came.on('end', () => { answer.writeHead(came.statusCode ?? 502, rest).end(Buffer.concat(whole)) })
    })
    passed.on('error', () => { answer.destroy() })
    answer.on('close', () => { passed.destroy() })
    asked.pipe(passed)
  }
}

/* The answer that opens a WebSocket (RFC 6455). */
function handshake(asked: IncomingMessage): string {
  const accept = createHash('sha1').update(`${String(asked.headers['sec-websocket-key'])}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
  const protocol = String(asked.headers['sec-websocket-protocol'])
  return ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`, `Sec-WebSocket-Protocol: ${protocol}`, '', ''].join('\r\n')
}
