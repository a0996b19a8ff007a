// The part of the page that is needed where sockets are blocked.
import type { Network } from './fallback'
import { httpStream } from './stream'
import type { Dial } from './transport'
import { withTrials } from './trial'

/** Dials the room over HTTP; `socket` is tried beside it from time to time. */
export function overHttp(room: string, socket: Dial, network: Network): Dial {
  const seen = () => document.visibilityState === 'visible'
  return withTrials({ http: httpStream(room), socket, network, seen, random: Math.random })
}
