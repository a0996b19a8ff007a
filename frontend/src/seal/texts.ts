// Single texts that are sealed before there is a connection to the room; small, as the first page needs it.
import type { Heritage } from '../wire/types'
import { seal, sealedLength } from './seal'

/** The server's limits on sealed texts, in bytes on the wire. */
export const limits = { title: 400, text: 8 << 10 } as const

/** A text is over the server's limit. */
export class TooLong extends Error {}

/** Seals one text; "" stays "", which clears a field. Without a key (a room opened unsealed) it goes as it is. */
export function sealText(key: Uint8Array | undefined, name: string, text: string, limit: number): string {
  if (text === '') return ''
  const length = key ? sealedLength(text) : new TextEncoder().encode(text).length
  if (length > limit) throw new TooLong(name)
  return key ? seal(key, name, text) : text
}

/** The heritage of a new room, sealed with that room's key. */
export function sealHeritage(key: Uint8Array, heritage: Heritage): Heritage {
  const short = (name: string, text: string) => sealText(key, name, text, limits.title)
  const long = (name: string, text: string) => sealText(key, name, text, limits.text)
  return {
    ...(heritage.last_client && { last_client: short('heritage.last_client', heritage.last_client) }),
    sessions_so_far: (heritage.sessions_so_far ?? []).map(({ at, client }) => ({
      ...(at !== undefined && { at }), client: short('heritage.client', client),
    })),
    actions: (heritage.actions ?? []).map(({ id, what, due, client }) => ({
      id,
      what: long(`heritage.what/${id}`, what),
      ...(due && { due: long(`heritage.due/${id}`, due) }),
      ...(client && { client: short(`heritage.client/${id}`, client) }),
    })),
    adjustments: (heritage.adjustments ?? []).map(({ id, text }) => ({ id, text: long(`heritage.text/${id}`, text) })),
  }
}
