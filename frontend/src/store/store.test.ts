// @vitest-environment happy-dom
import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { newKey } from '../seal/keys'
import { effectRoot } from '../testing/effects.svelte'
import { Drafts } from './drafts'
import { Outbox } from './outbox'
import { dropSeat, forgetRoom, keep, keepKey, leaveSeat, recall, takeSeat } from './rooms'
import { deviceStorage, tabStorage } from './storage'

const room = 'f3a1c0de-0000-4000-8000-000000000001'
const other = 'f3a1c0de-0000-4000-8000-000000000002'

beforeEach(() => {
  localStorage.clear()
})

describe('what the device keeps of a room', () => {
  test('key and seat come back; each room has its own', () => {
    const storage = deviceStorage()
    const kept = { key: newKey(), seat: { secret: newKey(), name: 'Driss', taken: true } }
    keep(storage, room, kept)
    expect(recall(storage, room)).toEqual(kept)
    expect(recall(storage, other)).toEqual({})
  })
  test('another seat puts the one that is there aside, with its drafts; taken again, it is as it was', () => {
    const storage = deviceStorage()
    const key = newKey()
    const driss = { secret: newKey(), participant: 'd', name: 'Driss', taken: true, opener: true }
    const claire = { secret: newKey(), taken: true }
    keep(storage, room, { key, seat: driss })
    new Drafts(storage, room, 'seat').get('note').text = 'une note'
    takeSeat(storage, room, claire)
    expect(recall(storage, room)).toEqual({ key, seat: claire, aside: [driss] })
    takeSeat(storage, room, { secret: driss.secret, taken: true })
    expect(recall(storage, room)).toEqual({ key, seat: driss, aside: [claire] })
    expect(new Drafts(storage, room, 'seat').get('note').text).toBe('une note')
  })
  test('"not you?" puts the seat aside; a seat that was only asked for is nobody’s yet', () => {
    const storage = deviceStorage()
    const seat = { secret: newKey(), name: 'Driss', taken: true }
    keep(storage, room, { key: newKey(), seat })
    leaveSeat(storage, room)
    expect(recall(storage, room)).toMatchObject({ aside: [seat] })
    expect(recall(storage, room).seat).toBeUndefined()
    leaveSeat(storage, room)
    expect(recall(storage, room).aside).toEqual([seat])
  })
  test('a seat that the room removed goes, the others stay', () => {
    const storage = deviceStorage()
    const [driss, claire] = [{ secret: newKey(), taken: true }, { secret: newKey(), taken: true }]
    keep(storage, room, { seat: driss, aside: [claire] })
    dropSeat(storage, room, driss.secret)
    expect(recall(storage, room)).toEqual({ aside: [claire] })
    keepKey(storage, room, driss.secret)
    expect(recall(storage, room)).toEqual({ key: driss.secret, aside: [claire] })
  })
  test.each(['', 'null', '7', '{"key":"short"}', '{not json'])('what is no such thing (%j) is nothing', (text) => {
    localStorage.setItem(`codev.room.${room}.kept`, text)
    expect(recall(deviceStorage(), room)).toEqual({})
  })
  test('"erase everything on this device" leaves nothing of the room, and all of others', () => {
    const storage = deviceStorage()
    for (const one of [room, other]) {
      keep(storage, one, { key: newKey(), seat: { secret: newKey(), taken: true } })
      new Drafts(storage, one, 'seat').get('note').text = 'une note'
      new Outbox(storage, one, 'seat').add({ id: '1', name: 'write_note', data: {} }, [])
    }
    localStorage.setItem('codev.lang', 'en')
    forgetRoom(storage, room)
    const left = Object.keys(localStorage)
    expect(left.filter((key) => key.includes(room))).toEqual([])
    expect(left.filter((key) => key.includes(other))).toHaveLength(3)
    expect(left).toContain('codev.lang')
    storage.set(`codev.inside.${other}`, '')
    forgetRoom(storage, other)
    expect(Object.keys(localStorage)).toEqual([])
  })
})

