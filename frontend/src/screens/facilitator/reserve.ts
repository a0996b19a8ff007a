import { steps } from '../../parts/clock'
import type { View } from '../../session'

const minute = 60_000

/** When the séance was to end, seen from the step one is in: what is left of it and the steps after, as planned. */
export function plannedEnd(view: View): number {
  const after = steps.slice(steps.indexOf(view.step.name) + 1).reduce((sum, step) => sum + planned(view, step), 0)
  return (view.step.started_at ?? view.starts_at ?? 0) + (view.step.minutes + after) * minute
}

/** When the séance ends at this pace: a step that runs over moves the end. */
export function likelyEnd(view: View, now: number): number {
  const over = now - ((view.step.started_at ?? now) + view.step.minutes * minute)
  return plannedEnd({ ...view, step: { ...view.step, started_at: view.step.started_at ?? now } }) + Math.max(0, over)
}

/** How many minutes of the debrief's own are left at this pace, if the séance is to end when it was to; never more than planned. */
export function debriefLeft(view: View, end: number, now: number): number {
  const here = Math.max(now, (view.step.started_at ?? now) + view.step.minutes * minute)
  const between = steps.slice(steps.indexOf(view.step.name) + 1, -1).reduce((sum, step) => sum + planned(view, step), 0)
  const left = Math.ceil((end - here) / minute - between) // a minute is gone once the whole of it is
  return Math.max(0, Math.min(planned(view, 'debrief'), left))
}

function planned(view: View, step: string): number {
  return (view.plan as Record<string, number | undefined>)[step] ?? 0
}
