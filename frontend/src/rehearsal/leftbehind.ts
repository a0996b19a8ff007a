// What a rehearsal leaves on the device while it runs: its room, and the seat that may erase it. The front page erases what a page
// that ended suddenly could not.
import { fromBase64url, toBase64url } from '../seal/bytes'
import { seatKeys } from '../seal/seal'
import { getJson, type Storage } from '../store/storage'
import { eraseRoom } from '../wire/api'

const prefix = 'codev.rehearsal.'
const renewEvery = 30_000
const lapsed = 4 * renewEvery // a hidden tab's timers are slow

interface Left {
  secret: string
  at: number
}

const isLeft = (value: unknown): value is Left =>
  typeof value === 'object' && value !== null && typeof (value as Left).secret === 'string' && typeof (value as Left).at === 'number'

/** Keeps the room as one whose rehearsal is under way, until the function that it returns is called. */
export function remember(storage: Storage, room: string, secret: Uint8Array): () => void {
  const renew = () => { storage.set(prefix + room, JSON.stringify({ secret: toBase64url(secret), at: Date.now() })) }
  renew()
  const timer = setInterval(renew, renewEvery)
  return () => { clearInterval(timer) }
}

/** Erases the room of a rehearsal, and forgets it once it is gone. */
export async function erase(storage: Storage, room: string): Promise<void> {
  const left = getJson(storage, prefix + room, isLeft)
  const secret = left && fromBase64url(left.secret)
  if (secret) {
    const answer = await eraseRoom(room, seatKeys(secret).token)
    if (!answer.ok && answer.code !== 'not_found' && answer.code !== 'not_authenticated') return // asked again on the next visit
  }
  storage.remove(prefix + room)
}

/** Erases what pages that are no more have left. A rehearsal under way in another tab goes on. */
export async function eraseLeft(storage: Storage, now: number): Promise<void> {
  for (const key of storage.keys(prefix)) {
    const left = getJson(storage, key, isLeft)
    if (!left || now - left.at > lapsed) await erase(storage, key.slice(prefix.length))
  }
}
