// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { House } from './house'
import { newKey } from './seal/keys'
import { open, seal, seatKeys } from './seal/seal'
import { arrive, forgetRoom, recall } from './store/rooms'
import { deviceStorage, type Storage } from './store/storage'

const room = 'f3a1c0de-0000-4000-8000-000000000001'
let storage: Storage
let house: House

interface Call { method: string; path: string; body: Record<string, unknown>; authorization: string | null }
let calls: Call[]
/** What the server answers next; undefined is a dead network. */
let answer: { status: number; body?: unknown } | undefined

beforeEach(() => {
  localStorage.clear()
  storage = deviceStorage()
  house = new House(storage)
  calls = []
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
    calls.push({
      method: init.method ?? '', path,
      body: JSON.parse((init.body as string | undefined) ?? '{}') as Record<string, unknown>,
      authorization: new Headers(init.headers).get('Authorization'),
    })
    if (!answer) return Promise.reject(new TypeError('network'))
    const body = answer.body === undefined ? null : JSON.stringify(answer.body)
    return Promise.resolve(new Response(body, { status: answer.status }))
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('opening a room', () => {
  const form = { name: 'Claire', group: 'Cadres de santé', lang: 'fr', plan: '90', door: 'open' } as const

  test('seals names, makes the key and the seat here, and keeps them', async () => {
    answer = { status: 201, body: { room, participant: 'p', token: 'the same' } }
    expect(await house.open(form)).toEqual({ ok: true, value: { room } })
    const { key, seat } = recall(storage, room)
    expect(seat).toMatchObject({ name: 'Claire', taken: true })
    const { body, method, path } = calls[0] as Call
    expect([method, path]).toEqual(['POST', '/api/rooms'])
    expect(body).toMatchObject({ lang: 'fr', plan: '90', door: 'open', sealed: true })
    expect(body.token).toBe(seatKeys(seat?.secret ?? newKey()).token)
    expect(open(key ?? newKey(), 'name', body.name as string)).toBe('Claire')
    expect(open(key ?? newKey(), 'group', body.group as string)).toBe('Cadres de santé')
  })
  test.each([
    [{ status: 429, body: { code: 'rate_limited', message: '' } }, 'rate_limited'],
    [{ status: 429 }, 'rate_limited'],
    [{ status: 502, body: 'a proxy' }, 'unavailable'],
    [{ status: 200 }, 'unavailable'],
    [undefined, 'offline'],
  ])('tells what went wrong: %j is %s', async (said, code) => {
    answer = said
    expect(await house.open(form)).toEqual({ ok: false, code })
    expect(Object.keys(localStorage)).toEqual([])
  })
  test('a name that is too long is not sent', async () => {
    expect(await house.open({ ...form, name: 'x'.repeat(500) })).toEqual({ ok: false, code: 'too_long' })
    expect(calls).toEqual([])
  })
})

describe('coming in by a link', () => {
  const key = newKey()

  test('the card is shown in clear', async () => {
    arrive(storage, { room, key })
    const card = { room, group: seal(key, 'group', 'Cadres'), lang: 'fr', step: 'welcome', door: 'open', sealed: true, participants: 5 }
    answer = { status: 200, body: card }
    expect(await house.card(room)).toEqual({ ok: true, value: { ...card, group: 'Cadres', legible: true } })
  })
  test('without its key, or with another, it says so', async () => {
    const card = { room, lang: 'fr', step: 'welcome', door: 'open', sealed: true, participants: 5 }
    answer = { status: 200, body: card }
    expect(await house.card(room)).toMatchObject({ value: { legible: false } })
    arrive(storage, { room, key: newKey() })
    answer = { status: 200, body: { ...card, group: seal(key, 'group', 'Cadres') } }
    expect(await house.card(room)).toMatchObject({ value: { legible: false } })
  })
  test('an answer that got lost is asked for again under the same token', async () => {
    arrive(storage, { room, key })
    answer = undefined
    expect(await house.join(room, 'Driss')).toEqual({ ok: false, code: 'offline' })
    expect(recall(storage, room).seat?.taken).toBe(false)
    answer = { status: 201, body: { participant: 'p', token: 't' } }
    expect(await house.join(room, 'Driss')).toEqual({ ok: true, value: undefined })
    expect(recall(storage, room).seat).toMatchObject({ name: 'Driss', taken: true })
    expect(calls[0]?.body.token).toBe(calls[1]?.body.token)
    expect(calls[1]?.body).toMatchObject({ pledge: true })
    expect(open(key, 'name', calls[1]?.body.name as string)).toBe('Driss')
  })
})

test('erasing shows the token of the seat, in the header alone', async () => {
  const secret = newKey()
  arrive(storage, { room, key: newKey(), secret })
  answer = { status: 204 }
  expect(await house.erase(room)).toEqual({ ok: true, value: undefined })
  expect(calls).toEqual([{ method: 'DELETE', path: `/api/rooms/${room}`, body: {}, authorization: `Bearer ${seatKeys(secret).token}` }])
  forgetRoom(storage, room)
  expect(await house.erase(room)).toEqual({ ok: false, code: 'not_authenticated' })
})
