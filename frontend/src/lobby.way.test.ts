// @vitest-environment happy-dom
/* The way on from a closed room or a signpost. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Lobby } from './lobby'
import { uuid } from './seal/bytes'
import { newKey } from './seal/keys'
import { seal, sealCheck } from './seal/seal'
import type { RoomCard } from './session'
import { makeLink } from './store/links'
import { keep } from './store/rooms'
import { deviceStorage } from './store/storage'

const origin = 'https://codev.example'
interface Place { room: string; key: Uint8Array; card?: object }
let places: Place[]
let asked: number

beforeEach(() => {
  localStorage.clear()
  places = []
  asked = 0
  vi.stubGlobal('fetch', (path: string) => {
    asked++
    const card = places.find(({ room }) => path.endsWith(room))?.card
    return Promise.resolve(new Response(JSON.stringify(card ?? { code: 'not_found' }), { status: card ? 200 : 404 }))
  })
})
afterEach(() => { vi.unstubAllGlobals() })

/** So many rooms, each but the last closed with the next one announced. */
function chain(length: number): void {
  for (let at = 0; at < length; at++) places.push({ room: uuid(), key: newKey() })
  for (let at = 0; at < length - 1; at++) announce(at, linkOf(at + 1))
  const last = places[length - 1]
  if (last) last.card = { room: last.room, lang: 'fr', step: 'welcome', door: 'open', sealed: true, check: sealCheck(last.key), participants: 1 }
}
const at = (n: number): Place => places[n] ?? { room: '', key: newKey() }
const linkOf = (n: number) => makeLink(origin, { room: at(n).room, key: at(n).key })
function announce(n: number, link: string): void {
  const { room, key } = at(n)
  at(n).card = { room, step: n % 2 === 0 ? 'closed' : 'moved', sealed: true, check: sealCheck(key), next: seal(key, 'next', link) }
}
const from = (link: string) => ({ room: at(0).room, step: 'closed', next: link }) as RoomCard
const wayOn = (link: string) => new Lobby(deviceStorage()).wayOn(from(link), origin)

test('leads over closed rooms and signposts to the one that is there', async () => {
  chain(5)
  expect(await wayOn(linkOf(1))).toEqual({ room: at(4).room, key: at(4).key })
})

test('offers the name that the device last went by, and keeps nothing', async () => {
  chain(3)
  keep(deviceStorage(), at(0).room, { seat: { secret: newKey(), taken: true, name: 'Driss' } })
  const before = { ...localStorage }
  expect(await wayOn(linkOf(1))).toMatchObject({ room: at(2).room, name: 'Driss' })
  expect({ ...localStorage }).toEqual(before)
})

test('ends where rooms announce each other in a circle', async () => {
  chain(3)
  announce(2, linkOf(0))
  expect(await wayOn(linkOf(1))).toMatchObject({ room: at(2).room })
  expect(asked).toBe(2)
})

test('goes over 20 rooms and no further', async () => {
  chain(30)
  expect(await wayOn(linkOf(1))).toMatchObject({ room: at(20).room })
  expect(asked).toBe(20)
})

test.each(['https://elsewhere.example/r/7f2b8a52-6f0d-4f0e-9a0d-0f0c3f3a9d11', 'javascript:alert(1)', 'https://codev.example/help', ''])('« %s » is no way on', async (link) => {
  expect(await wayOn(link)).toBeUndefined()
  expect(asked).toBe(0)
})

test('is not read with a key that does not open the room’s check', async () => {
  chain(3)
  at(1).card = { ...at(1).card, check: sealCheck(newKey()) }
  expect(await wayOn(linkOf(1))).toMatchObject({ room: at(1).room })
})