describe('a browser that', () => {
  /** Both storages in the place of the browser's own, read from before. */
  const storages = (give: () => Storage | null) => {
    for (const name of ['localStorage', 'sessionStorage'] as const) vi.spyOn(window, name, 'get').mockImplementation(give as () => Storage)
  }
  const stuck = (setItem: () => void) => ({ 'codev.a': 'from before', getItem: (key: string) => (key === 'codev.a' ? 'from before' : null), setItem, removeItem: () => undefined }) as unknown as Storage
  const full = () => { throw new DOMException('full', 'QuotaExceededError') }
  const spoilt: Record<string, () => void> = {
    'refuses to write': () => { storages(() => stuck(full)) },
    'swallows what is written': () => { storages(() => stuck(() => undefined)) },
    'throws at the very mention': () => { storages(() => { throw new DOMException('no', 'SecurityError') }) },
    'has none': () => { storages(() => null) },
  }
  afterEach(() => { vi.restoreAllMocks() })

  test.each(Object.keys(spoilt).flatMap((kind) => [[kind, deviceStorage], [kind, tabStorage]] as const))('%s: things live as long as the page', (kind, make) => {
    spoilt[kind]?.()
    const storage = make()
    storage.set('codev.a', '1')
    expect([storage.get('codev.a'), storage.keys('codev.a'), storage.lasts()]).toEqual(['1', ['codev.a'], false])
    storage.remove('codev.a')
    expect(storage.get('codev.b')).toBeUndefined()
  })
  test('empties its storage while the page is open takes nothing from the page', () => {
    const storage = deviceStorage()
    storage.set('codev.a', '1')
    expect(storage.lasts()).toBe(true)
    localStorage.clear()
    expect(storage.get('codev.a')).toBe('1')
  })
  test('comes round gives back what was written last', () => {
    spoilt['refuses to write']?.()
    const storage = deviceStorage()
    storage.set('codev.a', '1')
    vi.restoreAllMocks()
    storage.set('codev.a', '2')
    expect([localStorage.getItem('codev.a'), storage.get('codev.a')]).toEqual(['2', '2'])
    localStorage.setItem('codev.a', '3') // in another tab
    expect(storage.get('codev.a')).toBe('3')
  })
})

describe('drafts', () => {
  const drafts = () => new Drafts(deviceStorage(), room, 'seat')

  test('survive the page, until cleared', () => {
    drafts().get('consultation/contribution').text = 'Et si on'
    expect(drafts().get('consultation/contribution').text).toBe('Et si on')
    expect(drafts().get('debrief/learning').text).toBe('')
    expect(new Drafts(deviceStorage(), room, 'another seat').get('consultation/contribution').text).toBe('')
    drafts().get('consultation/contribution').clear()
    expect(Object.keys(localStorage)).toEqual([])
  })
  test('are one object a key, and what is on screen follows them, even when first asked for there', () => {
    const mine = drafts()
    const seen: string[] = []
    const stop = effectRoot(() => {
      seen.push(mine.get('note').text)
    })
    mine.get('note').text = 'a'
    flushSync()
    mine.get('note').text = 'ab'
    flushSync()
    mine.get('note').clear()
    flushSync()
    stop()
    expect(seen).toEqual(['', 'a', 'ab', ''])
    expect(mine.get('note')).toBe(mine.get('note'))
  })
})

describe('the outbox', () => {
  test('gives back what was not answered, in the order it was given', () => {
    const first = new Outbox(deviceStorage(), room, 'seat')
    for (const id of ['c', 'a', 'b']) first.add({ id, name: 'write_note', data: { note: id } }, ['note'])
    first.remove('a')
    const later = new Outbox(deviceStorage(), room, 'seat').load()
    expect(later.map(({ id, name, data, drafts }) => ({ id, name, data, drafts }))).toEqual([
      { id: 'c', name: 'write_note', data: { note: 'c' }, drafts: ['note'] },
      { id: 'b', name: 'write_note', data: { note: 'b' }, drafts: ['note'] },
    ])
    expect(new Outbox(deviceStorage(), room, 'another seat').load()).toEqual([])
  })
})
