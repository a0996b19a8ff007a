// @vitest-environment happy-dom
/* Signals and discreet words, marked as seen on this device: by id, since two of them may come in one millisecond. */
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakeSession } from '../preview/fake.svelte'
import { viewOf } from '../preview/views'
import type { Role, View } from '../session'
import { fr as lead } from '../words/lead.fr'
import { fr as words } from '../words/room.fr'
import './leading'
import Room from './Room.svelte'

const at = 1_800_000_000_000
let app: object | undefined
let session: FakeSession | undefined
const no = async () => ({ ok: false, code: 'offline' }) as const

beforeEach(() => {
  localStorage.clear()
  vi.stubGlobal('IntersectionObserver', class { observe() {} unobserve() {} disconnect() {} })
})
afterEach(async () => {
  await leave()
  vi.unstubAllGlobals()
})
async function leave(): Promise<void> {
  if (app) await unmount(app)
  app = undefined
  session?.stop()
  document.body.replaceChildren()
}
function draw(role: Role, fields: (view: View) => Partial<View>): FakeSession {
  const view = viewOf(role, 'consultation', { over: false, round: true, early: false, waiting: false })
  session = new FakeSession({ ...view, signals: [], nudges: [], ...fields(view) })
  const links = { room: 'https://codev.exemple/r/7f2c#k=q2V8m1', mine: 'https://codev.exemple/r/7f2c#k=q2V8m1&s=8Hs0' }
  app = mount(Room, { target: document.body, props: { session, links, opened: true, openNext: no, erase: no, forget: () => undefined } })
  flushSync()
  return session
}
const buttons = (label: string) => [...document.querySelectorAll('button')].filter((each) => each.textContent.trim() === label)
const press = (label: string) => {
  buttons(label)[0]?.click()
  flushSync()
}
const said = () => document.body.textContent

const nudges = (view: View, ...texts: string[]) => texts.map((text) => ({ id: `n-${text}`, at, from: 'somebody', to: view.me, text })) as unknown as View['nudges']
test('a word that comes in the same millisecond as one that is read is shown, once, over a reload too', async () => {
  const first = draw('consultant', (view) => ({ nudges: nudges(view, 'Respirez.') }))
  expect(said()).toContain('Respirez.')
  press(words.word.read)
  expect(said()).not.toContain('Respirez.')
  first.view = { ...first.view, nudges: nudges(first.view, 'Respirez.', 'Courage.') }
  flushSync()
  expect(said()).toContain('Courage.')
  expect(said()).not.toContain('Respirez.')
  await leave()
  draw('consultant', (view) => ({ nudges: nudges(view, 'Respirez.', 'Courage.') }))
  expect(said()).toContain('Courage.')
  expect(said()).not.toContain('Respirez.')
})

const signals = (...ids: string[]) => ids.map((id) => ({ id, at, kind: 'slower' })) as unknown as View['signals']
test('a signal that comes in the same millisecond as one that is seen is shown', async () => {
  const room = draw('facilitator', () => ({ signals: signals('one') }))
  await vi.waitFor(() => { expect(buttons(lead.signals.seen)).toHaveLength(1) }) // the facilitator's part comes beside the room
  press(lead.signals.seen)
  expect(buttons(lead.signals.seen)).toHaveLength(0)
  room.view = { ...room.view, signals: signals('one', 'two') }
  flushSync()
  expect(buttons(lead.signals.seen)).toHaveLength(1)
})
