// The calls over HTTP: before there is a connection to the room, and its end.
import type { Answer, Code, Door, Heritage, Lang, RoomCard } from '../session'

/** A room to be opened, as it travels: texts sealed. */
export interface Opening {
  room: string
  participant: string
  name: string
  token: string
  group?: string
  lang: Lang
  plan: string | Record<string, number>
  door: Door
  sealed: boolean
  check: string
  heritage?: Heritage
  starts_at?: number
  call?: string
  charter?: string
}

/** A seat to be asked for; asked again with the same token it is the same seat. */
export interface Joining { participant: string; name: string; token: string }

/** The proof of a call: the room's key (`entry`), or a seat (`token`). Without a seat an unsealed room asks for none. */
export interface Proof { entry?: string; token?: string }

export interface Seated { room?: string; participant: string; token: string }

const patience = 10_000

/** Opens a room; asked again with the same id and token it is the same room. */
export function createRoom(opening: Opening, entry: string): Promise<Answer<Seated & { room: string }>> {
  return call('POST', '/api/rooms', { entry }, opening)
}

/** The room's card, its words still sealed. */
export function fetchCard(room: string, proof: Proof): Promise<Answer<RoomCard>> {
  return call('GET', `/api/rooms/${room}`, proof)
}

export function joinRoom(room: string, joining: Joining, proof: Proof): Promise<Answer<Seated>> {
  return call('POST', `/api/rooms/${room}/participants`, proof, { ...joining, pledge: true })
}

/** Erases the room for everyone. */
export function eraseRoom(room: string, token: string): Promise<Answer<void>> {
  return call('DELETE', `/api/rooms/${room}`, { token })
}

async function call<T>(method: string, path: string, { entry, token }: Proof, body?: object): Promise<Answer<T>> {
  // Not AbortSignal.timeout: Safari 15 has none, and every call would fail there.
  const abort = new AbortController()
  const timer = setTimeout(() => { abort.abort() }, patience)
  try {
    const response = await fetch(path, {
      method,
      headers: {
        ...(body && { 'Content-Type': 'application/json' }),
        ...(entry && { Authorization: `Entry ${entry}` }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'omit',
      signal: abort.signal,
    })
    if (response.status === 204) return { ok: true, value: undefined as T }
    const answer = (await response.json().catch(() => undefined)) as unknown
    if (response.ok && answer !== undefined) return { ok: true, value: answer as T }
    return { ok: false, code: codeOf(response.status, answer) }
  } catch {
    return { ok: false, code: 'offline' }
  } finally {
    clearTimeout(timer)
  }
}

function codeOf(status: number, answer: unknown): Code {
  if (typeof answer === 'object' && answer !== null && 'code' in answer && typeof answer.code === 'string') {
    return answer.code as Code
  }
  // A proxy answered in the server's place: it knows nothing of rooms and people.
  const byStatus: Record<number, Code> = { 413: 'too_long', 429: 'rate_limited' }
  return byStatus[status] ?? 'unavailable'
}
