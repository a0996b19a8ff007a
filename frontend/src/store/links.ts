// The links of a room. What stands behind the # is never sent to a server, and does not stay in the
// address bar once it was read.
import { toBase64url } from '../seal/bytes'
import { parseKey } from '../seal/keys'
import type { Kept } from './rooms'

export interface Address {
  room: string
  /** The room's key, if the link carries one. */
  key?: Uint8Array
  /** A seat's secret, if it is a person's own link. */
  secret?: Uint8Array
}

const path = /^\/r\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/

/** What a page's address says, or undefined where it is no room's. */
export function parseAddress(pathname: string, fragment: string): Address | undefined {
  const room = path.exec(pathname.toLowerCase())?.[1]
  if (room === undefined) return undefined
  const fields = new URLSearchParams(fragment.replace(/^#/, ''))
  const key = parseKey(fields.get('k'))
  const secret = parseKey(fields.get('s'))
  return { room, ...(key && { key }), ...(secret && { secret }) }
}

/** The room's link, for everyone; with a secret, a person's own. */
export function makeLink(origin: string, { room, key, secret }: Address): string {
  const fields = [key && `k=${toBase64url(key)}`, secret && `s=${toBase64url(secret)}`].filter(Boolean)
  return `${origin}/r/${room}${fields.length > 0 ? `#${fields.join('&')}` : ''}`
}

/** The links of a room that this device keeps: for everyone, and one's own for another device. */
export function linksOf(origin: string, room: string, { key, seat }: Kept): { room: string; mine: string } {
  const everyone = { room, ...(key && { key }) }
  return {
    room: makeLink(origin, everyone),
    mine: makeLink(origin, { ...everyone, ...(seat && { secret: seat.secret }) }),
  }
}
