import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeHttp } from '../testing/fakehttp'
import { FakeRoom } from '../testing/fakeroom'
import { Client, type Listener } from './client'
import { fallback, Network } from './fallback'
import type { EventFrame } from './frames'
import { httpStream } from './stream'
import type { Dial, Transport } from './transport'
import { withTrials } from './trial'

/** What becomes of a socket on the way: it goes through, is refused, hangs, is taken by a proxy that swallows what is said,
 * or goes through after so many ms. */
type Sockets = 'open' | 'refused' | 'hang' | 'swallow' | number | (() => number)

let room: FakeRoom
let http: FakeHttp
let client: Client | undefined
let sockets: Sockets
let network: Network
let seen: boolean
let fetched: number
let chunk: () => Promise<void>
let dialled: number[] // when a socket was dialled, in ms from the start
let told: { events: number[]; views: number; links: string[]; answers: string[] }
const start = 1_000_000

const socket: Dial = (listener) => {
  dialled.push(Date.now() - start)
  if (sockets === 'open') return { ...room.dial(listener), way: 'socket' }
  let over = false
  let inner: Transport | undefined
  const close = () => {
    if (over) return
    over = true
    inner?.close()
    listener.closed(1006)
  }
  const wait = typeof sockets === 'function' ? sockets() : sockets
  if (typeof wait === 'number') {
    setTimeout(() => {
      if (!over) inner = room.dial(listener)
    }, wait)
  }
  if (sockets === 'refused') queueMicrotask(close)
  if (sockets === 'swallow') queueMicrotask(() => { listener.opened() })
  return { way: 'socket', send: (text) => inner?.send(text), close } satisfies Transport
}

function listener(): Listener {
  return {
    view: (view) => {
      told.views++
      told.events.push(...(view as { seen: number[] }).seen)
    },
    event: (event: EventFrame) => told.events.push(event.seq),
    may: () => undefined,
    online: () => undefined,
    link: (link, ended) => told.links.push(ended ?? link),
    answered: (id) => told.answers.push(id),
    undone: () => undefined,
  }
}

function begin(how: Sockets, random = () => 1): void {
  client?.stop()
  room = new FakeRoom()
  http = new FakeHttp(room)
  vi.stubGlobal('fetch', http.fetch)
  sockets = how
  network = new Network()
  seen = true
  fetched = 0
  chunk = () => Promise.resolve()
  dialled = []
  told = { events: [], views: 0, links: [], answers: [] }
  const over = withTrials({ http: httpStream('r', 'http://localhost'), socket, network, seen: () => seen, random: () => 0.5 })
  const dial = fallback({
    socket, network, http: async () => {
      fetched++
      await chunk()
      return over
    },
  })
  client = new Client({ dial, token: 't', listener: listener(), random })
}
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const way = () => client?.facts.way
async function inside(): Promise<void> {
  client?.start()
  await later(0)
}

