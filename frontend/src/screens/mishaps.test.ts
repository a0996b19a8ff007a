// @vitest-environment happy-dom
/* What goes wrong in people's hands: a part that no server has any more, a double tap over two windows, words that nobody can see. */
import { flushSync } from 'svelte'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { appWords } from '../app.words'
import { ui } from '../parts/ui.svelte'
import { button, draw, eachInItsRoom, press, said, show } from '../testing/drawnroom'
import { acts as actWords } from '../words/acts'
import { fr as acts } from '../words/acts.fr'
import { closing } from '../words/closing'
import { fr as common } from '../words/common.fr'
import { lead } from '../words/lead'
import { room } from '../words/room'
import { typeset } from '../words/typeset'
import { panels } from './panels.svelte'

vi.mock('./month/agendafile', () => { throw new Error('404') })
eachInItsRoom()
const tomorrow = Date.now() + 86_400_000

test.each([
  ['the séance', common.agenda, () => draw('consultant', 'welcome', ({ step: { name, minutes } }) => ({ step: { name, minutes }, starts_at: tomorrow, planned: 1 }))],
  ['a dated action', room().of(common.agenda, 'Écrire'), () => draw('client', 'closed', () => ({ actions: [{ id: 'a', what: 'Écrire', due: '2027-01-09' }] }))],
])('%s can’t be given to one’s own agenda where that part is gone: it is said, with the way on', async (_, name, drawn) => {
  await drawn()
  await press(name)
  await vi.waitFor(() => { expect(said()).toContain(appWords.fr.newVersion.text) })
  expect(button(appWords.fr.newVersion.reload)).toBeDefined()
})

test('a window that takes another’s place does not hear the second half of a double tap', async () => {
  await draw('facilitator', 'consultation')
  panels.open = 'client'
  await show()
  const armed = () => document.querySelector<HTMLElement>('dialog .window')?.style.pointerEvents
  await vi.waitFor(() => { expect(armed()).toBe('') })
  panels.choice = { participant: 'marc' }
  panels.open = 'otherClient'
  await show()
  expect(armed()).toBe('none')
})

describe('a tap in the first moment is not heard by the answer', () => {
  afterEach(() => { vi.useRealTimers() })
  const planned = () => draw('facilitator', 'welcome', () => ({ begun_at: undefined as never, starts_at: tomorrow, planned: 3, step: { name: 'welcome', minutes: 20 } }), { may: ['begin_session'], early: true })
  const window = async (panel: 'minutes' | 'people') => {
    await draw('facilitator', 'consultation')
    panels.open = panel
    await show()
    await vi.waitFor(() => { expect(document.querySelector<HTMLElement>('dialog .window')?.style.pointerEvents).toBe('') })
  }
  const tap = (name: string) => () => { button(name)?.click() }
  test.each<[string, () => Promise<unknown>, () => void, string]>([
    ['that goes on to the next step', () => draw('facilitator', 'consultation'), tap(lead().next.go(actWords().toStep.synthesis)), lead().next.yes],
    ['that goes to another step', () => window('minutes'), tap(room().of(lead().minutes.go, common.short.debrief)), lead().next.yes],
    ['that removes somebody', () => window('people'), () => {
      const items = button(room().people.moreFor('Marc'))?.parentElement
      if (items) button(lead().people.remove, items)?.click()
    }, lead().people.remove],
    ['that begins much too early', planned, tap(lead().begin.go), lead().next.yes],
    ['that takes back what was just done', () => draw('facilitator', 'synthesis'), () => { ui.tell(lead().next.moved, 'Revenir', () => undefined) }, 'Revenir'],
  ])('%s', async (_, drawn, ask, yes) => {
    await drawn()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    ask()
    flushSync()
    const asked = document.querySelector('.ask, .told') ?? document.body
    const free = () => {
      for (let at: HTMLElement | null | undefined = button(yes, asked); at; at = at.parentElement) if (at.style.pointerEvents === 'none') return false
      return button(yes, asked) !== undefined
    }
    expect(button(yes, asked)).toBeDefined()
    expect(free()).toBe(false)
    vi.advanceTimersByTime(400)
    expect(free()).toBe(true)
  })
})

test.each([['absent', {}], ['refused', { clipboard: { writeText: () => Promise.reject(new Error('NotAllowedError')) } }]])('where the clipboard is %s, the report stands selected and it is said', async (_, navigator) => {
  await draw('consultant', 'closed')
  vi.stubGlobal('navigator', navigator)
  await press(closing().copy)
  await vi.waitFor(() => { expect(said()).toContain(actWords().selected.report) })
  expect(said()).not.toContain(closing().copied)
  const taken = getSelection()?.toString() ?? ''
  expect(taken).toBe(document.querySelector('section.paper > .paper')?.textContent)
  expect(taken.length).toBeGreaterThan(100)
})

test('a name is changed without the signs that nobody sees', async () => {
  const { send } = await draw('consultant', 'consultation', undefined, { may: ['rename'] })
  panels.open = 'people'
  await show()
  await press(room().people.rename)
  const box = document.querySelector<HTMLInputElement>('dialog input[type=text], dialog input:not([type])')
  if (box) box.value = 'Ma\u200brc'
  box?.dispatchEvent(new Event('input', { bubbles: true }))
  await press(common.verbs.save)
  expect(send).toHaveBeenCalledWith('rename', { name: 'Marc' })
})

test.each(['\u200b', '\u2060\ufeff', '\u3164', '\u2800 \u00ad', '\u{e0041}'])('%j is no contribution', async (text) => {
  const { send } = await draw('consultant', 'consultation')
  for (const each of document.querySelectorAll('textarea')) {
    each.value = text
    each.dispatchEvent(new Event('input', { bubbles: true }))
  }
  await press('Offrir à Sophie')
  expect(said()).toContain(typeset(acts.field.empty))
  expect(send).not.toHaveBeenCalledWith('offer_contribution', expect.anything())
})
