// @vitest-environment happy-dom
/* Quiet minutes (R38) and contributions that are held back (R39), as each role sees them. */
import { describe, expect, test, vi } from 'vitest'
import { ui } from '../parts/ui.svelte'
import { viewOf } from '../preview/views'
import type { Role, View } from '../session'
import { button, draw, eachInItsRoom, press, said, show } from '../testing/drawnroom'
import { fr as lead } from '../words/lead.fr'
import { fr } from '../words/pace.fr'
import { typeset } from '../words/typeset'

eachInItsRoom()
const { quiet, held } = typeset(fr)
const minute = 60_000

describe('quiet minutes', () => {
  const running = (ago: number) => ({ step }: View) => ({ step: { ...step, quiet: { started_at: Date.now() - ago, minutes: 3 } } })

  test.each(['facilitator', 'client', 'consultant', 'observer'] as Role[])('a %s sees a calm line and the time left', async (role) => {
    await draw(role, 'synthesis', running(minute))
    expect(said()).toContain(quiet.now)
    expect(said()).toMatch(/Encore (2:00|1:59)/)
    expect(button(quiet.end) !== undefined).toBe(role === 'facilitator')
    expect(said().includes(quiet.mine)).toBe(role === 'client')
  })
  test('over their time they stay, and the facilitator alone is told', async () => {
    await draw('facilitator', 'synthesis', running(4 * minute))
    expect(said()).toContain(quiet.now)
    expect(said()).toContain(quiet.over)
  })
  test('over their time a consultant sees no clock', async () => {
    await draw('consultant', 'debrief', running(4 * minute))
    expect(said()).toContain(quiet.now)
    expect(said()).not.toContain(quiet.over)
    expect(said()).not.toContain('Encore')
  })
  test('the facilitator starts and ends them', async () => {
    const { session, send } = await draw('facilitator', 'synthesis')
    await press(quiet.title)
    await press(lead.pause.minutes(3))
    expect(send).toHaveBeenCalledWith('start_quiet', { minutes: 3 })
    session.view = { ...session.view, ...running(0)(session.view) }
    await show()
    await press(quiet.end)
    expect(send).toHaveBeenCalledWith('end_quiet', {})
  })
  test('their start and their end are announced once each, and the clock never', async () => {
    const { session } = await draw('consultant', 'synthesis')
    const announce = vi.spyOn(ui, 'announce')
    session.view = { ...session.view, ...running(0)(session.view) }
    await show()
    session.now += 30_000
    await show()
    const { quiet: _quiet, ...step } = session.view.step
    session.view = { ...session.view, step }
    await show()
    expect(announce.mock.calls).toEqual([[quiet.now], [quiet.ended]])
  })
  test('a step that moves away from them announces itself alone', async () => {
    const { session } = await draw('consultant', 'synthesis', running(0))
    const announce = vi.spyOn(ui, 'announce')
    session.view = viewOf('consultant', 'debrief', { over: false, round: false, early: false, waiting: false })
    await show()
    expect(announce.mock.calls.flat()).not.toContain(quiet.ended)
  })
})

describe('everyone writes first', () => {
  test('the facilitator holds from above the list, and shows', async () => {
    const { session, send } = await draw('facilitator', 'consultation')
    await press(held.start)
    expect(send).toHaveBeenCalledWith('hold_contributions', { held: true })
    session.view = { ...session.view, held: { count: 3 } }
    await show()
    expect(said()).toContain(held.count(3))
    await press(held.show)
    expect(send).toHaveBeenCalledWith('hold_contributions', { held: false })
  })
  test('the client sees how many wait', async () => {
    await draw('client', 'consultation', () => ({ held: { count: 1 } }))
    expect(said()).toContain(held.count(1))
    expect(button(held.show)).toBeUndefined()
  })
  test('a consultant sees that they wait, and which of their own', async () => {
    await draw('consultant', 'consultation', ({ me, contributions }) => ({
      held: {},
      contributions: [...contributions, { id: 'mine', by: me, kind: 'idea', text: 'Ma première idée', held: true }],
    }))
    expect(said()).toContain(held.together)
    expect(said().split(held.mark)).toHaveLength(2)
    const card = [...document.querySelectorAll('li')].find((each) => each.textContent?.includes('Ma première idée'))
    expect(card?.textContent).toContain(held.mark)
    expect([...(card?.querySelectorAll('button') ?? [])].map((each) => each.textContent?.trim())).toContain('Modifier')
  })
  test('the second tap of leaving the step says how many it shows', async () => {
    await draw('facilitator', 'consultation', () => ({ held: { count: 4 } }))
    expect(said()).not.toContain(held.reveals(4))
    await press(lead.next.go('à la synthèse'))
    expect(said()).toContain(held.reveals(4))
  })
})
