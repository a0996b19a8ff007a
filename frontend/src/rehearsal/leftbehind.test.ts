// @vitest-environment happy-dom
/* A rehearsal whose page ended suddenly: its room is erased by the front page, on a later visit. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newKey } from '../seal/keys'
import { seatKeys } from '../seal/seal'
import { deviceStorage } from '../store/storage'
import { eraseLeft, remember } from './leftbehind'

const room = 'b0a7c1de-0000-4000-8000-000000000001'
const key = `codev.rehearsal.${room}`
const minutes = 60_000
let asked: { method: string | undefined; path: string; token: string | null }[]
let status: number

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  asked = []
  status = 204
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    asked.push({ method: init.method, path, token: new Headers(init.headers).get('Authorization') })
    return status === 0 ? Promise.reject(new Error('offline')) : Promise.resolve(new Response(status === 204 ? null : JSON.stringify({ code: codes[status] }), { status }))
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const codes: Record<number, string> = { 401: 'not_authenticated', 404: 'not_found', 503: 'unavailable' }
const visit = () => eraseLeft(deviceStorage(), Date.now())

/** A rehearsal that goes on for so long, and whose page then ends without a word. */
function died(after: number): Uint8Array {
  const secret = newKey()
  const stop = remember(deviceStorage(), room, secret)
  vi.advanceTimersByTime(after)
  stop()
  return secret
}

test('its room is erased with the seat that the device kept, once it is plain that the page is gone', async () => {
  const secret = died(10 * minutes)
  vi.advanceTimersByTime(minutes)
  await visit()
  expect(asked).toEqual([])
  vi.advanceTimersByTime(2 * minutes)
  await visit()
  expect(asked).toEqual([{ method: 'DELETE', path: `/api/rooms/${room}`, token: `Bearer ${seatKeys(secret).token}` }])
  expect(localStorage.getItem(key)).toBeNull()
  await visit()
  expect(asked).toHaveLength(1)
})

test('one that goes on in another tab is left alone, however long', async () => {
  const stop = remember(deviceStorage(), room, newKey())
  for (let hour = 0; hour < 3; hour++) {
    vi.advanceTimersByTime(60 * minutes)
    await visit()
  }
  stop()
  expect(asked).toEqual([])
  expect(localStorage.getItem(key)).not.toBeNull()
})

test.each([[0, 'out of reach'], [503, 'unable']])('where the server is %i, it is asked again on the next visit', async (answer) => {
  died(minutes)
  vi.advanceTimersByTime(5 * minutes)
  status = answer
  await visit()
  expect(localStorage.getItem(key)).not.toBeNull()
  status = 204
  await visit()
  expect(asked).toHaveLength(2)
  expect(localStorage.getItem(key)).toBeNull()
})

test.each([[404], [401]])('a room that is gone already (%i) is forgotten', async (answer) => {
  died(minutes)
  vi.advanceTimersByTime(5 * minutes)
  status = answer
  await visit()
  expect(localStorage.getItem(key)).toBeNull()
})

test.each(['', 'no JSON', '{"at":1}', '{"secret":"!!","at":1}'])('what is no rehearsal (%s) is forgotten, and nothing is asked', async (kept) => {
  localStorage.setItem(key, kept)
  vi.advanceTimersByTime(5 * minutes)
  await visit()
  expect(asked).toEqual([])
  expect(localStorage.getItem(key)).toBeNull()
})
