import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { begin, client, eachOverHttp, http, inside, later } from '../testing/httppage'
import { expectOnce, room, sendNext, told } from '../testing/page'

eachOverHttp()

/** A line that is left asks for nothing any more: to the server it would be a device. */
async function silentOnceStopped(): Promise<void> {
  client?.stop()
  const asked = http.asked.length
  await later(20_000)
  expect([http.asked.length - asked, http.open]).toEqual([0, 0])
}

describe('coming in', () => {
  test('is welcomed by an answer that ends at once, then listens to a stream', async () => {
    room.happen()
    await inside()
    expect(http.asked).toEqual([{ since: 0, hash: '', wait: 0 }, { since: 1, hash: 'h1' }])
    expect([...http.tokens]).toEqual(['Bearer the token'])
    expect(told.views).toEqual([{ view: { seen: [1] }, reset: false }])
    expect(told.links).toEqual(['open'])
    room.happen()
    await later(0)
    expect(told.events).toEqual([2])
    expect(client?.facts).toMatchObject({ way: 'stream', position: { seq: 2, hash: 'h2' } })
  })
  test('may and presence are told as they come', async () => {
    await inside()
    room.say({ type: 'may', commands: ['raise_hand'] })
    await later(0)
    expect(told.may.at(-1)).toEqual(['raise_hand'])
  })
})

describe('a slow network', () => {
  test('a long view that comes slowly but steadily is waited for', async () => {
    const pieces = 8
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      if (!url.includes('wait=0')) return http.fetch(url, init)
      const text = new TextEncoder().encode(`data: ${JSON.stringify(room.welcome(0, ''))}\n\nevent: end\ndata: {}\n\n`)
      const size = Math.ceil(text.length / pieces)
      return Promise.resolve(new Response(new ReadableStream({
        async start(controller) {
          for (let at = 0; at < text.length && !init.signal?.aborted; at += size) {
            await new Promise((resolve) => setTimeout(resolve, 1000))
            controller.enqueue(text.slice(at, at + size))
          }
          controller.close()
        },
      })))
    })
    await inside()
    await later(60_000)
    expect(told.links).toEqual(['open'])
  })
})

describe('renewal (P5)', () => {
  test('left when it is about to ask anew, it asks no more', async () => {
    await inside()
    client?.wake()
    await silentOnceStopped()
  })
  test('to the client nothing happens: no view, no loss, only what was missed', async () => {
    await inside()
    room.happen()
    for (let n = 0; n < 5; n++) {
      await later(11_999)
      room.happen()
      await later(1)
    }
    expect(told.events).toEqual([1, 2, 3, 4, 5, 6])
    expect(told.views).toHaveLength(1)
    expect(told.links).toEqual(['open'])
    expect(http.open).toBe(1)
  })
  test('what happened between two answers is told, and passes the position on', async () => {
    await inside()
    room.events.push({ type: 'event', seq: 1, hash: 'h1', at: 0, by: 'other', name: 'x', data: {} })
    await later(12_000)
    expect(told.events).toEqual([1])
    room.events.push({ type: 'event', seq: 4, hash: 'h4', at: 0, by: 'other', name: 'x', data: {} })
    await later(24_000)
    expect(told.events).toEqual([1, 4])
    expect(http.asked.at(-1)).toEqual({ since: 4, hash: 'h4' })
  })
  test('a fork found by a renewal is a whole view (P2)', async () => {
    await inside()
    room.happen()
    await later(0)
    room.lose(1)
    room.happen()
    http.cut()
    await later(1000)
    expect(told.views.at(-1)).toEqual({ view: { seen: [1] }, reset: true })
  })
  test('a ping is answered by asking anew, not by a post', async () => {
    await inside()
    const before = http.asked.length
    room.events.push({ type: 'event', seq: 1, hash: 'h1', at: 0, by: 'other', name: 'x', data: {} })
    client?.wake()
    await later(0)
    expect(http.asked.slice(before)).toEqual([{ since: 0, hash: 'h0', wait: 0 }, { since: 1, hash: 'h1' }])
    expect(told.events).toEqual([1])
    expect(http.posted).toEqual([])
    await later(10_000)
    expect(told.links).toEqual(['open'])
  })
  test('a server or proxy that ends every answer at once is not asked without a breath', async () => {
    http.lasts = http.gathers = 0
    await inside()
    await later(10_000)
    expect(told.links).toEqual(['open'])
    expect(http.asked.length).toBeLessThan(15)
  })
})

