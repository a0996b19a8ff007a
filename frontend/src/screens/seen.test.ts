// @vitest-environment happy-dom
/* Signals and discreet words are marked as seen on this device by their id: two of them may come in one millisecond. */
import { expect, test } from 'vitest'
import type { View } from '../session'
import { buttons, draw, eachInItsRoom, leave, press, said, show } from '../testing/drawnroom'
import { fr as lead } from '../words/lead.fr'
import { fr as words } from '../words/room.fr'

eachInItsRoom()
const at = 1_800_000_000_000

const nudges = (view: View, ...texts: string[]) => texts.map((text) => ({ id: `n-${text}`, at, from: 'somebody', to: view.me, text })) as unknown as View['nudges']
test('a word that comes in the same millisecond as one that is read is shown, once, over a reload too', async () => {
  const word = (...texts: string[]) => (view: View) => ({ nudges: nudges(view, ...texts) })
  const { session } = await draw('consultant', 'consultation', word('Respirez.'))
  expect(said()).toContain('Respirez.')
  await press(words.word.read)
  expect(said()).not.toContain('Respirez.')
  session.view = { ...session.view, ...word('Respirez.', 'Courage.')(session.view) }
  await show()
  expect(said()).toContain('Courage.')
  expect(said()).not.toContain('Respirez.')
  const box = () => document.querySelector('.word') // a screen reader’s region says the latest word still
  await press(words.word.read)
  expect(box()).toBeNull()
  session.view = { ...session.view, ...word('Respirez.', 'Courage.', 'Bientôt.')(session.view) }
  await show()
  expect(box()?.textContent).toContain('Bientôt.')
  await leave()
  await draw('consultant', 'consultation', word('Respirez.', 'Courage.', 'Bientôt.'))
  expect(box()?.textContent).toContain('Bientôt.')
  expect(box()?.textContent).not.toContain('Courage.')
  expect(said()).not.toContain('Respirez.')
})

const signals = (...ids: string[]) => ids.map((id) => ({ id, at, kind: 'slower' })) as unknown as View['signals']
test('a signal that comes in the same millisecond as one that is seen is shown', async () => {
  const { session } = await draw('facilitator', 'consultation', () => ({ signals: signals('one') }))
  const seen = () => buttons().filter((each) => each.textContent.trim() === lead.signals.seen)
  expect(seen()).toHaveLength(1)
  await press(lead.signals.seen)
  expect(seen()).toHaveLength(0)
  session.view = { ...session.view, signals: signals('one', 'two') }
  await show()
  expect(seen()).toHaveLength(1)
})
