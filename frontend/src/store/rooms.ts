// The data that this device keeps of each room: its key, the person's seat, and seats kept aside.
// Everything of a room stands under one prefix, so that "erase everything on this device" is one sweep.
// A key or a seat is never overwritten: another seat puts the one that is there aside.
import { toBase64url } from '../seal/bytes'
import { parseKey } from '../seal/keys'
import { getJson, type Storage } from './storage'

export interface Kept {
  /** The room's key; a room opened unsealed has none. */
  key?: Uint8Array
  seat?: Seat
  /** Seats that this device has had here and that another took the place of; newest first. */
  aside?: Seat[]
}

export interface Seat {
  /** The seat's secret, which is never sent. */
  secret: Uint8Array
  /** The participant's id, where it was made here; a personal link does not tell it. */
  participant?: string
  /** The first name of the seat, for « Bon retour ». */
  name?: string
  /** Whether the server has given the seat. An asked one is tried again under the same secret: an answer may get lost. */
  taken: boolean
  /** Whether the room was opened from this device, in this seat. */
  opener?: boolean
}

interface WrittenSeat { secret?: string; participant?: string; name?: string; taken?: boolean; opener?: boolean }
export interface Written extends WrittenSeat { key?: string; aside?: WrittenSeat[] }

const allRooms = 'codev.room.'

export function roomPrefix(room: string): string {
  return `${allRooms}${room}.`
}

const keptKey = (room: string) => `${roomPrefix(room)}kept`

/** Whether this device keeps a key or a seat of any room. */
export function knowsRooms(storage: Storage): boolean {
  return storage.keys(allRooms).some((key) => key.endsWith('.kept'))
}

export function recall(storage: Storage, room: string): Kept {
  return read(getJson(storage, keptKey(room), isWritten) ?? {})
}

export function keep(storage: Storage, room: string, kept: Kept): void {
  storage.set(keptKey(room), JSON.stringify(write(kept)))
}

/** As it is written: strings alone. */
export function write({ key, seat, aside = [] }: Kept): Written {
  return {
    ...(key && { key: toBase64url(key) }),
    ...(seat && writeSeat(seat)),
    ...(aside.length > 0 && { aside: aside.map(writeSeat) }),
  }
}

export function read(written: Written): Kept {
  const key = parseKey(written.key)
  const seat = readSeat(written)
  const aside = (Array.isArray(written.aside) ? written.aside : []).flatMap((each) => readSeat(each) ?? [])
  return { ...(key && { key }), ...(seat && { seat }), ...(aside.length > 0 && { aside }) }
}

function writeSeat({ secret, participant, name, taken, opener }: Seat): WrittenSeat {
  return {
    secret: toBase64url(secret), taken,
    ...(participant !== undefined && { participant }), ...(name !== undefined && { name }), ...(opener && { opener }),
  }
}

function readSeat(written: WrittenSeat): Seat | undefined {
  const secret = parseKey(written.secret)
  const { participant, name, taken, opener } = written
  return secret && {
    secret, taken: taken === true,
    ...(participant !== undefined && { participant }), ...(name !== undefined && { name }), ...(opener && { opener }),
  }
}

export function same(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && toBase64url(a) === toBase64url(b)
}

/** Keeps a key that has opened the room's check. */
export function keepKey(storage: Storage, room: string, key: Uint8Array): void {
  const kept = recall(storage, room)
  if (!same(kept.key, key)) keep(storage, room, { ...kept, key })
}

/** Takes this seat, as the person chose. The seat that was taken before is kept aside. */
export function takeSeat(storage: Storage, room: string, seat: Seat): void {
  const { aside = [], ...kept } = putAside(recall(storage, room))
  const known = aside.find((each) => same(each.secret, seat.secret))
  keep(storage, room, { ...kept, seat: { ...known, ...seat }, aside: aside.filter((each) => each !== known) })
}

/** « Ce n'est pas vous ? »: the seat stands aside with its drafts, and is offered again. */
export function leaveSeat(storage: Storage, room: string): void {
  keep(storage, room, putAside(recall(storage, room)))
}

function putAside({ seat, aside = [], ...kept }: Kept): Kept {
  if (!seat?.taken) return { ...kept, aside }
  return { ...kept, aside: [seat, ...aside.filter((each) => !same(each.secret, seat.secret))] }
}

/** The room has removed this seat: nobody can come back to it. */
export function dropSeat(storage: Storage, room: string, secret: Uint8Array): void {
  const { seat, aside = [], ...kept } = recall(storage, room)
  keep(storage, room, {
    ...kept, ...(seat && !same(seat.secret, secret) && { seat }), aside: aside.filter((each) => !same(each.secret, secret)),
  })
}

/** The name under which a room's own topic that was not chosen stands (topics.ts). It is `but` where the room's group goes on. */
export type TopicName = '.topic'

/** « Tout effacer sur cet appareil », and what an erased room leaves: keys, seats, drafts and unsent commands of the room, all `but` one name. */
export function forgetRoom(storage: Storage, room: string, but: TopicName | ' ' = ' '): void {
  for (const key of storage.keys('codev.')) if (key.includes(room) && !key.endsWith(but)) storage.remove(key)
  // The last room takes along the person's settings and the topics of rooms erased before: nothing of them stays on a device that is not theirs.
  if (but === ' ' && !knowsRooms(storage)) for (const key of storage.keys('codev.')) storage.remove(key)
}

function isWritten(value: unknown): value is Written {
  return typeof value === 'object' && value !== null
}