test('bodies held back on the way cost a second, and nothing is missed', async () => {
  http.buffers = true
  await inside()
  expect(told.links).toEqual(['open']) // the first answer waits for nothing
  for (let n = 1; n < 4; n++) {
    await later(5_000)
    room.happen()
    await later(1_000)
    expect(told.events).toHaveLength(n)
  }
  await later(60_000)
  expect(told.links).toEqual(['open'])
})

describe('liveness', () => {
  test('an answer that says nothing for seventeen seconds is lost', async () => {
    await inside()
    http.silent = true
    await later(16_999)
    expect(told.links).toEqual(['open'])
    await later(1)
    expect(told.links).toEqual(['open', 'lost'])
  })
  test('a body that ends without its end is a lost line, and one is back with what was missed', async () => {
    await inside()
    room.happen()
    await later(0)
    http.cut()
    room.happen()
    await later(1_000)
    expect(told.links).toEqual(['open', 'lost', 'open'])
    expect(told.events).toEqual([1, 2])
  })
  test('a page in the server’s place is no welcome', async () => {
    http.answer = { status: 200, body: '<!doctype html><p>Please log in to this network' }
    await inside()
    await later(1_000)
    expect(told.links).not.toContain('open')
    expect(told.views).toEqual([])
  })
})

describe('the end of a line', () => {
  test.each([[4001, 'not_authenticated'], [4003, 'removed'], [4004, 'erased'], [4010, 'too_many_devices']])(
    'a close of %i in the stream is final: %s', async (code, ended) => {
      await inside()
      http.write(`event: close\ndata: {"code":${code},"reason":"x"}\n\n`)
      await later(60_000)
      expect(told.links.at(-1)).toBe(ended)
      expect(http.open).toBe(0)
    })
  test.each([1012, 4008])('a close of %i comes back', async (code) => {
    await inside()
    http.write(`event: close\ndata: {"code":${code},"reason":"x"}\n\n`)
    await later(2_000)
    expect(told.links).toEqual(['open', 'lost', 'open'])
  })
  test.each([
    [401, 'not_authenticated', 'not_authenticated'], [403, 'not_authenticated', 'removed'], [404, 'not_found', 'erased'], [409, 'too_many', 'too_many_devices'],
  ])('an answer of %i from the server is final', async (status, code, ended) => {
    http.answer = { status, body: JSON.stringify({ code, message: '' }) }
    await inside()
    await later(60_000)
    expect(told.links.at(-1)).toBe(ended)
  })
  test.each([[401], [403], [404], [409], [403, 'bad_command'], [401, 'InvalidKey'], [403, 'FORBIDDEN'], [404, 'ResourceNotFound'], [409, 'CONFLICT'], [429, 'rate_limited'], [502], [503, 'unavailable']])(
    'an answer of %i that is none of the room’s (%s) comes back', async (status, code?: string) => {
      http.answer = { status, body: code === undefined ? '<p>proxy</p>' : JSON.stringify({ code, message: '' }) }
      await inside()
      await later(5_000)
      http.answer = undefined
      await later(5_000)
      expect(told.links.at(-1)).toBe('open')
    })
})

test('through any cuts, every event is told once in order and every command taken once (P1, P2, P5)', async () => {
  const step = fc.constantFrom('happen', 'send', 'cut', 'silence', 'sound', 'buffer', 'flow', 'lose', 'keep', 'down', 'up', 'wake', 'wait', 'wait long')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 50 }), fc.double({ min: 0.1, max: 1, noNaN: true }), async (steps, chance) => {
      begin(() => chance)
      await inside()
      const given: string[] = []
      for (const what of steps) {
        if (what === 'happen') room.happen()
        else if (what === 'send') sendNext(client, given)
        else if (what === 'cut') http.cut()
        else if (what === 'silence' || what === 'sound') http.silent = what === 'silence'
        else if (what === 'buffer' || what === 'flow') http.buffers = what === 'buffer'
        else if (what === 'lose' || what === 'keep') http.losesAnswers = what === 'lose'
        else if (what === 'down' || what === 'up') http.up = what === 'up'
        else if (what === 'wake') client?.wake()
        else await later(what === 'wait' ? 700 : 9_000)
      }
      Object.assign(http, { up: true, silent: false, losesAnswers: false })
      await later(120_000)
      expectOnce(given)
      expect(told.links.at(-1)).toBe('open')
      await silentOnceStopped()
    }),
    { numRuns: 40 },
  )
})
