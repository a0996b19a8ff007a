/* Commands on the line: in their order, sent again until answered, each taken once (P1, P2). */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { command, connect, eachOnItsPage, enter, expectOnce, renew, room, sendNext, sentCommands, settle, told } from '../testing/page'

eachOnItsPage()

describe('commands', () => {
  test('one at a time, in the order given', async () => {
    const client = connect()
    room.answering = false
    for (const id of ['a', 'b', 'c']) client.send(command(id))
    await settle()
    expect(sentCommands()).toEqual(['a'])
    room.answering = true
    room.cut()
    await vi.advanceTimersByTimeAsync(2000)
    expect(room.taken.map((one) => one.id)).toEqual(['a', 'b', 'c'])
    expect(told.answers).toEqual([['a', { seq: 1 }], ['b', { seq: 2 }], ['c', { seq: 3 }]])
  })
  test('sent again under its own id until answered, and taken once', async () => {
    const client = await enter()
    room.answering = false
    client.send(command('a'))
    for (let i = 0; i < 3; i++) {
      room.cut()
      await vi.advanceTimersByTimeAsync(2000)
    }
    room.answering = true
    room.cut()
    await vi.advanceTimersByTimeAsync(2000)
    expect(sentCommands()).toEqual(['a', 'a', 'a', 'a', 'a'])
    expect(room.taken).toHaveLength(1)
    expect(told.answers).toEqual([['a', { seq: 1 }]])
    room.cut()
    await vi.advanceTimersByTimeAsync(2000)
    expect(sentCommands()).toHaveLength(5)
  })
  test('given before there is a line, it goes out with it; so do those of an earlier page, first', async () => {
    const client = connect({ commands: [command('old')] })
    client.send(command('new'))
    await settle()
    expect(room.taken.map((one) => one.id)).toEqual(['old', 'new'])
  })
  test('a refusal is told with its code and rule, and not tried again', async () => {
    const client = await enter()
    room.refuse = () => 'not_in_this_step'
    client.send(command('a'))
    expect(told.answers).toEqual([['a', { code: 'not_in_this_step', rule: 'R15' }]])
    room.cut()
    await vi.advanceTimersByTimeAsync(2000)
    expect(sentCommands()).toEqual(['a'])
  })
  test.each([0, 90_000, -90_000])('each copy is valid for six seconds by the server’s clock, %i ms from this device’s', async (ahead) => {
    room.now = () => Date.now() + ahead
    const client = await enter()
    room.answering = false
    client.send(command('a'))
    const first = room.now()
    room.cut()
    await vi.advanceTimersByTimeAsync(2000)
    const untils = room.heard.flatMap((frame) => (frame.type === 'command' ? [frame.until] : []))
    expect(untils).toEqual([first + 6000, expect.any(Number)])
    expect(untils[1]).toBeGreaterThan(first + 6000)
  })
  test('"slower, please" is no answer: the same again, none overtakes it', async () => {
    const client = await enter()
    let full = true
    room.refuse = () => (full ? 'rate_limited' : undefined)
    client.send(command('a'))
    client.send(command('b'))
    await vi.advanceTimersByTimeAsync(1500)
    expect(told.answers).toEqual([])
    full = false
    await vi.advanceTimersByTimeAsync(2000)
    expect(room.taken.map((one) => one.id)).toEqual(['a', 'b'])
  })
  test('what could not be saved is tried again under its id, then told', async () => {
    const client = await enter()
    room.refuse = () => 'unavailable'
    client.send(command('a'))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sentCommands()).toEqual(['a', 'a', 'a'])
    expect(told.answers).toEqual([]) // an instance may still be saving a copy
    await vi.advanceTimersByTimeAsync(3_000)
    expect(told.answers).toEqual([['a', { code: 'unavailable' }]])
    let full = true
    room.refuse = () => (full ? 'unavailable' : undefined)
    client.send(command('b'))
    full = false
    await vi.advanceTimersByTimeAsync(10_000)
    expect(told.answers.at(-1)).toEqual(['b', { seq: 1 }])
  })
  test('a frame that the server could not read is refused, not sent for ever', async () => {
    const client = await enter()
    room.answering = false
    client.send(command('a'))
    room.say({ type: 'refused', id: '', code: 'bad_command', message: 'no JSON' })
    expect(told.answers).toEqual([['a', { code: 'bad_command' }]])
    client.send(command('b'))
    room.cut(1009)
    await vi.advanceTimersByTimeAsync(2000)
    expect(told.answers.at(-1)).toEqual(['b', { code: 'bad_command' }])
    client.send({ id: 'c', name: 'write_note', data: { text: 'x'.repeat(33 << 10) } })
    expect(told.answers.at(-1)).toEqual(['c', { code: 'too_long' }])
    expect(sentCommands()).not.toContain('c')
  })
})

test('through any cuts, every event is told once in order and every command taken once', async () => {
  const step = fc.constantFrom('happen', 'send', 'cut', 'silence', 'deaf', 'hear', 'down', 'up', 'wake', 'wait')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), async (steps, chance) => {
      renew()
      const client = await enter({ random: () => chance })
      const given: string[] = []
      for (const what of steps) {
        if (what === 'happen') room.happen()
        else if (what === 'send') sendNext(client, given)
        else if (what === 'cut') room.cut()
        else if (what === 'silence') room.silence()
        else if (what === 'deaf') room.answering = false
        else if (what === 'hear') room.answering = true
        else if (what === 'down') room.up = false
        else if (what === 'up') room.up = true
        else if (what === 'wake') client.wake()
        else await vi.advanceTimersByTimeAsync(700)
      }
      room.up = room.answering = true
      room.cut() // what was swallowed while deaf is sent again
      await vi.advanceTimersByTimeAsync(60_000)
      expectOnce(given)
      client.stop()
    }),
    { numRuns: 60 },
  )
})
