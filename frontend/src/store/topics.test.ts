// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import { newKey } from '../seal/keys'
import type { View } from '../session'
import { complete } from '../state/complete'
import { forgetRoom, keep } from './rooms'
import { deviceStorage } from './storage'
import { dropEarlierTopics, earlierTopic, noteTopic } from './topics'

const storage = deviceStorage()
const me = 'Farid'
const topic = { headline: 'Dire non', kind: 'problem', text: 'Il insiste.' } as const
const mine = { id: 't', by: 'me', support: 0, ...topic }
const view = (fields: object = {}): View => complete({
  room: 'r', lang: 'fr', sealed: true, me: 'me', group: 'Les lundis', opened_at: 5, step: { name: 'welcome', minutes: 20 }, topics: [mine],
  participants: [{ id: 'me', name: me, role: 'consultant' }], ...fields,
})
const next = (fields: object = {}) => view({ topics: [], ...fields })

beforeEach(() => { for (const key of storage.keys('')) storage.remove(key) })

test('a topic that was not chosen is found in another room of the group', () => {
  noteTopic(storage, 'first', view(), me)
  expect(earlierTopic(storage, 'second', next(), me)).toEqual(topic)
  expect(earlierTopic(storage, 'second', next({ group: 'les  LUNDIS' }), 'FARID')).toEqual(topic)
  expect(earlierTopic(storage, 'first', view(), me)).toBeUndefined() // it stands there already
})

test.each<[string, object, string]>([
  ['another group', { group: 'Les mardis' }, me], ['a room without a name', { group: undefined }, me], ['another person of this device', {}, 'Nora'],
])('it is not offered to %s', (_, fields, name) => {
  noteTopic(storage, 'first', view(), me)
  expect(earlierTopic(storage, 'second', next(fields), name)).toBeUndefined()
})

test.each<[string, object]>([
  ['chosen', { pass: 'me', topic: 't', client: 'me' }], ['worked on in a former pass', { pass: 'other', passes: [{ id: 'me', questions: [], needs: [], contributions: [], actions: [] }] }],
  ['withdrawn', { topics: [] }], ['somebody else’s', { topics: [{ ...mine, by: 'other' }] }],
])('a topic that is %s is not kept', (_, fields) => {
  noteTopic(storage, 'first', view(), me)
  noteTopic(storage, 'first', view(fields), me)
  expect(earlierTopic(storage, 'second', next(), me)).toBeUndefined()
  expect(storage.keys('codev.')).toEqual([])
})

test('the latest one is offered, and one proposed since takes the place of all', () => {
  noteTopic(storage, 'first', view({ begun_at: 7 }), me)
  storage.set('codev.room.older.topic', JSON.stringify({ headline: 'Plus ancien', kind: 'project', group: 'Les lundis', name: 'Farid', day: 3 }))
  expect(earlierTopic(storage, 'second', next(), me)).toEqual(topic)
  noteTopic(storage, 'second', view({ begun_at: 9, topics: [{ ...mine, headline: 'Autre chose' }] }), me)
  expect(storage.keys('codev.')).toEqual(['codev.room.second.topic'])
})

test('an earlier room that is read again, closed or not, leaves the later topic', () => {
  noteTopic(storage, 'second', view({ begun_at: 9, topics: [{ ...mine, headline: 'Autre chose' }] }), me)
  noteTopic(storage, 'first', view({ begun_at: 7, step: { name: 'closed', minutes: 0 } }), me)
  expect(storage.keys('codev.')).toEqual(['codev.room.second.topic'])
  noteTopic(storage, 'first', view({ begun_at: 7 }), me)
  expect(earlierTopic(storage, 'third', next(), me)?.headline).toBe('Autre chose')
})

test('the close keeps what is kept', () => {
  noteTopic(storage, 'first', view(), me)
  noteTopic(storage, 'first', view({ step: { name: 'closed', minutes: 0 } }), me)
  expect(earlierTopic(storage, 'second', next(), me)).toEqual(topic)
})

test('it is let go', () => {
  noteTopic(storage, 'first', view(), me)
  dropEarlierTopics(storage, 'second', next(), me)
  expect(storage.keys('codev.')).toEqual([])
})

test('it goes with its room, but for a room that time has erased while its group goes on', () => {
  noteTopic(storage, 'first', view(), me)
  forgetRoom(storage, 'first', '.topic')
  expect(earlierTopic(storage, 'second', next(), me)).toEqual(topic)
  forgetRoom(storage, 'first')
  expect(storage.keys('codev.')).toEqual([])
})

test('it goes with the last room of the device, too', () => {
  keep(storage, 'second', { seat: { secret: newKey(), taken: true } })
  noteTopic(storage, 'first', view(), me)
  forgetRoom(storage, 'first', '.topic')
  forgetRoom(storage, 'third')
  expect(earlierTopic(storage, 'second', next(), me)).toEqual(topic)
  forgetRoom(storage, 'second')
  expect(storage.keys('codev.')).toEqual([])
})

test('what is no topic is left out', () => {
  storage.set('codev.room.first.topic', '{"headline": 3}')
  expect(earlierTopic(storage, 'second', next(), me)).toBeUndefined()
})
