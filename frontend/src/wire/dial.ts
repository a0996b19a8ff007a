import { fallback, Network } from './fallback'
import { type Dial, webSocket } from './transport'

const network = new Network() // the page's

/** Dials a room by the way that goes through. What speaks HTTP is a part of its own, fetched when a socket is welcomed, or missed. */
export function dialRoom(room: string): Dial {
  const socket = webSocket(room)
  let http: Dial | undefined
  return fallback({ socket, network, http: async () => (http ??= (await import('./blocked')).overHttp(room, socket, network)) })
}
