// @vitest-environment happy-dom
/* « Garder au-dessus de la visio »: the room in a window of its own, with the same session. */
import { beforeEach, expect, test, vi } from 'vitest'
import { draw, eachInItsRoom, press, said, show } from '../testing/drawnroom'
import { viewOf } from '../preview/views'
import { room } from '../words/room'
import { beside } from './beside.svelte'
import { panels } from './panels.svelte'

eachInItsRoom()
let there: Document
let closes: ReturnType<typeof vi.fn<() => void>>
let pagehide: (() => void) | undefined
let tick: (() => void) | undefined
/** A window as the browser gives one. */
const opened = () => ({
  document: there, close: closes, addEventListener: (_name: string, back: () => void) => (pagehide = back),
  setInterval: (each: () => void) => { tick = each; return 7 }, clearInterval: (ticks: number) => { if (ticks === 7) tick = undefined },
}) as unknown as Window

beforeEach(() => {
  there = document.implementation.createHTMLDocument('')
  closes = vi.fn<() => void>()
  beside.window = undefined
})
async function keepAbove() {
  panels.open = 'help'
  await show()
  await press(room().beside.open)
  await show()
}

test.each(['Document Picture-in-Picture', 'a small window'])('in %s the room is drawn with the same session, and the page says where it is', async (how) => {
  const request = vi.fn(() => Promise.resolve(opened()))
  if (how.startsWith('Document')) vi.stubGlobal('documentPictureInPicture', { requestWindow: request })
  const open = vi.spyOn(window, 'open').mockImplementation(() => opened())
  const { session } = await draw('consultant', 'consultation')
  session.draft('note').text = 'En cours'
  await keepAbove()
  expect([request.mock.calls.length, open.mock.calls.length]).toEqual(how.startsWith('Document') ? [1, 0] : [0, 1])
  expect(document.getElementById('step-heading')).toBeNull()
  expect(said()).toContain(room().beside.where)
  expect(there.getElementById('step-heading')?.textContent).toContain('Consultation')
  expect(there.querySelector<HTMLTextAreaElement>('.notebook textarea')?.value).toBe('En cours')
  session.view = viewOf('consultant', 'synthesis', { over: false, round: false, early: false, waiting: false })
  await show()
  expect(there.getElementById('step-heading')?.textContent).toContain('Synthèse')
})

test.each(['by the page', 'by its own cross'])('closed %s, the room is in the page again', async (how) => {
  vi.spyOn(window, 'open').mockImplementation(() => opened())
  await draw('client', 'consultation')
  await keepAbove()
  if (how === 'by the page') await press(room().beside.back)
  else pagehide?.()
  await show()
  expect(document.getElementById('step-heading')?.textContent).toContain('Consultation')
  expect(there.getElementById('step-heading')).toBeNull()
  expect(closes.mock.calls).toHaveLength(how === 'by the page' ? 1 : 0)
})

test('where the browser gives none, it says so and the room stays', async () => {
  vi.spyOn(window, 'open').mockReturnValue(null)
  await draw('observer', 'clarification')
  await keepAbove()
  expect(said()).toContain(room().beside.refused)
  expect(document.getElementById('step-heading')).not.toBeNull()
})

test('its clock goes on by its own timers, and stops with it', async () => {
  vi.spyOn(window, 'open').mockImplementation(() => opened())
  const { session } = await draw('consultant', 'consultation')
  await keepAbove()
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] })
  tick?.()
  vi.useRealTimers()
  expect(session.now).toBeGreaterThan(Date.now() + 50_000)
  await press(room().beside.back)
  await show()
  expect(tick).toBeUndefined()
})
