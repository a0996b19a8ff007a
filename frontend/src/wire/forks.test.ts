/* What was accepted, and then lost by the server: the client offers it again (P1, P2). */
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { command, eachOnItsPage, enter, renew, room, sendNext, sentCommands, settle, told } from '../testing/page'
import type { Client } from './client'

eachOnItsPage()

describe('forks (P1, P2)', () => {
  const send = async (client: Client, ...ids: string[]) => {
    for (const id of ids) client.send(command(id))
    await settle()
  }
  const back = () => vi.advanceTimersByTimeAsync(2000)
  const taken = () => room.taken.map((one) => one.id)
  /** Another instance takes it, as `seq`; what `meanwhile` does is sooner here than the answer, and there is no news of its event. */
  const sendAfar = async (client: Client, id: string, seq: number, meanwhile = () => undefined as unknown) => {
    room.answering = false
    await send(client, id)
    meanwhile()
    room.answering = true
    room.say({ type: 'accepted', id, seq })
  }

  test('what was accepted and lost is offered again under its id, oldest first, before anything new, and told nobody twice', async () => {
    const client = await enter()
    await send(client, 'a', 'b', 'c')
    room.lose(2)
    client.send(command('new'))
    await back()
    expect(told.views.at(-1)?.reset).toBe(true)
    expect(sentCommands().slice(3)).toEqual(['a', 'b', 'c', 'new'])
    expect(room.events.map((event) => Object.keys(event.data as object)[0])).toEqual(['a', 'b', 'c', 'new'])
    expect(told.answers.map(([id]) => id)).toEqual(['a', 'b', 'c', 'new'])
    expect(told.lost).toEqual([])
  })
  test('once they are there they are not offered any more', async () => {
    const client = await enter()
    await send(client, 'a', 'b')
    room.lose(1)
    await back()
    const sent = sentCommands().length
    room.cut()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(sentCommands()).toHaveLength(sent)
  })
  test('what the line interrupts is offered again at the next welcome', async () => {
    const client = await enter()
    await send(client, 'a', 'b')
    room.lose(2)
    room.answering = false
    await back()
    room.answering = true
    room.cut()
    await back()
    expect(room.events).toHaveLength(2)
    expect(taken()).toEqual(['a', 'b', 'a', 'b'])
  })
  test('accepted before its event came, and lost: offered again though nothing else is amiss', async () => {
    const client = await enter()
    await send(client, 'a')
    await sendAfar(client, 'b', 2)
    room.cut()
    await back()
    expect(told.views).toHaveLength(1) // no reset: the position is the room's
    expect(taken()).toEqual(['a', 'b'])
    expect(told.answers).toEqual([['a', { seq: 1 }], ['b', { seq: 2 }]])
  })
  test('accepted before its event came, and lost: what one’s other device did in its place is not it', async () => {
    const client = await enter()
    await sendAfar(client, 'a', 1)
    room.cut()
    room.happen({ other: true }, 'me')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(taken()).toEqual(['a'])
  })
  test('accepted before its event came, and lost, and the line shows no sign of it: what one’s other device did in its place is not it', async () => {
    const client = await enter()
    await sendAfar(client, 'a', 1)
    room.happen({ other: true }, 'me', 1, 'other')
    expect(told.answers).toEqual([['a', { seq: 1 }]])
    await vi.advanceTimersByTimeAsync(60_000)
    expect(taken()).toEqual(['a'])
  })
  test('the same, and the answer comes late', async () => {
    const client = await enter()
    await sendAfar(client, 'a', 1, () => room.happen({ other: true }, 'me', 1, 'other'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(taken()).toEqual(['a'])
  })
  test('from a server that does not say which event is one’s own, it is asked once more, and no more', async () => {
    const client = await enter()
    room.answering = false
    await send(client, 'a')
    const { seq } = room.happen({ a: true }, 'me')
    room.say({ type: 'accepted', id: 'a', seq })
    for (let n = 0; n < 3; n++) {
      await vi.advanceTimersByTimeAsync(20_000)
      room.say({ type: 'accepted', id: 'a', seq })
    }
    expect(sentCommands()).toEqual(['a', 'a'])
  })
  test('offered again, accepted before its event came, and lost once more', async () => {
    const client = await enter()
    room.happen()
    await send(client, 'a')
    room.lose(1)
    room.answering = false
    await back()
    room.say({ type: 'accepted', id: 'a', seq: 2 })
    room.answering = true
    room.cut()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(room.events.filter((event) => event.by === 'me')).toHaveLength(1)
  })
  test('the same, found by a pong; another’s event in its place does not count as its own', async () => {
    const client = await enter()
    await sendAfar(client, 'a', 1)
    room.happen()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(taken()).toEqual(['a'])
  })
  test('nothing is sent before all that was missed is told: what was taken meanwhile is answered by that', async () => {
    const client = await enter()
    room.answering = false
    await send(client, 'a', 'b')
    room.silence()
    room.happen({}, 'me', 1, 'a')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sentCommands()).toEqual(['a', 'b'])
  })
  test('what is said of a command that its event has answered takes no try of the next', async () => {
    const client = await enter()
    room.answering = false
    await send(client, 'a', 'b')
    room.happen({}, 'me', 1, 'a') // `b` is on its way now
    for (const id of ['a', 'a', 'b']) room.say({ type: 'refused', id, code: 'unavailable', message: '' })
    expect(told.answers).toEqual([['a', { seq: 1 }]])
  })
  test('in ordinary times nothing is sent twice', async () => {
    const client = await enter()
    for (let n = 0; n < 5; n++) {
      await send(client, `a${n}`, `b${n}`)
      room.cut()
      await back()
      await vi.advanceTimersByTimeAsync(20_000)
    }
    expect(sentCommands()).toHaveLength(10)
  })
  test('refused now, it is perhaps only early: tried again for ten seconds, while others pass', async () => {
    const client = await enter()
    await send(client, 'a', 'b')
    room.lose(2)
    let early = true
    room.refuse = ({ id }) => (early && id === 'a' ? 'not_in_this_step' : undefined)
    await back()
    client.send(command('new'))
    await settle()
    expect(told.answers.map(([id]) => id)).toEqual(['a', 'b', 'new'])
    early = false
    await vi.advanceTimersByTimeAsync(2000)
    expect(room.events.map((event) => Object.keys(event.data as object)[0])).toEqual(['b', 'new', 'a'])
    expect(told.lost).toEqual([])
  })
  test('refused to the end, it is handed back, once, and not tried any more', async () => {
    const client = await enter()
    await send(client, 'a', 'b')
    room.lose(2)
    room.refuse = ({ id }) => (id === 'a' ? 'not_in_this_step' : undefined)
    await vi.advanceTimersByTimeAsync(9_000)
    expect(told.lost).toEqual([])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(told.lost).toEqual(['a'])
    const tries = sentCommands().filter((id) => id === 'a').length
    expect(tries).toBeGreaterThan(4)
    expect(tries).toBeLessThan(9)
    room.lose(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sentCommands().filter((id) => id === 'a')).toHaveLength(tries)
    expect(told.lost).toEqual(['a'])
    expect(told.answers.map(([id]) => id)).toEqual(['a', 'b'])
  })
  test('“unavailable” is no refusal: it is offered until the server can save again', async () => {
    const client = await enter()
    await send(client, 'a')
    room.lose(1)
    room.refuse = () => 'unavailable'
    await vi.advanceTimersByTimeAsync(20_000)
    room.refuse = () => undefined
    await vi.advanceTimersByTimeAsync(60_000)
    expect(told.lost).toEqual([])
    expect(room.events.map((event) => event.command)).toEqual(['a'])
  })
  test('not lost, only unconfirmed, while the log cannot be read: not handed back', async () => {
    const client = await enter()
    await sendAfar(client, 'a', 1, () => room.happen({ a: true }, 'me')) // of a server that does not name it
    room.refuse = () => 'unavailable'
    await vi.advanceTimersByTimeAsync(60_000)
    expect(told.lost).toEqual([])
  })
  test('its event came, so it was taken: what is said of a log that cannot be read is no answer', async () => {
    const client = await enter()
    room.answering = false
    await send(client, 'a')
    room.happen({ a: true }, 'me', 1, 'a')
    for (let n = 0; n < 4; n++) {
      room.say({ type: 'refused', id: 'a', code: 'unavailable', message: '' })
      await vi.advanceTimersByTimeAsync(2_000)
    }
    expect(told.answers).toEqual([['a', { seq: 1 }]])
  })
  test.each([
    ['once more lost', () => { room.lose(1) }, 0],
    ['back from afar', () => { room.cut() }, 20_000],
  ])('refused once, and %s: it has its ten seconds again', async (_, leave, away) => {
    const client = await enter()
    await send(client, 'a', 'b')
    room.lose(2)
    room.refuse = ({ id }) => (id === 'a' ? 'not_in_this_step' : undefined)
    await vi.advanceTimersByTimeAsync(9_000)
    room.up = away === 0
    leave()
    await vi.advanceTimersByTimeAsync(away)
    room.up = true
    await vi.advanceTimersByTimeAsync(5_000)
    room.refuse = () => undefined // the step is back
    await vi.advanceTimersByTimeAsync(20_000)
    expect(told.lost).toEqual([])
  })
  test('the last two hundred are kept', async () => {
    const client = await enter()
    for (let n = 0; n < 250; n++) client.send(command(`c${n}`))
    await settle()
    room.lose(250)
    await back()
    expect(room.events).toHaveLength(200)
    expect(sentCommands().slice(250)).toEqual(Array.from({ length: 200 }, (_, n) => `c${n + 50}`))
  })
})

test('through any failovers and cuts, whatever was accepted is there in the end, in its order (P1)', async () => {
  const step = fc.constantFrom('happen', 'send', 'send', 'send in vain', 'cut', 'lose one', 'lose some', 'silence', 'wait', 'wait long')
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.double({ min: 0.1, max: 1, noNaN: true }), async (steps, chance) => {
      renew()
      const client = await enter({ random: () => chance })
      const given: string[] = []
      for (const what of steps) {
        if (what === 'happen') room.happen()
        else if (what === 'send') sendNext(client, given)
        else if (what === 'send in vain') {
          room.losing = true
          sendNext(client, given)
          await settle()
          room.losing = false
        } else if (what === 'cut') room.cut()
        else if (what === 'silence') room.silence()
        else if (what === 'lose one') room.lose(Math.min(1, room.events.length))
        else if (what === 'lose some') room.lose(Math.min(4, room.events.length))
        else await vi.advanceTimersByTimeAsync(what === 'wait' ? 700 : 15_000)
      }
      await vi.advanceTimersByTimeAsync(60_000)
      const mine = room.events.filter((event) => event.by === 'me').map((event) => Object.keys(event.data as object)[0])
      expect([...mine].sort()).toEqual([...given].sort())
      expect(told.answers.map(([id]) => id)).toEqual(given)
      expect(told.lost).toEqual([])
      client.stop()
    }),
    { numRuns: 100 },
  )
})
