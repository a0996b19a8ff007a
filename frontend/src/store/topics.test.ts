// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest'
import type { View } from '../session'
import { complete } from '../state/complete'
import { forgetRoom } from './rooms'
import { deviceStorage } from './storage'
import { dropEarlierTopics, earlierTopic, noteTopic } from './topics'

const storage = deviceStorage()
const topic = { headline: 'Dire non', kind: 'problem', text: 'Il insiste.' } as const
const mine = { id: 't', by: 'me', support: 0, ...topic }
const view = (fields: object = {}): View => complete({
  room: 'r', lang: 'fr', sealed: true, me: 'me', group: 'Les lundis', opened_at: 5, step: { name: 'welcome', minutes: 20 }, topics: [mine],
  participants: [{ id: 'me', name: 'Farid', role: 'consultant' }], ...fields,
})
const next = (fields: object = {}) => view({ topics: [], ...fields })

beforeEach(() => { localStorage.clear() })

test('a topic that was not chosen is found in another room of the group', () => {
  noteTopic(storage, 'first', view())
  expect(earlierTopic(storage, 'second', next())).toEqual(topic)
  expect(earlierTopic(storage, 'second', next({ group: 'les  LUNDIS', participants: [{ id: 'me', name: 'FARID', role: 'consultant' }] }))).toEqual(topic)
  expect(earlierTopic(storage, 'first', view())).toBeUndefined() // it stands there already
})

test.each<[string, object]>([
  ['another group', { group: 'Les mardis' }], ['a room without a name', { group: undefined }], ['another person of this device', { participants: [{ id: 'me', name: 'Nora', role: 'consultant' }] }],
])('it is not offered to %s', (_, fields) => {
  noteTopic(storage, 'first', view())
  expect(earlierTopic(storage, 'second', next(fields))).toBeUndefined()
})

test.each<[string, object]>([
  ['chosen', { pass: 'me', topic: 't', client: 'me' }], ['worked on in a former pass', { pass: 'other', passes: [{ id: 'me', questions: [], needs: [], contributions: [], actions: [] }] }],
  ['withdrawn', { topics: [] }], ['somebody else’s', { topics: [{ ...mine, by: 'other' }] }],
])('a topic that is %s is not kept', (_, fields) => {
  noteTopic(storage, 'first', view())
  noteTopic(storage, 'first', view(fields))
  expect(earlierTopic(storage, 'second', next())).toBeUndefined()
  expect(storage.keys('codev.')).toEqual([])
})

test('the latest one is offered, and one proposed since takes the place of all', () => {
  noteTopic(storage, 'first', view({ begun_at: 7 }))
  storage.set('codev.room.older.topic', JSON.stringify({ headline: 'Plus ancien', kind: 'project', group: 'Les lundis', name: 'Farid', day: 3 }))
  expect(earlierTopic(storage, 'second', next())).toEqual(topic)
  noteTopic(storage, 'second', view({ topics: [{ ...mine, headline: 'Autre chose' }] }))
  expect(storage.keys('codev.')).toEqual(['codev.room.second.topic'])
})

test('it is let go', () => {
  noteTopic(storage, 'first', view())
  dropEarlierTopics(storage, 'second', next())
  expect(storage.keys('codev.')).toEqual([])
})

test('it goes with its room, but for a room that time has erased while its group goes on', () => {
  noteTopic(storage, 'first', view())
  forgetRoom(storage, 'first', '.topic')
  expect(earlierTopic(storage, 'second', next())).toEqual(topic)
  forgetRoom(storage, 'first')
  expect(storage.keys('codev.')).toEqual([])
})

test('what is no topic is left out', () => {
  storage.set('codev.room.first.topic', '{"headline": 3}')
  expect(earlierTopic(storage, 'second', next())).toBeUndefined()
})
