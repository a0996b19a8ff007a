// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { provideSession } from '../parts/context'
import { FakeSession } from '../preview/fake.svelte'
import { viewOf } from '../preview/views'
import { room } from '../words/room'
import Connection from './Connection.svelte'

let session: FakeSession
let app: object

beforeEach(() => {
  vi.useFakeTimers()
  session = new FakeSession(viewOf('consultant', 'consultation', { over: false, round: false, early: false, waiting: false }))
  app = mount((...args: Parameters<typeof Connection>) => {
    provideSession(session)
    return Connection(...args)
  }, { target: document.body })
  flushSync()
})
afterEach(async () => {
  await unmount(app)
  session.stop()
  vi.useRealTimers()
})

const line = () => document.querySelector('p')?.textContent ?? ''
const after = (ms: number) => {
  flushSync()
  vi.advanceTimersByTime(ms)
  flushSync()
  return line()
}

test('a lost line is said after two seconds, the way back for six', () => {
  session.link = 'lost'
  expect(after(1900)).toBe('')
  expect(after(200)).toBe(room().link.lost)
  session.link = 'open'
  expect(after(5900)).toBe(room().link.back)
  expect(after(200)).toBe('')
})

test('a line that is tried again and again is still said to be lost', () => {
  session.link = 'lost'
  after(1500)
  session.link = 'connecting'
  expect(after(600)).toBe(room().link.lost)
})

test('what the server lost is said for thirty seconds, and nothing says meanwhile that nothing was lost', () => {
  session.link = 'lost'
  after(3000)
  session.resets++
  session.link = 'open'
  expect(after(29_000)).toBe(room().link.reset)
  expect(after(1500)).toBe('')
})

test('a line lost again after the way back is said again', () => {
  session.link = 'lost'
  after(3000)
  session.link = 'open'
  expect(after(1000)).toBe(room().link.back)
  session.link = 'lost'
  expect(after(2100)).toBe(room().link.lost)
  expect(after(60_000)).toBe(room().link.lost)
})
