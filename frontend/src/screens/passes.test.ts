// @vitest-environment happy-dom
/* Two clients in one séance: a pass that holds words is not left unasked, and stays to be read. */
import { describe, expect, test } from 'vitest'
import { draw, eachInItsRoom, press, said, show } from '../testing/drawnroom'
import type { Role, StepName, View } from '../session'
import { closing } from '../words/closing'
import { lead } from '../words/lead'
import { welcome } from '../words/welcome'
import { panels } from './panels.svelte'

eachInItsRoom()
const written = (view: View): Partial<View> => ({ pass: 'sophie', client: 'sophie', presentation: { situation: 'Ils n’en peuvent plus.' }, topics: view.topics })
const first: View['passes'][number] = {
  id: 'marc', questions: [], needs: [], contributions: [], synthesis: 'Je vois autrement la charge.', actions: [{ id: 'a', what: 'Appeler Nadia' }],
  presentation: { headline: 'Déléguer sans perdre la main' },
}

describe('choosing another client', () => {
  test('from the list of clients asks once, and says that nothing is lost', async () => {
    const { send } = await draw('facilitator', 'presentation', written)
    panels.open = 'client'
    await show()
    expect(said()).not.toMatch(/efface l’exposé/)
    await press(`${lead().client.choose} Marc`)
    expect(send).not.toHaveBeenCalled()
    expect(said()).toContain(lead().client.other('Sophie', 'Marc'))
    await press(lead().client.otherYes('Marc'))
    expect(send).toHaveBeenCalledOnce()
    expect(send.mock.calls[0]?.[0]).toBe('choose_client')
    expect(panels.open).toBeUndefined()
  })
  test('from the topics asks, too', async () => {
    const { send, session } = await draw('facilitator', 'welcome', written)
    const other = session.view.topics.find((topic) => topic.by !== 'sophie')
    const name = session.view.participants.find(({ id }) => id === other?.by)?.name ?? ''
    await press(welcome().topics.choose(name))
    expect(send).not.toHaveBeenCalled()
    expect(said()).toContain(lead().client.otherTitle)
  })
  test('leaves a pass without words in one tap', async () => {
    const { send } = await draw('facilitator', 'presentation', () => ({ pass: 'sophie', client: 'sophie', presentation: undefined as never }))
    panels.open = 'client'
    await show()
    await press(`${lead().client.choose} Marc`)
    expect(send).toHaveBeenCalledOnce()
  })
})

describe.each(['facilitator', 'client', 'consultant', 'observer'] as Role[])('a former pass, to a %s', (role) => {
  test.each(['presentation', 'consultation', 'debrief'] as StepName[])('can be read in %s, and not be changed', async (step) => {
    await draw(role, step, () => ({ passes: [first] }))
    const fold = [...document.querySelectorAll('details')].find((each) => each.querySelector('summary')?.textContent === closing().former('Marc'))
    expect(fold?.textContent).toContain('Je vois autrement la charge.')
    expect(fold?.textContent).toContain('Déléguer sans perdre la main')
    expect(fold?.querySelector('button, input, textarea')).toBeNull()
  })
})

test('the report has every pass, each under its client’s name, the first first', async () => {
  await draw('consultant', 'closed', () => ({ passes: [first] }))
  const titles = [...document.querySelectorAll('.report h3')].map((each) => each.textContent)
  expect(titles[0]).toBe('Synthèse · Marc')
  expect(titles.findIndex((each) => each === 'Synthèse · Sophie')).toBeGreaterThan(titles.indexOf('Plan d’action · Marc'))
})
