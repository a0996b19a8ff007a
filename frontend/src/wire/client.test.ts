import { describe, expect, test, vi } from 'vitest'
import { command, connect, eachOnItsPage, enter, room, settle, told } from '../testing/page'
import { fetchCard } from './api'
import type { Options } from './client'

eachOnItsPage()

describe('coming in', () => {
  test('says hello first and gets the whole view', async () => {
    room.happen()
    await enter()
    expect(room.heard).toEqual([{ type: 'hello', token: 't', since: 0, hash: '' }])
    expect(told.views).toEqual([{ view: { seen: [1] }, reset: false }])
    expect(told.links).toEqual(['open'])
    expect(told.may).toEqual([['write_note']])
  })
  test('what is none of our frames does no harm', async () => {
    await enter()
    room.say({ type: 'something newer' })
    room.say([])
    room.happen()
    expect(told.events).toEqual([1])
  })
  test('presence and may are told', async () => {
    await enter()
    room.say({ type: 'presence', online: ['a'] })
    room.say({ type: 'may', commands: [] })
    expect(told.online).toEqual([['a']])
    expect(told.may.at(-1)).toEqual([])
  })
})

describe('coming back (P5)', () => {
  test('asks for what it missed, and for no more', async () => {
    await enter()
    room.happen()
    room.cut()
    room.events.push({ type: 'event', seq: 5, hash: 'h5', at: 0, name: 'x', data: {} })
    await vi.advanceTimersByTimeAsync(2000)
    expect(room.heard.at(-1)).toMatchObject({ type: 'hello', since: 1, hash: 'h1' })
    expect(told.events).toEqual([1, 5])
    expect(told.views).toHaveLength(1)
    expect(told.links).toEqual(['open', 'lost', 'open'])
  })
  test('an event told twice is heard once', async () => {
    await enter()
    const event = room.happen()
    room.say(event)
    expect(told.events).toEqual([1])
  })
  test('takes a whole view where its past is not the room’s any more', async () => {
    await enter()
    room.happen()
    room.cut()
    room.events[0] = { type: 'event', seq: 1, hash: 'fork', at: 0, name: 'x', data: {} }
    room.happen({}, 'other', 2)
    await vi.advanceTimersByTimeAsync(2000)
    expect(told.views.at(-1)).toEqual({ view: { seen: [1, 2] }, reset: true })
    room.happen()
    expect(told.events).toEqual([1, 3])
  })
  test('a pong moves its position past what was not its to see', async () => {
    await enter()
    room.events.push({ type: 'event', seq: 9, hash: 'h9', at: 0, name: 'private', data: {} })
    await vi.advanceTimersByTimeAsync(20_000)
    room.cut()
    await vi.advanceTimersByTimeAsync(2000)
    expect(room.heard.at(-1)).toMatchObject({ type: 'hello', since: 9, hash: 'h9' })
    expect(told.events).toEqual([])
  })
  test.each([1000, 1001, 1006, 1011, 1012, 4008, 4009, 4999])('comes back after close code %i', async (code) => {
    await enter()
    room.cut(code)
    await vi.advanceTimersByTimeAsync(2000)
    expect(room.connected).toBe(true)
  })
  test.each([
    [4001, 'not_authenticated', 'not_authenticated'],
    [4003, 'removed', 'not_authenticated'],
    [4004, 'erased', 'not_found'],
    [4010, 'too_many_devices', 'unavailable'],
  ])('close code %i is for good', async (code, ended, refusal) => {
    const client = await enter()
    room.answering = false
    client.send(command('a'))
    room.cut(code)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(room.dials).toBe(1)
    expect(told.links.at(-1)).toBe(ended)
    expect(told.answers).toEqual([['a', { code: refusal }]])
  })
  test('a page that is not found, by a proxy’s word, is no erased room: what waits is sent later', async () => {
    const client = connect({ exists: async () => {
      const card = await fetchCard('r', {})
      return card.ok || card.code !== 'not_found'
    } })
    await settle()
    room.answering = room.up = false
    client.send(command('a'))
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('404 page not found', { status: 404 })))
    room.cut()
    await vi.advanceTimersByTimeAsync(10_000)
    room.answering = room.up = true
    await vi.advanceTimersByTimeAsync(5_000)
    vi.unstubAllGlobals()
    expect(told.links.at(-1)).toBe('open')
    expect(told.answers).toEqual([['a', { seq: 1 }]])
  })
  test('a hello that came too late is no wrong token', async () => {
    let listener: Parameters<typeof room.dial>[0] | undefined
    const slow: Options['dial'] = (one) => {
      if (listener) return room.dial(one)
      listener = one
      queueMicrotask(() => { one.opened() })
      return { way: 'socket', send: () => undefined, close: () => undefined }
    }
    connect({ dial: slow })
    await vi.advanceTimersByTimeAsync(4900)
    listener?.closed(4001)
    await vi.advanceTimersByTimeAsync(2000)
    expect(told.links.at(-1)).toBe('open')
  })
  test('waits a random time that grows, never more than two seconds', async () => {
    room.up = false
    await enter()
    const waits: number[] = []
    for (let i = 0; i < 8; i++) {
      const before = Date.now()
      const dials = room.dials
      while (room.dials === dials) await vi.advanceTimersByTimeAsync(1)
      waits.push(Date.now() - before)
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 2000, 2000, 2000, 2000])
  })
  test('full jitter: the wait may be nothing at all', async () => {
    await enter({ random: () => 0 })
    room.cut()
    await settle()
    await settle()
    expect(room.connected).toBe(true)
  })
  test('is back within three seconds of the server, however long it was gone', async () => {
    await enter()
    room.up = false
    room.cut(1012)
    await vi.advanceTimersByTimeAsync(3_600_000)
    room.up = true
    await vi.advanceTimersByTimeAsync(3000)
    expect(room.connected).toBe(true)
  })
  test('a room that is gone meanwhile is gone, though the socket cannot say so', async () => {
    let there = true
    await enter({ exists: () => Promise.resolve(there) })
    room.up = false
    room.cut()
    await vi.advanceTimersByTimeAsync(5000)
    expect(told.links.at(-1)).toBe('lost')
    there = false
    await vi.advanceTimersByTimeAsync(5000)
    expect(told.links.at(-1)).toBe('erased')
    const dials = room.dials
    await vi.advanceTimersByTimeAsync(60_000)
    expect(room.dials).toBe(dials)
  })
  test('stopped, it does nothing any more', async () => {
    const client = await enter()
    client.stop()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(room.dials).toBe(1)
    expect(told.links).toEqual(['open'])
  })
})

