// The way into rooms: opening one, and taking a seat. Everything here needs the seal, which is loaded
// after the first page is drawn.
import { newKey } from './seal/keys'
import { open, seatKeys } from './seal/seal'
import { limits, sealHeritage, sealText, TooLong } from './seal/texts'
import type { Answer, NewRoom, RoomCard } from './session'
import { keep, recall } from './store/rooms'
import type { Storage } from './store/storage'
import * as api from './wire/api'

export class House {
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
  }

  /** Opens a room, sealed, and keeps its key and the opener's seat. */
  async open(room: NewRoom): Promise<Answer<{ room: string }>> {
    const key = newKey()
    const secret = newKey()
    try {
      const answer = await api.createRoom({
        name: sealText(key, 'name', room.name, limits.title),
        token: seatKeys(secret).token,
        ...(room.group && { group: sealText(key, 'group', room.group, limits.title) }),
        lang: room.lang,
        plan: room.plan,
        door: room.door,
        sealed: true,
        ...(room.heritage && { heritage: sealHeritage(key, room.heritage) }),
      })
      if (!answer.ok) return answer
      keep(this.#storage, answer.value.room, { key, seat: { secret, name: room.name, taken: true, opener: true } })
      return { ok: true, value: { room: answer.value.room } }
    } catch (error) {
      if (error instanceof TooLong) return { ok: false, code: 'too_long' }
      throw error
    }
  }

  /** The room's card in clear. `legible`: whether the key of this device opens it. */
  async card(room: string): Promise<Answer<RoomCard & { legible: boolean }>> {
    const answer = await api.fetchCard(room)
    if (!answer.ok) return answer
    const card = answer.value
    const { key } = recall(this.#storage, room)
    if (!card.sealed) return { ok: true, value: { ...card, legible: true } }
    const group = key && card.group ? open(key, 'group', card.group) : undefined
    const legible = key !== undefined && (!card.group || group !== undefined)
    const { group: _sealed, ...rest } = card
    return { ok: true, value: { ...rest, ...(group !== undefined && { group }), legible } }
  }

  /** Takes a seat. Its secret is kept before it is asked for: asked again, it is the same seat. */
  async join(room: string, name: string): Promise<Answer<void>> {
    const kept = recall(this.#storage, room)
    const seat = { secret: kept.seat?.secret ?? newKey(), name, taken: false }
    try {
      const sealed = sealText(kept.key, 'name', name, limits.title)
      keep(this.#storage, room, { ...kept, seat })
      const answer = await api.joinRoom(room, sealed, seatKeys(seat.secret).token)
      if (!answer.ok) return answer
      keep(this.#storage, room, { ...kept, seat: { ...seat, taken: true } })
      return { ok: true, value: undefined }
    } catch (error) {
      if (error instanceof TooLong) return { ok: false, code: 'too_long' }
      throw error
    }
  }

  /** Erases the room for everyone, at once. */
  async erase(room: string): Promise<Answer<void>> {
    const { seat } = recall(this.#storage, room)
    if (!seat) return { ok: false, code: 'not_authenticated' }
    return api.eraseRoom(room, seatKeys(seat.secret).token)
  }
}
