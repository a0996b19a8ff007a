// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Lobby } from './lobby'
import { newKey } from './seal/keys'
import { entryKey, open, opensCheck, seal, sealCheck, seatKeys } from './seal/seal'
import { forgetRoom, keep, keepKey, recall } from './store/rooms'
import { deviceStorage, type Storage } from './store/storage'

const room = 'f3a1c0de-0000-4000-8000-000000000001'
let storage: Storage
let lobby: Lobby

interface Call { method: string; path: string; body: Record<string, unknown>; authorization: string | null }
let calls: Call[]
/** What the server answers next; undefined is a dead network. */
let answer: { status: number; body?: unknown } | undefined

beforeEach(() => {
  localStorage.clear()
  storage = deviceStorage()
  lobby = new Lobby(storage)
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

  test('seals names, makes ids, key and seat here, and keeps them', async () => {
    answer = { status: 201, body: { room, participant: 'p', token: 'the same' } }
    const opened = await lobby.open(form)
    const { body, method, path, authorization } = calls[0] as Call
    const id = body.room as string
    expect(opened).toEqual({ ok: true, value: { room: id } })
    const { key = newKey(), seat } = recall(storage, id)
    expect(seat).toMatchObject({ name: 'Claire', taken: true, opener: true, participant: body.participant })
    expect([method, path, authorization]).toEqual(['POST', '/api/rooms', `Entry ${entryKey(key)}`])
    expect(body).toMatchObject({ lang: 'fr', plan: '90', door: 'open', sealed: true })
    expect(body.token).toBe(seatKeys(seat?.secret ?? newKey()).token)
    expect(open(key, `name/${String(body.participant)}`, body.name as string)).toBe('Claire')
    expect(open(key, 'group', body.group as string)).toBe('Cadres de santé')
    expect(opensCheck(key, body.check as string)).toBe(true)
  })
  test('for later, the day is told and the words of the plan are sealed', async () => {
    answer = { status: 201, body: { room, participant: 'p', token: 'the same' } }
    const opened = await lobby.open({ ...form, starts_at: 1_800_000_000_000, call: 'https://visio.example/a', charter: 'On écoute.' })
    const { body } = calls[0] as Call
    const { key = newKey() } = recall(storage, opened.ok ? opened.value.room : '')
    expect(body.starts_at).toBe(1_800_000_000_000)
    expect([open(key, 'call', body.call as string), open(key, 'charter', body.charter as string)]).toEqual(['https://visio.example/a', 'On écoute.'])
  })
  test('asked again after an answer got lost, it is the same room; another form is another', async () => {
    answer = undefined
    await lobby.open(form)
    await lobby.open(form)
    await lobby.open({ ...form, plan: '120' })
    const ids = calls.map(({ body, authorization }) => [body.room, body.participant, body.token, authorization].join())
    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
  })
  test.each([
    [{ status: 429, body: { code: 'rate_limited', message: '' } }, 'rate_limited'],
    [{ status: 429 }, 'rate_limited'],
    [{ status: 502, body: 'a proxy' }, 'unavailable'],
    [{ status: 200 }, 'unavailable'],
    [undefined, 'offline'],
  ])('tells what went wrong: %j is %s', async (said, code) => {
    answer = said
    expect(await lobby.open(form)).toEqual({ ok: false, code })
    expect(Object.keys(localStorage)).toEqual([])
  })
  test('a name that is too long is not sent', async () => {
    expect(await lobby.open({ ...form, name: 'x'.repeat(500) })).toEqual({ ok: false, code: 'too_long' })
    expect(calls).toEqual([])
  })
})

describe('coming in by a link', () => {
  const key = newKey()

  const card = { room, lang: 'fr', step: 'welcome', door: 'open', sealed: true, participants: 5, check: sealCheck(key), group: seal(key, 'group', 'Cadres') }

  test('the card is shown in clear, and the key that opens it is kept', async () => {
    answer = { status: 200, body: card }
    expect(await lobby.card(room, key)).toEqual({ ok: true, value: { ...card, group: 'Cadres' } })
    expect(calls[0]?.authorization).toBe(`Entry ${entryKey(key)}`)
    expect(recall(storage, room)).toEqual({ key })
    expect(await lobby.card(room)).toMatchObject({ ok: true })
  })
  test.each([
    ['another key', () => newKey(), {}],
    ['no key', () => undefined, {}],
    ['a server that says that the room is not sealed', () => key, { sealed: false }],
    ['a room of an earlier version', () => key, { check: undefined }],
  ])('%s does not open it, and nothing is kept', async (_, offered, changed) => {
    answer = { status: 200, body: { ...card, ...changed } }
    expect(await lobby.card(room, offered())).toEqual({ ok: false, code: 'not_invited' })
    expect(recall(storage, room)).toEqual({})
  })
  test('a key takes the place of the one that is kept only at its owner’s word, and if it opens the room', async () => {
    const other = newKey()
    keepKey(storage, room, key)
    answer = { status: 200, body: { ...card, check: sealCheck(other) } }
    await lobby.card(room, other)
    expect(recall(storage, room)).toEqual({ key })
    expect(await lobby.useKey(room, newKey())).toMatchObject({ ok: false })
    expect(recall(storage, room)).toEqual({ key })
    expect(await lobby.useKey(room, other)).toMatchObject({ ok: true })
    expect(recall(storage, room)).toEqual({ key: other })
  })
  test('a seat taken in another tab meanwhile is not taken twice', async () => {
    keep(storage, room, { key, seat: { secret: newKey(), name: 'Driss', taken: true } })
    expect(await lobby.join(room, 'Autre')).toEqual({ ok: true, value: undefined })
    expect(calls).toEqual([])
    expect(recall(storage, room).seat?.name).toBe('Driss')
  })
  test('an answer that got lost is asked for again under the same token', async () => {
    keepKey(storage, room, key)
    answer = undefined
    expect(await lobby.join(room, 'Driss')).toEqual({ ok: false, code: 'offline' })
    expect(recall(storage, room).seat?.taken).toBe(false)
    answer = { status: 201, body: { participant: 'p', token: 't' } }
    expect(await lobby.join(room, 'Driss')).toEqual({ ok: true, value: undefined })
    expect(recall(storage, room).seat).toMatchObject({ name: 'Driss', taken: true })
    expect(calls[0]?.body.token).toBe(calls[1]?.body.token)
    expect(calls[0]?.body.participant).toBe(calls[1]?.body.participant)
    expect(calls[1]?.authorization).toBe(`Entry ${entryKey(key)}`)
    expect(calls[1]?.body).toMatchObject({ pledge: true })
    expect(open(key, `name/${String(calls[1]?.body.participant)}`, calls[1]?.body.name as string)).toBe('Driss')
  })
})

test('erasing shows the token of the seat, in the header alone', async () => {
  const secret = newKey()
  keep(storage, room, { key: newKey(), seat: { secret, taken: true } })
  answer = { status: 204 }
  expect(await lobby.erase(room)).toEqual({ ok: true, value: undefined })
  expect(calls).toEqual([{ method: 'DELETE', path: `/api/rooms/${room}`, body: {}, authorization: `Bearer ${seatKeys(secret).token}` }])
  forgetRoom(storage, room)
  expect(await lobby.erase(room)).toEqual({ ok: false, code: 'not_authenticated' })
})
