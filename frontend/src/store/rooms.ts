// What this device keeps of each room: its key, and the seat that one has in it. Everything of a room
// stands under one prefix, so that "erase everything on this device" is one sweep.
import { parseKey } from '../seal/keys'
import { toBase64url } from '../seal/bytes'
import type { Address } from './links'
import { getJson, type Storage } from './storage'

export interface Kept {
  /** The room's key; a room opened unsealed has none. */
  key?: Uint8Array
  seat?: Seat
}

export interface Seat {
  /** The seat's secret, which is never sent. */
  secret: Uint8Array
  /** The first name it goes by, to greet who comes back. */
  name?: string
  /** Whether the server has given the seat. An asked one is tried again under the same secret: an answer may get lost. */
  taken: boolean
  /** Whether the room was opened from this device, in this seat. */
  opener?: boolean
}

interface Written { key?: string; secret?: string; name?: string; taken?: boolean; opener?: boolean }

export function roomPrefix(room: string): string {
  return `codev.room.${room}.`
}

const keptKey = (room: string) => `${roomPrefix(room)}kept`

export function recall(storage: Storage, room: string): Kept {
  const written = getJson(storage, keptKey(room), isWritten)
  const key = parseKey(written?.key)
  const secret = parseKey(written?.secret)
  return {
    ...(key && { key }),
    ...(secret && {
      seat: { secret, taken: written?.taken === true, ...(written?.name !== undefined && { name: written.name }), ...(written?.opener && { opener: true }) },
    }),
  }
}

export function keep(storage: Storage, room: string, kept: Kept): void {
  const written: Written = {
    ...(kept.key && { key: toBase64url(kept.key) }),
    ...(kept.seat && {
      secret: toBase64url(kept.seat.secret),
      taken: kept.seat.taken,
      ...(kept.seat.opener && { opener: true }),
      ...(kept.seat.name !== undefined && { name: kept.seat.name }),
    }),
  }
  storage.set(keptKey(room), JSON.stringify(written))
}

/** Keeps what a link carries, and returns all that this device has of the room. Another's seat in it gives way. */
export function arrive(storage: Storage, { room, key, secret }: Address): Kept {
  const kept = recall(storage, room)
  const mine = kept.seat && secret && toBase64url(kept.seat.secret) === toBase64url(secret)
  const arrived: Kept = { ...kept, ...(key && { key }), ...(secret && !mine && { seat: { secret, taken: true } }) }
  if (key || secret) keep(storage, room, arrived)
  return arrived
}

/** Gives up this device's seat, the room's key kept: somebody else sits here now. */
export function leaveSeat(storage: Storage, room: string): void {
  const { key } = recall(storage, room)
  forgetRoom(storage, room)
  if (key) keep(storage, room, { key })
}

/** « Tout effacer sur cet appareil »: keys, seat, drafts and unsent commands of the room. */
export function forgetRoom(storage: Storage, room: string): void {
  for (const key of storage.keys(roomPrefix(room))) storage.remove(key)
}

function isWritten(value: unknown): value is Written {
  return typeof value === 'object' && value !== null
}
