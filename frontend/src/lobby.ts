// The way into rooms: opening one, and taking a seat. Everything here needs the seal, which is loaded
// after the first page is drawn.
import { uuid } from './seal/bytes'
import { newKey } from './seal/keys'
import { entryKey, open, opensCheck, sealCheck, seatKeys } from './seal/seal'
import { limits, sealHeritage, sealText, TooLong } from './seal/texts'
import type { Answer, NewRoom, RoomCard } from './session'
import { roomIn } from './store/links'
import { keep, keepKey, recall, same } from './store/rooms'
import type { Storage } from './store/storage'
import * as api from './wire/api'

/** The ids and secrets of a room that is being opened. Sent again, they open the same room. */
interface Making { form: string; room: string; participant: string; key: Uint8Array; secret: Uint8Array }

/** The room that the way on leads to. */
export interface WayOn { room: string; key?: Uint8Array; name?: string }

const farthest = 20 // rooms on the way

export class Lobby {
  readonly #storage: Storage
  #making: Making | undefined

  constructor(storage: Storage) {
    this.#storage = storage
  }

  /** Opens a room, sealed, and keeps its key and the opener's seat. */
  async open(room: NewRoom): Promise<Answer<{ room: string }>> {
    const form = JSON.stringify(room)
    // The answer to an earlier try may have got lost: the same form asks for the same room.
    if (this.#making?.form !== form) this.#making = { form, room: uuid(), participant: uuid(), key: newKey(), secret: newKey() }
    const { room: id, participant, key, secret } = this.#making
    return orTooLong(async () => {
      const answer = await api.createRoom({
        room: id,
        participant,
        name: sealText(key, `name/${participant}`, room.name, limits.title),
        token: seatKeys(secret).token,
        ...(room.group && { group: sealText(key, 'group', room.group, limits.title) }),
        lang: room.lang,
        plan: room.plan,
        door: room.door,
        sealed: true,
        check: sealCheck(key),
        ...(room.starts_at !== undefined && { starts_at: room.starts_at }),
        ...(room.call && { call: sealText(key, 'call', room.call, limits.text) }),
        ...(room.charter && { charter: sealText(key, 'charter', room.charter, limits.text) }),
        ...(room.heritage && { heritage: sealHeritage(key, room.heritage) }),
      }, entryKey(key))
      if (!answer.ok) return answer
      this.#making = undefined
      keep(this.#storage, id, { key, seat: { secret, participant, name: room.name, taken: true, opener: true } })
      return { ok: true, value: { room: id } }
    })
  }

  /**
   * The room's card in clear, as `offered` (the key of a link) opens it, or else the key that is kept.
   * A key is kept once it opens the room's check, and never in another's place: that is `useKey`.
   */
  async card(room: string, offered?: Uint8Array): Promise<Answer<RoomCard>> {
    const kept = recall(this.#storage, room)
    const key = offered ?? kept.key
    const answer = await api.fetchCard(room, key ? { entry: entryKey(key) } : {})
    if (!answer.ok) return answer
    const card = answer.value
    if (!key) return card.sealed ? { ok: false, code: 'not_invited' } : answer
    // A device that has a key never takes the room for an unsealed one, even if the server says so.
    if (!card.sealed || !opensCheck(key, card.check)) return { ok: false, code: 'not_invited' }
    if (!kept.key) keepKey(this.#storage, room, key)
    return { ok: true, value: inClear(card, key) }
  }

  /**
   * Where the way on from a closed room or a signpost leads: over rooms of this site alone, at most 20, never twice to one.
   * The last one is told whether it answers or not; `name` is the one that this device goes by on the way. Keeps nothing.
   */
  async wayOn(from: RoomCard, origin: string): Promise<WayOn | undefined> {
    const seen = new Set([from.room])
    let name = recall(this.#storage, from.room).seat?.name
    let way: WayOn | undefined
    let next = from.next
    while (next !== undefined && seen.size <= farthest) {
      const to = roomIn(next, origin)
      if (!to || seen.has(to.room)) break
      seen.add(to.room)
      name = recall(this.#storage, to.room).seat?.name ?? name
      way = { ...to, ...(name !== undefined && { name }) }
      const answer = await api.fetchCard(to.room, to.key ? { entry: entryKey(to.key) } : {})
      const there = answer.ok && to.key && opensCheck(to.key, answer.value.check) ? inClear(answer.value, to.key) : undefined
      next = there?.next
    }
    return way
  }

  /** Takes a link's key in place of the kept one, at its owner's word, if it opens the room. */
  async useKey(room: string, key: Uint8Array): Promise<Answer<RoomCard>> {
    const answer = await this.card(room, key)
    if (answer.ok) keepKey(this.#storage, room, key)
    return answer
  }

  /** Takes a seat. Its secret is kept before it is asked for: asked again, it is the same seat. */
  async join(room: string, name: string): Promise<Answer<void>> {
    const kept = recall(this.#storage, room)
    if (kept.seat?.taken) return { ok: true, value: undefined } // in another tab, meanwhile
    const seat = { secret: kept.seat?.secret ?? newKey(), participant: kept.seat?.participant ?? uuid(), name, taken: false }
    return orTooLong(async () => {
      const sealed = sealText(kept.key, `name/${seat.participant}`, name, limits.title)
      keep(this.#storage, room, { ...kept, seat })
      const joining = { participant: seat.participant, name: sealed, token: seatKeys(seat.secret).token }
      const answer = await api.joinRoom(room, joining, kept.key ? { entry: entryKey(kept.key) } : {})
      if (!answer.ok) return answer
      const now = recall(this.#storage, room)
      const mine = { ...seat, participant: answer.value.participant, taken: true }
      const another = now.seat && !same(now.seat.secret, seat.secret) // a seat that came in meanwhile stays, and this one beside it
      keep(this.#storage, room, another ? { ...now, aside: [mine, ...(now.aside ?? [])] } : { ...now, seat: mine })
      return { ok: true, value: undefined }
    })
  }

  /** Whether the room still exists; true while it is out of reach. */
  async exists(room: string): Promise<boolean> {
    const { key, seat } = recall(this.#storage, room)
    const proof = key ? { entry: entryKey(key) } : seat ? { token: seatKeys(seat.secret).token } : {}
    const answer = await api.fetchCard(room, proof)
    return answer.ok || answer.code !== 'not_found'
  }

  /** Erases the room for everyone, at once. */
  async erase(room: string): Promise<Answer<void>> {
    const { seat } = recall(this.#storage, room)
    if (!seat) return { ok: false, code: 'not_authenticated' }
    return api.eraseRoom(room, seatKeys(seat.secret).token)
  }
}

/** A card with its words opened. */
function inClear({ group, next, ...card }: RoomCard, key: Uint8Array): RoomCard {
  const [name, link] = [group && open(key, 'group', group), next && open(key, 'next', next)]
  return { ...card, ...(name && { group: name }), ...(link && { next: link }) }
}

async function orTooLong<T>(act: () => Promise<Answer<T>>): Promise<Answer<T>> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof TooLong) return { ok: false, code: 'too_long' }
    throw error
  }
}
