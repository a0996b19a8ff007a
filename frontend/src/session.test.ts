// @vitest-environment happy-dom
import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { newKey } from './seal/keys'
import { open, seal, seatKeys } from './seal/seal'
import { LiveSession } from './session.svelte'
import { deviceStorage } from './store/storage'
import { effectRoot } from './testing/effects.svelte'
import { FakeRoom } from './testing/fakeroom'

const key = newKey()
const secret = newKey()
const room = 'f3a1c0de-0000-4000-8000-000000000001'
let server: FakeRoom
let sessions: LiveSession[]

function visit(): LiveSession {
  const session = new LiveSession({ room, key, secret, storage: deviceStorage(), dial: server.dial, unreadable: '?' })
  sessions.push(session)
  session.start()
  return session
}

const settle = () => vi.advanceTimersByTimeAsync(0)
const later = (ms: number) => vi.advanceTimersByTimeAsync(ms)

async function inside(): Promise<LiveSession> {
  const session = visit()
  await settle()
  return session
}

const topic = (id: string, headline: string) => ({
  topics: [{ id, by: 'other', kind: 'project', support: 0, headline: seal(key, `headline/${id}/other`, headline) }],
})

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  localStorage.clear()
  server = new FakeRoom()
  server.view = () => ({
    room, lang: 'fr', sealed: true, me: 'me', client: 'c',
    participants: [{ id: 'me', name: seal(key, 'name/me', 'Driss'), role: 'consultant' }],
  })
  sessions = []
})
afterEach(() => {
  for (const session of sessions) session.stop()
  vi.useRealTimers()
})

describe('what is on screen', () => {
  test('is clear, whole and reactive', async () => {
    const session = await inside()
    await expect(session.arrived).resolves.toBe('open')
    expect(session.me).toEqual({ id: 'me', name: 'Driss', role: 'consultant' })
    expect(session.view.topics).toEqual([])
    expect([...session.may]).toEqual(['write_note'])
    const seen: string[] = []
    const stop = effectRoot(() => {
      seen.push(session.view.topics.map((one) => one.headline).join())
    })
    server.happen(topic('t1', 'Annoncer la réorganisation'))
    flushSync()
    stop()
    expect(seen).toEqual(['', 'Annoncer la réorganisation'])
  })
  test('a stream of others’ acts is drawn once a second, one’s own at once', async () => {
    const session = await inside()
    server.happen(topic('t1', 'un'))
    server.happen(topic('t2', 'deux'))
    expect(session.view.topics).toHaveLength(1)
    await later(1000)
    expect(session.view.topics).toHaveLength(2)
    server.happen(topic('t3', 'trois'))
    server.happen({ synthesis: seal(key, 'synthesis/c', 'Miel') }, 'me')
    expect(session.view.topics).toHaveLength(3)
    expect(session.view.synthesis).toBe('Miel')
  })
  test('what one may do and the step one is in change together', async () => {
    const session = await inside()
    server.happen({})
    server.happen({ step: { name: 'presentation', started_at: 1, minutes: 5 } })
    server.say({ type: 'may', commands: [] })
    expect(session.view.step.name).toBe('presentation')
    expect(session.may.size).toBe(0)
  })
  test('the clock is the server’s and ticks once a second', async () => {
    server.now = () => Date.now() + 50_000
    const session = await inside()
    expect(session.now).toBe(1_050_000)
    await later(3000)
    expect(session.now).toBe(1_053_000)
  })
})

