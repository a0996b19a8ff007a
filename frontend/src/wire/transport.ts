// How frames travel. The client knows this interface alone, so that HTTP can stand in where sockets are blocked.
import { type ClientFrame, type HelloFrame, parseFrame, type ServerFrame } from './frames'

/** How the client is connected: by socket, or by a stream over HTTP. */
export type Way = 'socket' | 'stream'

export interface Transport {
  readonly way: Way
  send(frame: ClientFrame): void
  /** Ends it; `closed` is still called, at most once. */
  close(): void
}

export interface TransportListener {
  /** The transport is about to say hello. Called again if it changes to another way before the first frame. */
  opened(): void
  /** The hello from the client's present position: the client alone keeps it. */
  hello(): HelloFrame
  frame(frame: ServerFrame): void
  /** The transport is over; it calls nothing any more. */
  closed(code: number): void
}

/** Connects. `woken`: the page woke up or the network is back, so another way may be open than before. */
export type Dial = (listener: TransportListener, woken?: boolean) => Transport

/** Dials the room's WebSocket. */
export function webSocket(room: string, origin = location.origin): Dial {
  const url = `${origin.replace(/^http/, 'ws')}/api/rooms/${room}/socket`
  return (listener) => {
    const socket = new WebSocket(url, 'codev.v1')
    let over = false
    const closed = (code: number) => {
      if (over) return
      over = true
      listener.closed(code)
    }
    const send = (frame: ClientFrame) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame))
    }
    socket.onopen = () => {
      if (over) return
      listener.opened()
      send(listener.hello())
    }
    socket.onmessage = (event) => {
      const frame = !over && typeof event.data === 'string' ? parseFrame(event.data) : undefined
      if (frame) listener.frame(frame)
    }
    socket.onclose = (event) => {
      closed(event.code)
    }
    return {
      way: 'socket',
      send,
      close: () => {
        socket.close()
        closed(1006) // on a dead network the browser waits long for the closing handshake
      },
    }
  }
}
