/* A line over HTTP whose requests come to several instances, some of which have not heard what became of the log (P1, P2). */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeCluster } from '../testing/fakecluster'
import { FakeHttp } from '../testing/fakehttp'
import { command, connect, renew, room, sendNext, told } from '../testing/page'
import type { Client } from './client'
import type { Command } from './frames'
import { httpStream } from './stream'

let client: Client
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const ids = () => told.answers.map(([id]) => id)

async function enter(fetch: FakeHttp['fetch'], random = () => 1): Promise<void> {
  vi.stubGlobal('fetch', fetch)
  client = connect({ dial: httpStream('r', 'http://localhost'), random })
  await later(0)
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  renew()
})
afterEach(() => {
  client.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('an answer of before a reset, heard after it', () => {
  let http: FakeHttp
  beforeEach(async () => {
    http = new FakeHttp(room)
    room.naming = false // else the event answers, too
    for (let n = 0; n < 3; n++) room.happen()
    await enter(http.fetch)
  })

  /** A failover, of which the stream's instance has not heard. */
  const failover = (count: number) => {
    room.lose(count)
    room.hearers.clear()
  }
  /** What is posted from now on is decided at once, elsewhere, and the answers are held. Without a decision they get lost. */
  const hold = (decide?: (command: Command) => object): (() => void)[] => {
    const held: (() => void)[] = []
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      if (init.method !== 'POST') return http.fetch(url, init)
      const answer = decide?.(JSON.parse(String(init.body)) as Command)
      return new Promise((resolve, reject) => {
        held.push(() => {
          if (answer) resolve(new Response(JSON.stringify(answer)))
          else reject(new TypeError('network'))
        })
      })
    })
    return held
  }
  const release = async (held: (() => void)[]) => {
    for (const answer of held) answer()
    await later(10)
  }
  const unheard = (one: Command) => {
    room.hearers.clear()
    return room.decide(one)
  }

  test('taken in the new log, and in its view already: it is not offered for ever', async () => {
    const held = hold((one) => {
      failover(1)
      return room.decide(one)
    })
    client.send(command('a'))
    await later(0)
    vi.stubGlobal('fetch', http.fetch)
    client.wake() // asks anew: a fork
    await later(100)
    expect(told.views.at(-1)?.reset).toBe(true)
    await release(held)
    await later(600_000)
    expect(ids()).toEqual(['a'])
    expect(room.taken.map((one) => one.id)).toEqual(['a'])
    expect(http.posted.length).toBeLessThan(5)
  })
  test('refused there, and taken here: it is taken', async () => {
    const first = hold(({ id }) => ({ type: 'refused', id, code: 'not_in_this_step', message: '' }))
    client.send(command('a'))
    await later(0)
    failover(1)
    const second = hold(unheard)
    client.wake()
    await later(100)
    await release(first)
    await release(second)
    await later(1_000)
    expect(room.taken.map((one) => one.id)).toEqual(['a'])
    expect(told.answers).toEqual([['a', { seq: 3 }]])
  })
  test('“slower, please” is no answer', async () => {
    client.send(command('first'))
    await later(0)
    const held = hold(({ id }) => ({ type: 'refused', id, code: 'rate_limited', message: '' }))
    client.send(command('a'))
    await later(0)
    failover(1)
    room.happen()
    const second = hold(unheard)
    client.wake() // a fork: `first` is offered again, before `a`
    await later(100)
    await release(held)
    vi.stubGlobal('fetch', http.fetch)
    await release(second)
    await later(60_000)
    expect(told.answers).toEqual([['first', { seq: 4 }], ['a', { seq: 6 }]]) // after what happened, and `first` once more
  })
  test('accepted there, and its second post got lost: it is offered until it is there', async () => {
    const held = hold((one) => room.decide(one))
    client.send(command('a'))
    await later(0)
    failover(2)
    for (let n = 0; n < 4; n++) room.happen()
    const lost = hold()
    client.wake()
    await later(100)
    expect(told.views.at(-1)?.reset).toBe(true)
    await release(held)
    vi.stubGlobal('fetch', http.fetch)
    await release(lost)
    await later(60_000)
    expect(room.events.filter((event) => event.by === 'me').map((event) => event.data)).toEqual([{ a: true }])
    expect(ids()).toEqual(['a'])
  })
})

test('a post of before the last welcome that fails does not cost the line', async () => {
  const http = new FakeHttp(room)
  for (let n = 0; n < 3; n++) room.happen()
  await enter(http.fetch)
  let fail = () => undefined as unknown
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => init.method === 'POST'
    ? new Promise((_, reject) => { fail = () => { reject(new TypeError('network')) } })
    : http.fetch(url, init))
  client.send(command('a'))
  await later(0)
  room.lose(1)
  room.hearers.clear()
  vi.stubGlobal('fetch', http.fetch)
  client.wake() // a fork
  await later(100)
  expect([told.views.at(-1)?.reset, ids()]).toEqual([true, ['a']])
  fail()
  await later(5_000)
  expect(told.links).not.toContain('lost')
})

describe.each([0, 0.3])('whatever happens to the log and the news, with whole views %d of the times', (wholes) => {
  const step = fc.constantFrom('send', 'send', 'send', 'other', 'phone', 'lose', 'lose more', 'deaf', 'deaf', 'hear', 'wake', 'tick', 'tick', 'tick', 'wait')
  test.each([true, false])('what was accepted is there, once, and then there is quiet; events are named: %s', async (naming) => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 40 }), fc.integer({ min: 1 }), async (steps, seed) => {
      let state = seed >>> 0
      const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
      renew()
      const cluster = new FakeCluster({ random, naming, wholes })
      await enter(cluster.fetch, random)
      const given: string[] = []
      for (const what of steps) {
        if (what === 'send') sendNext(client, given)
        else if (what === 'other') cluster.happen('other')
        else if (what === 'phone') cluster.happen('me', `phone ${cluster.log.length} ${random()}`)
        else if (what === 'lose' || what === 'lose more') cluster.lose(what === 'lose' ? 1 : 3)
        else if (what === 'deaf') cluster.any().deaf = true
        else if (what === 'hear') cluster.heal()
        else if (what === 'wake') client.wake()
        else await later(what === 'tick' ? 100 : what === 'wait' ? 900 : 14_000)
      }
      cluster.heal()
      await later(90_000)
      const { posted } = cluster
      await later(300_000)
      cluster.stop()
      client.stop()
      const there = cluster.log.flatMap(({ command: id }) => id?.startsWith('c') ? [id] : [])
      const accepted = told.answers.flatMap(([id, answer]) => 'seq' in answer ? [id] : []) // else the person has their words still
      const inOrder = !steps.some((what) => what.startsWith('lose')) // what a failover lost is taken behind what came after it
      expect(inOrder ? ids() : ids().toSorted()).toEqual(inOrder ? given : given.toSorted())
      expect(accepted.filter((id) => !there.includes(id))).toEqual([])
      expect(there).toHaveLength(new Set(there).size)
      expect(told.lost).toEqual([])
      expect(cluster.posted).toBe(posted)
    }), { numRuns: 60 })
  })
})