describe('sending', () => {
  test('seals the words, answers when accepted, and forgets', async () => {
    const session = await inside()
    server.answering = false
    const sent = session.send('propose_topic', { topic: 't', headline: 'Mon sujet', kind: 'project' })
    expect(session.pending).toBe(1)
    expect(JSON.stringify([server.heard, { ...localStorage }])).not.toContain('Mon sujet')
    server.answering = true
    server.cut()
    await later(2000)
    await expect(sent).resolves.toEqual({ ok: true, seq: 1 })
    expect(session.pending).toBe(0)
    expect(Object.keys(localStorage)).toEqual([])
    const data = server.taken[0]?.data as { headline: string }
    expect(open(key, 'headline/t/me', data.headline)).toBe('Mon sujet')
  })
  test('a refusal says its code and rule', async () => {
    const session = await inside()
    server.refuse = () => 'not_in_this_step'
    await expect(session.send('raise_hand', {})).resolves.toEqual({ ok: false, code: 'not_in_this_step', rule: 'R15' })
  })
  test('a text too long for the server is refused here, unsent', async () => {
    const session = await inside()
    await expect(session.send('write_synthesis', { text: 'x'.repeat(9000) })).resolves.toEqual({ ok: false, code: 'too_long' })
    expect(server.heard.filter((frame) => frame.type === 'command')).toEqual([])
    expect(session.pending).toBe(0)
  })
  test('once the room is gone nothing is sent, and nothing hangs', async () => {
    const session = await inside()
    server.answering = false
    const sent = session.send('raise_hand', {})
    server.cut(4004)
    await expect(sent).resolves.toEqual({ ok: false, code: 'not_found' })
    expect([session.link, session.ended, session.pending]).toEqual(['gone', 'erased', 0])
    await expect(session.send('raise_hand', {})).resolves.toMatchObject({ ok: false })
  })
})

describe('the page reloaded in the middle', () => {
  test('sends again what was not answered, under the same id, and clears the box it came from', async () => {
    const before = await inside()
    server.answering = false
    before.draft('welcome/topic').text = 'Mon sujet'
    before.draft('welcome/note').text = 'Une note à moitié'
    void before.send('propose_topic', { topic: 't', headline: 'Mon sujet ', kind: 'project' })
    const id = server.heard.flatMap((frame) => (frame.type === 'command' ? [frame.id] : [])).at(-1)
    before.stop() // the page is gone, its promise with it

    server.answering = true
    const after = visit()
    expect(after.pending).toBe(1)
    expect(after.draft('welcome/topic').text).toBe('Mon sujet')
    await settle()
    expect(server.taken.map((one) => one.id)).toEqual([id])
    expect(after.pending).toBe(0)
    expect(after.draft('welcome/topic').text).toBe('')
    expect(after.draft('welcome/note').text).toBe('Une note à moitié')
  })
  test('a refused one leaves its words in the box', async () => {
    const before = await inside()
    server.answering = false
    before.draft('welcome/topic').text = 'Mon sujet'
    void before.send('propose_topic', { topic: 't', headline: 'Mon sujet', kind: 'project' })
    before.stop()
    server.answering = true
    server.refuse = () => 'not_in_this_step'
    const after = await inside()
    expect(after.pending).toBe(0)
    expect(after.draft('welcome/topic').text).toBe('Mon sujet')
  })
})

describe('words typed since those were sent (P1)', () => {
  async function sent(): Promise<LiveSession> {
    const session = await inside()
    server.answering = false
    session.draft('welcome/topic').text = 'Mon sujet'
    void session.send('propose_topic', { topic: 't', headline: 'Mon sujet', kind: 'project' })
    return session
  }

  test('stay in their box through a reload', async () => {
    const before = await sent()
    before.draft('welcome/topic').text = 'Une autre idée, pas encore envoyée'
    before.stop()
    server.answering = true
    const after = await inside()
    expect(server.taken).toHaveLength(1)
    expect(after.draft('welcome/topic').text).toBe('Une autre idée, pas encore envoyée')
  })
  test('stay after it, too', async () => {
    const before = await sent()
    before.stop()
    const after = await inside()
    after.draft('welcome/topic').text = 'Une autre idée'
    server.answering = true
    server.cut()
    await later(2_000)
    expect(server.taken).toHaveLength(1)
    expect(after.draft('welcome/topic').text).toBe('Une autre idée')
  })
})

