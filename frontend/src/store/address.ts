// The key and secret in the address bar. They are taken off it at once and stand in the page's history
// entry until it is kept or declined: so it outlives a reload, in this tab alone, with or without storage.
import { toBase64url } from '../seal/bytes'
import { parseKey } from '../seal/keys'
import { parseAddress } from './links'
import { keep, type Kept, read, recall, write, type Written } from './rooms'
import type { Storage } from './storage'

/** The key and seat of a link. They never replace those of the device. */
export interface Offer {
  key?: Uint8Array | undefined
  secret?: Uint8Array | undefined
  /** The link could not be read whole. */
  damaged?: true
}

interface Entry { k?: string; s?: string; damaged?: true; kept?: Written }

/** Reads the address of a room and cleans the bar. `room` is absent where not even that can be read; undefined: no room's address. */
export function takeAddress(storage: Storage): { room?: string; offer: Offer; fresh: boolean } | undefined {
  const { pathname, search, hash } = location
  const address = parseAddress(pathname + search + hash)
  if (!address) return undefined
  const { room } = address
  const clean = `/r/${room ?? ''}`
  const offered: Entry =
    'damaged' in address ? { damaged: true }
    : { ...(address.key && { k: toBase64url(address.key) }), ...(address.secret && { s: toBase64url(address.secret) }) }
  const fresh = Object.keys(offered).length > 0
  const entry = fresh ? offered : entryNow()
  if (fresh || pathname + search + hash !== clean) history.replaceState({ codev: entry }, '', clean)
  if (room !== undefined && entry.kept && !recall(storage, room).seat) keep(storage, room, read(entry.kept))
  const [key, secret] = [parseKey(entry.k), parseKey(entry.s)]
  return { ...(room !== undefined && { room }), offer: { ...(key && { key }), ...(secret && { secret }), ...(entry.damaged && { damaged: true }) }, fresh }
}

/** The offer was kept or declined. Where the device keeps nothing, what it should keep stays in the history entry. */
export function settleOffer(storage: Storage, room: string, kept: Kept): void {
  history.replaceState(storage.lasts() ? null : { codev: { kept: write(kept) } satisfies Entry }, '', `/r/${room}`)
}

/** Goes to a room as its link would, in place of the address that stands there. */
export function leadTo(room: string, key: Uint8Array | undefined): void {
  history.replaceState({ codev: { ...(key && { k: toBase64url(key) }) } satisfies Entry }, '', `/r/${room}`)
}

function entryNow(): Entry {
  const state = history.state as { codev?: Entry } | null
  return state?.codev ?? {}
}
