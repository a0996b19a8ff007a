import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeHttp } from '../testing/fakehttp'
import { command, connect, expectOnce, renew, room, sendNext, told } from '../testing/page'
import type { Client } from './client'
import { firstOf } from './dial'
import { httpStream } from './stream'
import type { Dial, Transport } from './transport'

/** What becomes of a socket: it goes through, is refused, hangs, is accepted by a proxy that passes nothing on, or goes through after so many ms. */
type Sockets = 'open' | 'refused' | 'hang' | 'swallow' | number

let http: FakeHttp
let client: Client
let sockets: Sockets
let dialled: number[] // when a socket was dialled, in ms from the start
const start = 1_000_000

const socket: Dial = (listener) => {
  dialled.push(Date.now() - start)
  if (sockets === 'open') return room.dial(listener)
  let over = false
  let inner: Transport | undefined
  const close = () => {
    if (over) return
    over = true
    inner?.close()
    listener.closed(1006)
  }
  if (typeof sockets === 'number') {
    setTimeout(() => {
      if (!over) inner = room.dial(listener)
    }, sockets)
  }
  if (sockets === 'refused') queueMicrotask(close)
  if (sockets === 'swallow') queueMicrotask(() => { listener.opened() })
  return { way: 'socket', send: (frame) => inner?.send(frame), close }
}

const later = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const way = () => client.facts.way

async function enter(how: Sockets, random = () => 1): Promise<void> {
  renew()
  http = new FakeHttp(room)
  vi.stubGlobal('fetch', http.fetch)
  sockets = how
  dialled = []
  client = connect({ dial: firstOf({ socket, stream: httpStream('r', 'http://localhost') }), random })
  await later(0)
}