describe('liveness', () => {
  test('a silent network is noticed by a ping that nobody answers', async () => {
    await enter()
    room.silence()
    await vi.advanceTimersByTimeAsync(25_000)
    expect(told.links).toContain('lost')
    await vi.advanceTimersByTimeAsync(2000)
    expect(room.connected).toBe(true)
  })
  test('a ping that the server refuses as one too many keeps the line, and no command pays for it', async () => {
    let pings = 0
    const client = connect({ dial: (listener, woken) => {
      const line = room.dial(listener, woken)
      return { ...line, send: (frame) => {
        if (frame.type !== 'ping') line.send(frame)
        else {
          pings++
          room.say({ type: 'refused', id: '', code: 'rate_limited', message: 'slower' })
        }
      } }
    } })
    await settle()
    room.answering = false
    client.send(command('a'))
    await vi.advanceTimersByTimeAsync(50_000)
    expect(pings).toBe(2)
    expect([room.dials, told.links]).toEqual([1, ['open']])
    expect(room.heard.filter((frame) => frame.type === 'command')).toHaveLength(1)
  })
  test('an answered ping keeps the line', async () => {
    await enter()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(room.dials).toBe(1)
    expect(room.heard.filter((frame) => frame.type === 'ping').length).toBeGreaterThan(4)
  })
  test('woken up, it finds out within two seconds that its line is dead', async () => {
    const client = await enter()
    room.silence()
    client.wake()
    await vi.advanceTimersByTimeAsync(4000)
    expect(room.connected).toBe(true)
    expect(told.links).toEqual(['open', 'lost', 'open'])
  })
  test('woken up while it waits, it does not wait any more', async () => {
    const client = await enter()
    room.up = false
    room.cut()
    await vi.advanceTimersByTimeAsync(60_000)
    room.up = true
    const dials = room.dials
    client.wake()
    expect(room.dials).toBe(dials + 1)
    await settle()
    expect(room.connected).toBe(true)
  })
  test('a server that opens and never welcomes is left', async () => {
    const dial = vi.fn<Options['dial']>((listener) => {
      queueMicrotask(() => { listener.opened() })
      return { way: 'socket', send: () => undefined, close: () => undefined }
    })
    connect({ dial })
    await vi.advanceTimersByTimeAsync(20_000 + 250)
    expect(dial).toHaveBeenCalledTimes(2)
  })
  test('cut right after each welcome, it comes back without haste', async () => {
    connect({
      dial: (listener) => room.dial({ ...listener, frame: (frame) => {
        listener.frame(frame)
        room.cut()
      } }),
    })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(room.dials).toBeLessThan(60)
  })
})

describe('the clock', () => {
  test('is the server’s, half the way there and back taken off', async () => {
    room.now = () => Date.now() + 90_000
    const client = await enter()
    expect(client.clock.now()).toBe(Date.now() + 90_000)
  })
  test('the quickest answer knows best', async () => {
    const { Clock } = await import('./clock')
    const clock = new Clock()
    clock.told(Date.now() + 5000, Date.now() - 10)
    clock.told(Date.now() + 5900, Date.now() - 2000)
    expect(clock.now()).toBe(Date.now() + 5005)
    clock.told(Date.now() + 60_000, Date.now() - 2000) // the device's clock was set: that is no delay
    expect(clock.now()).toBe(Date.now() + 61_000)
  })
})
