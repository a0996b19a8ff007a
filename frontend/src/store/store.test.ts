// @vitest-environment happy-dom
import { flushSync } from 'svelte'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { newKey } from '../seal/keys'
import { effectRoot } from '../testing/effects.svelte'
import { Drafts } from './drafts'
import { linksOf, makeLink, parseAddress } from './links'
import { Outbox } from './outbox'
import { arrive, forgetRoom, keep, leaveSeat, recall } from './rooms'
import { deviceStorage } from './storage'

const room = 'f3a1c0de-0000-4000-8000-000000000001'
const other = 'f3a1c0de-0000-4000-8000-000000000002'

beforeEach(() => {
  localStorage.clear()
})

describe('links', () => {
  const key = newKey()
  const secret = newKey()
  test('a room’s link and one’s own come back as they were made', () => {
    for (const address of [{ room, key }, { room, key, secret }, { room }]) {
      const url = new URL(makeLink('https://codev.example', address))
      expect(url.search).toBe('')
      expect(parseAddress(url.pathname, url.hash)).toEqual(address)
    }
  })
  test('those of a room that is kept open it for everyone, and for oneself elsewhere', () => {
    const address = (link: string) => parseAddress(new URL(link).pathname, new URL(link).hash)
    const links = linksOf('https://codev.example', room, { key, seat: { secret, taken: true } })
    expect(address(links.room)).toEqual({ room, key })
    expect(address(links.mine)).toEqual({ room, key, secret })
  })
  test.each(['/', '/r/', '/r/nothing', `/r/${room}/more`, `/x/${room}`])('%s is no room', (path) => {
    expect(parseAddress(path, '')).toBeUndefined()
  })
  test('a link that was cut short has no key, rather than a wrong one', () => {
    const url = new URL(makeLink('https://codev.example', { room, key }).slice(0, -5))
    expect(parseAddress(url.pathname, url.hash)).toEqual({ room })
  })
})

describe('what the device keeps of a room', () => {
  test('key and seat come back; each room has its own', () => {
    const storage = deviceStorage()
    const kept = { key: newKey(), seat: { secret: newKey(), name: 'Driss', taken: true } }
    keep(storage, room, kept)
    expect(recall(storage, room)).toEqual(kept)
    expect(recall(storage, other)).toEqual({})
  })
  test('one’s own link takes the seat along; the same again changes nothing', () => {
    const storage = deviceStorage()
    const [key, secret] = [newKey(), newKey()]
    expect(arrive(storage, { room, key, secret }).seat).toEqual({ secret, taken: true })
    keep(storage, room, { key, seat: { secret, name: 'Driss', taken: true } })
    expect(arrive(storage, { room, key, secret }).seat?.name).toBe('Driss')
    expect(arrive(storage, { room }).seat?.name).toBe('Driss')
    expect(arrive(storage, { room, secret: newKey() }).seat?.secret).not.toEqual(secret)
    expect(recall(storage, room).seat?.name).toBeUndefined()
  })
  test('"not you?" gives up the seat with all that was its own, and keeps the key', () => {
    const storage = deviceStorage()
    const key = newKey()
    arrive(storage, { room, key, secret: newKey() })
    new Drafts(storage, room, 'seat').get('note').text = 'une note'
    leaveSeat(storage, room)
    expect(recall(storage, room)).toEqual({ key })
    expect(Object.keys(localStorage)).toHaveLength(1)
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
  })
  test('a device that refuses storage keeps things as long as the page', () => {
    vi.spyOn(Object.getPrototypeOf(localStorage) as Storage, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    const storage = deviceStorage()
    storage.set('codev.a', '1')
    expect(storage.get('codev.a')).toBe('1')
    expect(storage.keys('codev.')).toEqual(['codev.a'])
    vi.restoreAllMocks()
    storage.set('codev.a', '2')
    expect(localStorage.getItem('codev.a')).toBe('2')
    expect(storage.get('codev.a')).toBe('2')
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
