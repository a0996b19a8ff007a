// How frames travel. The client knows this interface alone, so that another way (server-sent events,
// where sockets are blocked) can stand beside the socket.

/** How one is connected: by socket, by a stream over HTTP, or by asking again and again. */
export type Way = 'socket' | 'stream' | 'poll'

export interface Transport {
  /** By what way it goes, once that is known. */
  readonly way?: Way | undefined
  send(text: string): void
  /** Ends it; `closed` is still called, at most once. */
  close(): void
}

export interface TransportListener {
  /** One may speak. Said again where another way was taken before anything was heard: then nothing said before has arrived. */
  opened(): void
  message(text: string): void
  /** The transport is over; it calls nothing any more. */
  closed(code: number): void
}

export type Dial = (listener: TransportListener) => Transport

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
    socket.onopen = () => {
      if (!over) listener.opened()
    }
    socket.onmessage = (event) => {
      if (!over && typeof event.data === 'string') listener.message(event.data)
    }
    socket.onclose = (event) => {
      closed(event.code)
    }
    return {
      way: 'socket',
      send: (text) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(text)
      },
      close: () => {
        socket.close()
        // On a dead network the browser waits long for the other side's goodbye; nobody else need.
        closed(1006)
      },
    }
  }
}
