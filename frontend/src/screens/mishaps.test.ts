// @vitest-environment happy-dom
/* What goes wrong in people's hands: a part that no server has any more, a double tap over two windows, words that nobody can see. */
import { expect, test, vi } from 'vitest'
import { appWords } from '../app.words'
import { button, draw, eachInItsRoom, press, said, show } from '../testing/drawnroom'
import { fr as acts } from '../words/acts.fr'
import { fr as common } from '../words/common.fr'
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
