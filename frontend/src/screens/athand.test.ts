// @vitest-environment happy-dom
/* What is one tap away in each step, what is filled there, and what is not said any more. */
import { describe, expect, test, vi } from 'vitest'
import { button, draw, eachInItsRoom, said, show } from '../testing/drawnroom'
import { hourOf } from '../parts/dates'
import type { Role } from '../session'
import { craft } from '../words/craft'
import { lead } from '../words/lead'
import { room } from '../words/room'
import { steps } from '../words/steps'
import { likelyEnd } from './facilitator/reserve'
import { panels } from './panels.svelte'

eachInItsRoom()
const roles: Role[] = ['facilitator', 'client', 'consultant', 'observer']
const fold = (title: string) => [...document.querySelectorAll('details')].find((each) => each.querySelector('summary')?.textContent?.trim() === title)
const filled = () => [...document.querySelectorAll('button.main')].map((each) => each.textContent?.trim())

describe.each(roles)('in 4, to a %s', (role) => {
  test('the exposé and the answers are folded, one tap away', async () => {
    const { session } = await draw(role, 'consultation')
    const reread = fold(steps().presentation.reread)
    expect(reread?.open).toBe(false)
    expect(reread?.textContent).toContain(session.view.presentation?.situation)
    const answered = session.view.questions.find((each) => each.answer)
    expect(reread?.textContent).toContain(answered?.text)
    expect(reread?.textContent).toContain(answered?.answer)
  })
  test('the request is at hand, after « J’aimerais que vous… »', async () => {
    const { session } = await draw(role, 'consultation')
    const place = role === 'client' ? fold(steps().contract.mine) : document.querySelector(role === 'facilitator' ? '#main' : '.pinned')
    expect(place?.textContent?.replace(/\s+/g, ' ')).toContain(session.view.contract?.request)
    expect(place?.textContent).toContain(steps().contract.wish)
  })
})

test('the group reads the request after « J’aimerais que vous… » in the contract, too', async () => {
  const { session } = await draw('consultant', 'contract')
  expect(said()).toMatch(new RegExp(`${steps().contract.wish}\\s*${session.view.contract?.request.slice(0, 20) ?? 'none'}`))
})

test('in 5 the client’s filled button is the synthesis; the plan is offered', async () => {
  await draw('client', 'synthesis', () => ({ synthesis: undefined as never, actions: [] }))
  expect(filled()).toEqual([steps().synthesis.share])
  expect(button(steps().synthesis.add)?.className).not.toContain('main')
})

test.each([['the help', 'help', 'consultant'], ['the steps’ panel', 'minutes', 'facilitator']] as const)('%s says when the séance will end', async (_, panel, role) => {
  const { session } = await draw(role, 'clarification')
  panels.open = panel
  await show()
  expect(said()).toContain(lead().minutes.ends(hourOf(likelyEnd(session.view, session.now))))
})

test.each(roles)('the craft of the step stands in the help, and not for others than the facilitator: %s', async (role) => {
  await draw(role, 'clarification')
  expect(fold(craft().show)).toBeUndefined()
  panels.open = 'help'
  await show()
  expect(fold(craft().show)?.textContent?.includes(craft().steps.clarification[0] ?? 'none') ?? false).toBe(role === 'facilitator')
})

test.each([['consultation', true], ['closed', false]] as const)('in %s, that the facilitator is away is said: %s', async (step, is) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const drawing = draw('consultant', step, undefined, { online: ['nadia'] })
  await vi.advanceTimersByTimeAsync(11_000)
  vi.useRealTimers()
  const { session } = await drawing
  await show()
  expect(said().includes(room().people.hostGone(session.view.participants.find(({ id }) => id === session.view.facilitator)?.name ?? ''))).toBe(is)
})

test('an adjustment that is settled says so, and no longer asks', async () => {
  await draw('facilitator', 'debrief', () => ({ adjustments: [{ id: 'a', by: 'nadia', text: 'Un tour', settled: true }, { id: 'b', by: 'nadia', text: 'Dix secondes' }] }))
  expect(button(steps().debrief.isSettledThis('Un tour'))).toBeDefined()
  expect(button(steps().debrief.settleThis('Un tour'))).toBeUndefined()
  expect(button(steps().debrief.settleThis('Dix secondes'))).toBeDefined()
})

test.each([[true, false], [false, true]])('words of a box that is not there yet are said to be unsent, but in a rehearsal, which fills the boxes first (%s)', async (craft, is) => {
  const { session } = await draw('client', 'welcome', undefined, { craft })
  session.draft('presentation/headline').text = 'Commencer'
  await show()
  session.view = { ...session.view, group: 'Les lundis' }
  await show()
  expect(said().includes(steps().unsent.title)).toBe(is)
})
