// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { newKey } from '../seal/keys'
import { complete } from '../state/complete'
import { forgetRoom, keep } from './rooms'
import { deviceStorage } from './storage'
import { noteVisit, visitOf, visits } from './visits'

const day = 86_400_000
const view = (fields: object) => complete({ room: 'r', lang: 'fr', sealed: true, me: 'me', opened_at: 5 * day, step: { name: 'welcome', minutes: 20 }, ...fields })

beforeEach(() => { localStorage.clear() })

test('a room is planned until it begins, then under way, then closed', () => {
  expect(visitOf(view({ starts_at: 19 * day }), 'facilitator')).toMatchObject({ day: 19 * day, state: 'planned', role: 'facilitator' })
  expect(visitOf(view({ starts_at: 19 * day, begun_at: 20 * day }), 'client')).toMatchObject({ day: 20 * day, state: 'under_way' })
  expect(visitOf(view({}), 'client')).toMatchObject({ day: 5 * day, state: 'under_way' }) // opened on the spot
  expect(visitOf(view({ starts_at: 19 * day, begun_at: 20 * day, step: { name: 'closed', minutes: 0 }, next: 'x' }), 'client')).toMatchObject({ state: 'closed', next: true })
})

test('one’s own actions are counted, of whichever pass, and nobody else’s', () => {
  const action = { id: 'a', what: 'Écouter' }
  expect(visitOf(view({ pass: 'other', actions: [action, action], passes: [{ id: 'me', actions: [action], questions: [], needs: [], contributions: [] }] }), 'client').actions).toBe(1)
  expect(visitOf(view({ pass: 'me', actions: [action, action] }), 'client').actions).toBe(2)
})

test('are told newest first, of rooms with a seat alone, and go with the room', () => {
  const storage = deviceStorage()
  for (const [room, when] of [['room-a', 3], ['room-b', 9], ['room-c', 6], ['seatless', 7]] as const) {
    if (room !== 'seatless') keep(storage, room, { seat: { secret: newKey(), taken: true } })
    noteVisit(storage, room, visitOf(view({ begun_at: when * day, group: room }), 'consultant'))
  }
  expect(visits(storage).map(({ group }) => group)).toEqual(['room-b', 'room-c', 'room-a'])
  forgetRoom(storage, 'room-c')
  expect(visits(storage).map(({ room }) => room)).toEqual(['room-b', 'room-a'])
})

test('what is no visit is left out', () => {
  const storage = deviceStorage()
  keep(storage, 'a', { seat: { secret: newKey(), taken: true } })
  storage.set('codev.room.a.visit', '{"day":"x"}')
  expect(visits(storage)).toEqual([])
})