beforeEach(() => {
  vi.useFakeTimers({ now: start })
})
afterEach(() => {
  client.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('where sockets go through', () => {
  test('the client is connected by socket, and asks nothing over HTTP', async () => {
    await enter('open')
    await later(60_000)
    expect(way()).toBe('socket')
    expect(http.asked).toEqual([])
  })
  test('restarts, however many, and final closes are no blocked sockets', async () => {
    await enter('open')
    for (let n = 0; n < 5; n++) {
      room.turnAway = 1012
      room.cut(1012)
      await later(2_000)
    }
    room.turnAway = undefined
    await later(3_000)
    expect(way()).toBe('socket')
    room.cut(4003)
    await later(10_000)
    expect(told.links.at(-1)).toBe('removed')
    expect(http.asked).toEqual([])
  })
  test('once a socket has worked, one that fails changes nothing', async () => {
    await enter('open')
    sockets = 'refused'
    room.cut()
    await later(250)
    sockets = 'open'
    await later(500)
    expect(way()).toBe('socket')
    expect(dialled).toHaveLength(3)
    expect(http.asked).toEqual([])
  })
})

describe('where sockets are blocked (P7)', () => {
  test('refused: the client goes straight on over HTTP, with no second socket', async () => {
    await enter('refused')
    expect(way()).toBe('stream')
    expect(told.links).toEqual(['open'])
    expect(dialled).toEqual([0])
  })
  test.each(['hang', 'swallow'] as const)('%s: given up after two seconds, in the same dial', async (how) => {
    await enter(how)
    await later(1_999)
    expect(told.links).toEqual([])
    await later(1)
    expect(way()).toBe('stream')
    await later(20_000)
    expect(told.links).toEqual(['open'])
  })
  test('welcomed at once, and told what happens within a second, though a proxy holds bodies back', async () => {
    await enter('refused')
    http.buffers = true
    http.cut()
    await later(250)
    expect(told.links.at(-1)).toBe('open')
    room.happen()
    await later(1_000)
    expect(told.events).toEqual([1])
  })
  test('remembered: the next dial is HTTP at once; five minutes later a socket is tried first', async () => {
    await enter('hang')
    await later(2_000)
    http.cut()
    await later(250)
    expect(way()).toBe('stream')
    expect(dialled).toEqual([0])
    await later(300_000)
    sockets = 'open'
    http.cut()
    await later(250)
    expect(way()).toBe('socket')
  })
  test('no socket is tried while nothing happens', async () => {
    await enter('refused')
    await later(3_600_000)
    expect(dialled).toEqual([0])
    expect(told.links).toEqual(['open'])
  })
  test('awake, or with the network back, a socket is tried; the person sees no lost connection', async () => {
    await enter('refused')
    room.happen()
    await later(10_000)
    client.wake()
    await later(0)
    expect(dialled).toEqual([0]) // so soon it is no use
    await later(30_000)
    for (const how of ['refused', 'hang', 'open'] as const) {
      sockets = how
      client.wake()
      client.send(command(how))
      await later(2_000)
      expect(way()).toBe(how === 'open' ? 'socket' : 'stream')
      await later(30_000)
    }
    expect(dialled).toHaveLength(4)
    expect(told.links.filter((link) => link !== 'open')).toEqual([])
    expect(told.views).toHaveLength(1)
    expect(told.answers.map(([id]) => id)).toEqual(['refused', 'hang', 'open'])
    expect(http.open).toBe(0)
  })
  test('awake while it waits to come back, a socket is tried', async () => {
    await enter('refused')
    http.up = false
    http.cut()
    await later(60_000)
    Object.assign(http, { up: true })
    sockets = 'open'
    client.wake()
    await later(0)
    expect(way()).toBe('socket')
  })
  test('final closes stay final over HTTP', async () => {
    await enter('refused')
    http.write('event: close\ndata: {"code":4004,"reason":""}\n\n')
    await later(60_000)
    expect(told.links.at(-1)).toBe('erased')
  })
})

test.each([1000, 1900, 2100, 2500, 3500, 4900, 5100])('sockets that take %i ms: the client does not go to and fro', async (ms) => {
  await enter(ms, () => 0.5)
  await later(300_000)
  expect(told.links).toEqual(['open'])
})

describe('one device too many', () => {
  const tooMany = { status: 409, body: '{"code":"too_many","message":""}' }
  test('met on the way back it is perhaps the connection just lost: not final', async () => {
    await enter('refused')
    http.answer = tooMany
    http.cut()
    await later(5_000)
    http.answer = undefined
    await later(5_000)
    expect(told.links.at(-1)).toBe('open')
  })
  test('met by a socket after HTTP, too', async () => {
    await enter('refused')
    await later(31_000)
    sockets = 'open'
    room.turnAway = 4010
    client.wake()
    await later(1_000)
    room.turnAway = undefined
    await later(3_000)
    expect(way()).toBe('socket')
  })
  test('told again and again, it is final', async () => {
    await enter('refused')
    http.answer = tooMany
    http.cut()
    await later(60_000)
    expect(told.links.at(-1)).toBe('too_many_devices')
  })
})

test('where the server is away, HTTP fails, too: sockets come first again', async () => {
  await enter('refused')
  http.up = false
  http.cut()
  await later(30_000)
  sockets = 'open'
  http.up = true
  await later(3_000)
  expect(way()).toBe('socket')
})

test('whatever the network does, every event is told once in order and every command taken once (P1, P2, P5, P7)', async () => {
  const step = fc.constantFrom('happen', 'send', 'cut', 'open', 'refused', 'hang', 'swallow', 'down', 'up', 'wake', 'wait', 'wait long')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 50 }), fc.double({ min: 0.1, max: 1, noNaN: true }), async (steps, chance) => {
      await enter('open', () => chance)
      const given: string[] = []
      for (const what of steps) {
        if (what === 'happen') room.happen()
        else if (what === 'send') sendNext(client, given)
        else if (what === 'cut') {
          room.cut()
          http.cut()
        } else if (what === 'down' || what === 'up') http.up = what === 'up'
        else if (what === 'wake') client.wake()
        else if (what === 'wait' || what === 'wait long') await later(what === 'wait' ? 700 : 35_000)
        else sockets = what
      }
      http.up = true
      await later(60_000)
      expectOnce(given)
      client.stop()
      const asked = http.asked.length
      await later(20_000)
      expect([http.asked.length - asked, http.open]).toEqual([0, 0])
    }),
    { numRuns: 60 },
  )
})
