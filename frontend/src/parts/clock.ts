import type { StepName, View } from '../session'

/** The six steps after the check-in, as the rail counts them. */
export const steps: StepName[] = ['welcome', 'presentation', 'clarification', 'contract', 'consultation', 'synthesis', 'debrief']

/** Where the step's time is. `left` goes below zero when the planned time is over; during a break the step's clock stands still. */
export interface Time {
  left: number
  spent: number
  /** 0 to 1. */
  share: number
  /** What is left of the break, if there is one (below zero when it is over). */
  breakLeft?: number
}

/** Whether the séance has its day and has not begun (R37): no clock runs, and its step has no `started_at`. */
export function awaits(view: View): boolean {
  return view.starts_at !== undefined && view.begun_at === undefined && view.step.name === 'welcome'
}

/** Reads the clock of the step from the view and the server's time, in milliseconds. */
export function timeOf(step: View['step'], now: number): Time {
  const pause = step.break
  const spent = Math.max(0, (pause ? pause.started_at : now) - (step.started_at ?? now))
  const planned = step.minutes * 60_000
  const time: Time = { left: planned - spent, spent, share: planned > 0 ? Math.min(1, spent / planned) : 0 }
  // This device's idea of the server's clock may be a little early: ten minutes never begin at 10:01.
  if (pause) time.breakLeft = Math.min(pause.minutes * 60_000, pause.started_at + pause.minutes * 60_000 - now)
  return time
}

/** What is left of the quiet minutes (R38), below zero when they are over; nothing where there are none. */
export function quietLeft({ quiet }: View['step'], now: number): number | undefined {
  return quiet && Math.min(quiet.minutes * 60_000, quiet.started_at + quiet.minutes * 60_000 - now)
}

/** `18:40`, from milliseconds; what is begun counts, so that 0:00 is the end. */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.ceil(Math.abs(ms) / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