beforeEach(() => {
  vi.useFakeTimers({ now: start })
})
afterEach(() => {
  client?.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('where sockets go through', () => {
  test('the line is a socket; what speaks HTTP is fetched for later, and asked nothing', async () => {
    begin('open')
    await inside()
    await later(60_000)
    expect(way()).toBe('socket')
    expect(fetched).toBe(1)
    expect(http.asked).toEqual([])
  })
  test('a restart, however often, and final closes are no blocked sockets', async () => {
    begin('open')
    await inside()
    for (let n = 0; n < 5; n++) {
      room.turnAway = 1012
      room.cut(1012)
      await later(2_000)
    }
    room.turnAway = undefined
    await later(3_000)
    expect(way()).toBe('socket')
    expect(http.asked).toEqual([])
    room.cut(4003)
    await later(10_000)
    expect(told.links.at(-1)).toBe('removed')
    expect(http.asked).toEqual([])
  })
  test('one dial that misses changes nothing', async () => {
    begin('refused')
    await inside()
    sockets = 'open'
    await later(250)
    expect(way()).toBe('socket')
    expect(dialled).toHaveLength(2)
  })
})

describe('where sockets are blocked (P7)', () => {
  test('refused: after two dials it goes over HTTP, in the room well within two seconds', async () => {
    begin('refused')
    await inside()
    await later(750)
    expect(way()).toBe('stream')
    expect(told.links).toEqual(['lost', 'lost', 'open'])
    expect(dialled).toHaveLength(2)
  })
  test.each(['hang', 'swallow'] as const)('%s: given up after two seconds, in the same dial', async (how) => {
    begin(how)
    await inside()
    await later(1_999)
    expect(told.links).toEqual([])
    await later(1)
    expect(way()).toBe('stream')
    expect(told.links).toEqual(['open'])
    await later(20_000)
    expect(told.links).toEqual(['open'])
  })
  test('remembered by the page: the next dial is HTTP at once', async () => {
    begin('hang')
    await inside()
    await later(2_000)
    http.cut()
    await later(250)
    expect(way()).toBe('stream')
    expect(dialled).toHaveLength(1)
  })
  test('what speaks HTTP did not come over the bad network: tried again', async () => {
    begin('refused')
    chunk = () => Promise.reject(new TypeError('network'))
    await inside()
    await later(5_000)
    expect(told.links).not.toContain('open')
    chunk = () => Promise.resolve()
    await later(6_000)
    expect(way()).toBe('stream')
  })
  test('a close while it is still fetched is a close', async () => {
    begin('hang')
    chunk = () => new Promise(() => undefined)
    await inside()
    await later(5_000)
    expect(told.links).toEqual(['lost'])
    client?.stop()
    await later(60_000)
    expect(dialled).toHaveLength(1)
  })
  test('final closes stay final over HTTP', async () => {
    begin('refused')
    await inside()
    await later(750)
    http.write('event: close\ndata: {"code":4004,"reason":""}\n\n')
    await later(60_000)
    expect(told.links.at(-1)).toBe('erased')
    expect(dialled).toHaveLength(2)
  })
})

describe('where sockets are slow', () => {
  const lost = () => told.links.filter((link) => link === 'lost').length

  test.each([1000, 1900, 2100, 2500, 3500, 4900, 5100])('%i ms to a welcome: the line does not go to and fro', async (ms) => {
    begin(ms, () => 0.5)
    await inside()
    await later(300_000)
    expect(lost()).toBeLessThan(4)
  })
  test('now too slow and now not: the line seldom goes to and fro', async () => {
    begin(() => (dialled.length % 2 ? 2_100 : 1_900), () => 0.5) // dialled it is too slow, tried it is not
    await inside()
    await later(300_000)
    expect(lost()).toBeLessThan(5)
  })
})

describe('a network that dies meanwhile', () => {
  test('what speaks HTTP cannot be fetched: soon the line is lost, and dialled anew', async () => {
    begin('swallow')
    chunk = () => new Promise(() => undefined)
    await inside()
    await later(5_000)
    expect(told.links).toEqual(['lost'])
  })
})

describe('one device too many', () => {
  test('told over HTTP again and again, that is final', async () => {
    begin('refused')
    await inside()
    for (let n = 0; n < 120; n++) {
      await later(1_000)
      if (told.links.at(-1) === 'open') http.write('event: close\ndata: {"code":4010,"reason":""}\n\n')
    }
    expect(told.links.at(-1)).toBe('too_many_devices')
  })
})

describe('where the server is away', () => {
  test('HTTP fails, too: sockets come first again', async () => {
    begin('refused')
    http.up = false
    await inside()
    await later(30_000)
    const before = dialled.length
    expect(before).toBeGreaterThan(8)
    sockets = 'open'
    http.up = true
    await later(4_000)
    expect(told.links.at(-1)).toBe('open')
  })
  test('back by HTTP by chance, a page that had a socket has one again within seconds', async () => {
    begin('open')
    await inside()
    sockets = 'refused'
    room.cut()
    await later(2_000)
    expect(way()).toBe('stream')
    sockets = 'open'
    await later(4_000)
    expect(way()).toBe('socket')
  })
})

describe('the way back to the socket', () => {
  test('a socket that is tried is told where the line is: not the whole view has to come', async () => {
    begin('refused')
    await inside()
    room.happen()
    await later(5_000)
    sockets = 'open'
    await later(60_000)
    expect(way()).toBe('socket')
    const hellos = room.heard.filter((frame) => frame.type === 'hello')
    expect(hellos.map(({ since, hash }) => ({ since, hash }))).toEqual([{ since: 1, hash: 'h1' }, { since: 1, hash: 'h1' }])
  })
  test('left at whatever moment of its beginning, the line tries no socket', async () => {
    for (let ticks = 0; ticks < 40; ticks++) {
      begin('open')
      const dial = withTrials({ http: httpStream('r', 'http://localhost'), socket, network, seen: () => true, random: () => 0.5 })
      client = new Client({ dial, token: 't', listener: listener() })
      client.start()
      for (let n = 0; n < ticks; n++) await Promise.resolve()
      client?.stop()
      const before = dialled.length
      await later(600_000)
      expect([dialled.length - before, http.open, vi.getTimerCount()], `after ${ticks}`).toEqual([0, 0, 0])
    }
  })
  test('tried after half a minute, then ever more seldom, up to five minutes', async () => {
    begin('refused')
    await inside()
    await later(750)
    dialled = []
    const since = Date.now() - start
    await later(1_600_000)
    const waits = dialled.map((at, index) => Math.round((at - (dialled[index - 1] ?? since)) / 1000))
    expect(waits.slice(0, 7)).toEqual([30, 60, 120, 240, 300, 300, 300])
    expect(told.links).toEqual(['lost', 'lost', 'open'])
  })
  test('a socket that opens and swallows is none: the line stays', async () => {
    begin('swallow')
    await inside()
    await later(200_000)
    expect(dialled.length).toBeGreaterThan(2)
    expect(told.links).toEqual(['open'])
    expect(way()).toBe('stream')
  })
  test('a hidden page tries nothing', async () => {
    begin('refused')
    await inside()
    await later(750)
    dialled = []
    seen = false
    await later(600_000)
    expect(dialled).toEqual([])
    seen = true
    await later(31_000)
    expect(dialled).toHaveLength(1)
  })
  test('where one is welcomed the line moves over, unseen and with everything', async () => {
    begin('refused')
    await inside()
    await later(750)
    room.happen()
    sockets = 'open'
    client?.send({ id: 'a', name: 'write_note', data: {} })
    await later(29_000)
    expect(way()).toBe('stream')
    room.answering = false // on its way while the line moves
    client?.send({ id: 'b', name: 'write_note', data: {} })
    await later(1_100)
    room.happen()
    room.answering = true
    const moved = told.links.length
    await later(500)
    expect(way()).toBe('socket')
    expect(told.links.slice(moved - 1)).toEqual(['lost', 'open'])
    expect(room.taken.map((one) => one.id)).toEqual(['a', 'b'])
    expect(told.answers).toEqual(['a', 'b'])
    expect(told.events).toEqual([1, 2, 3, 4])
    expect(told.views).toBe(1)
    await later(600_000)
    expect(way()).toBe('socket')
    expect(http.open).toBe(0)
  })
  test('the device too many, met while moving, is perhaps the line just left: not final', async () => {
    begin('refused')
    await inside()
    await later(29_000)
    sockets = 'open'
    while (way() === 'stream') await later(100)
    room.turnAway = 4010
    await later(1_000)
    room.turnAway = undefined
    await later(3_000)
    expect(way()).toBe('socket')
  })
})

test('whatever the network does, every event is told once in order and every command taken once (P1, P2, P5, P7)', async () => {
  const step = fc.constantFrom('happen', 'send', 'cut', 'open', 'refused', 'hang', 'swallow', 'down', 'up', 'wake', 'wait', 'wait long')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 50 }), fc.double({ min: 0.1, max: 1, noNaN: true }), async (steps, chance) => {
      begin('open', () => chance)
      await inside()
      const given: string[] = []
      for (const what of steps) {
        if (what === 'happen') room.happen()
        else if (what === 'send') {
          given.push(`c${given.length}`)
          client?.send({ id: given.at(-1) ?? '', name: 'write_note', data: {} })
        } else if (what === 'cut') {
          room.cut()
          http.cut()
        } else if (what === 'down' || what === 'up') http.up = what === 'up'
        else if (what === 'wake') client?.wake()
        else if (what === 'wait' || what === 'wait long') await later(what === 'wait' ? 700 : 35_000)
        else sockets = what
      }
      http.up = true
      await later(60_000)
      expect(room.taken.map((one) => one.id)).toEqual(given)
      expect(told.answers).toEqual(given)
      expect(told.events).toEqual(room.events.map((event) => event.seq))
      expect(told.links.at(-1)).toBe('open')
      client?.stop()
      const asked = http.asked.length
      await later(20_000)
      expect([http.asked.length - asked, http.open]).toEqual([0, 0]) // what is left goes on in no way
    }),
    { numRuns: 60 },
  )
})
