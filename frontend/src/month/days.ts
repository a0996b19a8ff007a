// Days of séances, on the clock of the person's own device.

/** The day proposed for the next séance: same weekday and hour, four weeks after `begun`, and later by whole weeks until it is to come. */
export function nextDay(begun: number, now: number): Date {
  const day = new Date(begun)
  day.setSeconds(0, 0)
  day.setDate(day.getDate() + 28) // local days: summer time keeps the hour
  while (day.getTime() <= now) day.setDate(day.getDate() + 7)
  return day
}

/** `2026-12-24T18:00`, as a box for a day and an hour writes it. */
export function toBox(day: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${String(day.getFullYear()).padStart(4, '0')}-${two(day.getMonth() + 1)}-${two(day.getDate())}T${two(day.getHours())}:${two(day.getMinutes())}`
}

/** The moment that such a box names, in Unix ms; undefined where it is empty or no day. */
export function fromBox(text: string): number | undefined {
  const ms = new Date(text).getTime()
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text) && !Number.isNaN(ms) ? ms : undefined
}

const dayMs = 24 * 60 * 60_000

/** The first and the last moment that a plan may name (R36). */
export function bounds(now: number): { from: number; to: number } {
  return { from: now - dayMs, to: now + 400 * dayMs }
}

export type DayProblem = 'noDay' | 'past' | 'far'

/** Why a plan may not name this moment; undefined where it may (R36). */
export function dayProblem(startsAt: number | undefined, now: number): DayProblem | undefined {
  if (startsAt === undefined) return 'noDay'
  const { from, to } = bounds(now)
  return startsAt < from ? 'past' : startsAt > to ? 'far' : undefined
}