describe('the server lost its latest moments (P1, P2)', () => {
  const back = () => later(2000)

  test('one is told, and what one had sent is sent again: no promise is answered twice, nothing waits', async () => {
    const session = await inside()
    const sent = vi.fn()
    void session.send('propose_topic', { topic: 't', headline: 'Mon sujet', kind: 'project' }).then(sent)
    await settle()
    expect(session.resets).toBe(0)
    server.lose(1)
    await back()
    expect(session.resets).toBe(1)
    expect(server.taken).toHaveLength(2)
    expect(new Set(server.taken.map((one) => one.id)).size).toBe(1)
    expect(sent).toHaveBeenCalledTimes(1)
    expect([session.pending, session.lost]).toEqual([0, []])
    server.cut()
    await back()
    expect(session.resets).toBe(1)
  })
  test('words that the room does not take again are handed back in clear, and kept until let go; a hand is dropped', async () => {
    const session = await inside()
    void session.send('propose_topic', { topic: 't', headline: 'Mon sujet', kind: 'project', text: 'Depuis mars.' })
    void session.send('write_note', { note: 'n', text: 'Pour moi' })
    void session.send('raise_hand', {})
    await settle()
    server.lose(3)
    server.refuse = () => 'not_in_this_step'
    await later(20_000)
    expect(session.lost).toEqual(['Mon sujet\nDepuis mars.', 'Pour moi'])

    session.stop()
    const after = await inside()
    expect(after.lost).toEqual(['Mon sujet\nDepuis mars.', 'Pour moi'])
    after.dismiss('Mon sujet\nDepuis mars.')
    expect(after.lost).toEqual(['Pour moi'])
    after.dismiss('Pour moi')
    expect(Object.keys(localStorage).filter((name) => name.endsWith('.lost'))).toEqual([])
  })
  test('the facts of the line hold no words, token or key', async () => {
    const session = await inside()
    void session.send('propose_topic', { topic: 't', headline: 'Mon sujet', kind: 'project' })
    await settle()
    expect(session.line).toEqual({ way: 'socket', since: 1_000_000, heard: 1_000_000, returns: 0, offset: 0, position: { seq: 1, hash: 'h1' }, waiting: 0 })
    server.cut()
    await back()
    expect(session.line.returns).toBe(1)
  })
})

test('a change of name during the séance keeps the topic of an earlier one, and lets go of it', async () => {
  const stored = 'codev.room.earlier.topic'
  localStorage.setItem(stored, JSON.stringify({ headline: 'Dire non', kind: 'problem', group: 'Les lundis', name: 'Driss', day: 3 }))
  const called = (name: string) => () => ({
    room, lang: 'fr', sealed: true, me: 'me', group: seal(key, 'group', 'Les lundis'), participants: [{ id: 'me', name: seal(key, 'name/me', name), role: 'consultant' }],
  })
  server.view = called('Driss')
  const session = await inside()
  void session.send('raise_hand', {})
  await settle()
  server.view = called('Driss B.')
  server.lose(1)
  await later(20_000)
  expect([session.me.name, session.knownAs]).toEqual(['Driss B.', 'Driss'])
  expect(session.earlierTopic?.headline).toBe('Dire non')
  session.dropEarlierTopic()
  expect(localStorage.getItem(stored)).toBeNull()
})

describe('turned away', () => {
  test.each([[4001, 'not_authenticated'], [4003, 'removed'], [4004, 'erased'], [4010, 'too_many_devices']])(
    'close code %i: %s', async (code, ended) => {
      server.turnAway = code
      const session = await inside()
      await expect(session.arrived).resolves.toBe(ended)
      expect([session.link, session.ended]).toEqual(['gone', ended])
    })
})

test('the seat’s secret goes nowhere, its token to the hello alone', async () => {
  await inside()
  const { token } = seatKeys(secret)
  const { token: told, ...rest } = server.heard[0] as { token: string; type: string }
  expect(told).toBe(token)
  expect(JSON.stringify([rest, server.heard.slice(1)])).not.toContain(token)
})
