import { expect, test } from 'vitest'
import type { View } from '../../session'
import { debriefLeft, likelyEnd, plannedEnd } from './reserve'

const minute = 60_000
const plan = { welcome: 20, presentation: 5, clarification: 15, contract: 5, consultation: 20, synthesis: 10, debrief: 15 }
const at = (name: string, started: number, minutes: number, changed = {}) =>
  ({ plan: { ...plan, ...changed }, step: { name, started_at: started * minute, minutes } }) as unknown as View

test('the end is what is left of the plan when the client begins', () => {
  expect(plannedEnd(at('presentation', 100, 5))).toBe(170 * minute)
})

test('the likely end moves with a step that runs over, and not before', () => {
  expect(likelyEnd(at('consultation', 125, 20), 130 * minute)).toBe(170 * minute)
  expect(likelyEnd(at('consultation', 125, 20), 149 * minute)).toBe(174 * minute)
})

test('on time, the debrief keeps all its minutes', () => {
  expect(debriefLeft(at('consultation', 125, 20), 170 * minute, 130 * minute)).toBe(15)
})

test('a step that runs over eats into the debrief', () => {
  expect(debriefLeft(at('consultation', 125, 20), 170 * minute, 149 * minute)).toBe(11)
})

test('the debrief is told to shrink by the minute, not with the first second over', () => {
  expect(debriefLeft(at('consultation', 125, 20), 170 * minute, 145 * minute + 6000)).toBe(15)
  expect(debriefLeft(at('consultation', 125, 20), 170 * minute, 146 * minute)).toBe(14)
})

test('minutes given to a step are taken from the debrief too', () => {
  expect(debriefLeft(at('consultation', 125, 26, { consultation: 26 }), 170 * minute, 130 * minute)).toBe(9)
})

test('never less than nothing, and never more than planned', () => {
  expect(debriefLeft(at('synthesis', 180, 10), 170 * minute, 185 * minute)).toBe(0)
  expect(debriefLeft(at('consultation', 110, 20), 170 * minute, 111 * minute)).toBe(15)
})
