/* Commands over HTTP. */
import { describe, expect, test, vi } from 'vitest'
import { client, eachOverHttp, http, inside, later } from '../testing/httppage'
import { command, room, told } from '../testing/page'
import type { Command } from './frames'

eachOverHttp()

describe('commands (P1)', () => {
  test('go by post, one at a time, and are answered there', async () => {
    await inside()
    for (const id of ['a', 'b', 'c']) client?.send(command(id))
    await later(0)
    expect(http.posted).toEqual(['a', 'b', 'c'])
    expect(told.answers).toEqual([['a', { seq: 1 }], ['b', { seq: 2 }], ['c', { seq: 3 }]])
    expect(told.events).toEqual([1, 2, 3])
  })
  test('an answer that got lost: the event is one, too', async () => {
    await inside()
    http.losesAnswers = true
    client?.send(command('a'))
    await later(0)
    http.losesAnswers = false
    await later(2_000)
    expect(http.posted).toEqual(['a'])
    expect(told.answers).toEqual([['a', { seq: 1 }]])
    expect(told.events).toEqual([1])
  })
  test('an answer that got lost, and nothing was taken: the line is lost, the command sent again under its id', async () => {
    await inside()
    http.losesAnswers = true
    room.refuse = () => 'unavailable'
    client?.send(command('a'))
    await later(0)
    http.losesAnswers = false
    room.refuse = () => undefined
    await later(2_000)
    expect(http.posted).toEqual(['a', 'a'])
    expect(room.taken).toHaveLength(1)
    expect(told.answers).toEqual([['a', { seq: 1 }]])
    expect(told.events).toEqual([1])
    expect(told.links).toEqual(['open', 'lost', 'open'])
  })
  test('no answer at all for ten seconds is a lost line, too', async () => {
    await inside()
    room.answering = false
    client?.send(command('a'))
    await later(10_000)
    room.answering = true
    await later(2_000)
    expect(told.answers).toEqual([['a', { seq: 1 }]])
    expect(told.links).toEqual(['open', 'lost', 'open'])
  })
  test.each([[429, 'rate_limited'], [503, 'unavailable']])('%i is %s: the same again, in its turn', async (status, code) => {
    await inside()
    http.answer = { status, body: JSON.stringify({ code, message: '' }) }
    client?.send(command('a'))
    client?.send(command('b'))
    await later(500)
    http.answer = undefined
    await later(3_000)
    expect(room.taken.map((one) => one.id)).toEqual(['a', 'b'])
    expect(told.links).toEqual(['open'])
  })
  test('what the server cannot read is refused, not sent for ever', async () => {
    await inside()
    http.answer = { status: 400, body: '{"code":"bad_command","message":"x"}' }
    client?.send(command('a'))
    await later(0)
    expect(told.answers).toEqual([['a', { code: 'bad_command' }]])
    http.answer = { status: 413 }
    client?.send(command('b'))
    await later(0)
    expect(told.answers.at(-1)).toEqual(['b', { code: 'bad_command' }])
  })
  test('forbidden by something on the way, again and again, it is sent again without haste', async () => {
    await inside()
    http.answer = { status: 403, body: '<p>forbidden by a firewall' }
    let posts = 0
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      if (init.method !== 'POST') http.answer = undefined
      else {
        posts++
        http.answer = { status: 403, body: '<p>forbidden by a firewall' }
      }
      return http.fetch(url, init)
    })
    client?.send(command('a'))
    await later(60_000)
    expect(posts).toBeLessThan(60)
  })
  test('accepted before a failover, heard after the reset: offered again like the others (P1)', async () => {
    await inside()
    client?.send(command('first'))
    await later(0)
    const held: (() => void)[] = []
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      if (init.method !== 'POST') return http.fetch(url, init)
      const text = JSON.stringify(room.decide(JSON.parse(String(init.body)) as Command))
      return new Promise((resolve) => { held.push(() => { resolve(new Response(text)) }) })
    })
    client?.send(command('a')) // it is taken, and the answer on its way
    await later(100)
    room.lose(2)
    for (let n = 0; n < 3; n++) room.happen()
    client?.wake() // asks anew: a fork, and `first` is offered again
    await later(50)
    held.shift()?.()
    await later(50)
    vi.stubGlobal('fetch', http.fetch)
    held.shift()?.()
    await later(60_000)
    expect(room.events.filter((event) => event.by === 'me').map((event) => Object.keys(event.data as object)[0]).sort()).toEqual(['a', 'first'])
  })
  test('refused because one is not in the room any more: that is a close', async () => {
    await inside()
    http.answer = { status: 404, body: '{"code":"not_found","message":""}' }
    client?.send(command('a'))
    await later(0)
    expect(told.links.at(-1)).toBe('erased')
    expect(told.answers).toEqual([['a', { code: 'not_found' }]])
  })
})
