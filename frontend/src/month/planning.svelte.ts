import { dayProblem, type DayProblem, fromBox } from './days'

/** A plan of a séance that is being typed: texts of boxes, and what is wrong with its day. */
export class Planning {
  /** As a box for a day and an hour writes it. */
  when = $state('')
  call = $state('')
  charter = $state('')
  problem = $state<DayProblem>()

  constructor(from: { when?: string; call?: string; charter?: string } = {}) {
    this.when = from.when ?? ''
    this.call = from.call ?? ''
    this.charter = from.charter ?? ''
  }

  /** What was typed, tidied; undefined, and `problem` says why, where its day is none that a plan may name (R36). */
  read(now: number): { starts_at: number; call: string; charter: string } | undefined {
    const startsAt = fromBox(this.when)
    this.problem = dayProblem(startsAt, now)
    if (startsAt === undefined || this.problem !== undefined) return undefined
    return { starts_at: startsAt, call: this.call.trim(), charter: this.charter.trim() }
  }
}
