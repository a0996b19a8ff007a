import { untrack } from 'svelte'
import { timeOf } from '../parts/clock'
import { nameOf } from '../parts/people'
import { ui } from '../parts/ui.svelte'
import type { Session } from '../session'
import { acts } from '../words/acts'
import { common } from '../words/common'
import { pace } from '../words/pace'
import { room } from '../words/room'

const minute = 60_000

/** Runs `tell` with the new and the former value, each time the value changes; not for the value found on arrival. */
function onChange<T>(read: () => T, tell: (now: T, before: T) => void): void {
  let before = untrack(read)
  $effect(() => {
    const now = read()
    if (now === before) return
    const was = before
    before = now
    untrack(() => tell(now, was))
  })
}

/* Says aloud, politely, what the eye would see change: the step and its posture, whose turn it is, time at five minutes, one minute and the
   planned end, new contributions at most every twenty seconds, arrivals of a new facilitator, breaks. Never the ticking clock. */
export function announcer(session: Session): void {
  let quietIn = untrack(() => session.view.step.name)
  onChange(
    () => session.view.step.name,
    (step) => {
      const posture = room().posture[step]?.[session.me.role]
      ui.announce(posture ? `${common().steps[step]}. ${posture.join(' ')}` : acts().newer)
    },
  )
  onChange(
    () => session.view.floor?.speaker === session.view.me,
    (mine) => {
      if (mine) ui.announce(room().floor.mine)
    },
  )
  onChange(
    () => session.view.facilitator,
    (id) => ui.announce(id === session.view.me ? room().people.claimed : room().say.facilitator(nameOf(session.view, id))),
  )
  onChange(
    () => session.view.step.break !== undefined,
    (paused) => ui.announce(paused ? room().say.pause : room().say.resumed),
  )
  onChange(
    () => session.view.step.quiet !== undefined,
    (quiet) => {
      // A move and a break end it too, and say so themselves.
      if (quiet || (session.view.step.name === quietIn && !session.view.step.break)) ui.announce(quiet ? pace().quiet.now : pace().quiet.ended)
      quietIn = session.view.step.name
    },
  )
  onChange(
    () => session.view.held !== undefined,
    (held) => {
      if (session.view.step.name === 'consultation') ui.announce(held ? pace().held.start : pace().held.shown)
    },
  )
  onChange(
    () => session.view.nudges.filter((each) => each.to === session.view.me).length,
    (now, before) => {
      const last = session.view.nudges.findLast((each) => each.to === session.view.me)
      if (now > before && last) ui.announce(`${room().word.from} — ${last.text}`)
    },
  )
  onChange(() => band(session), (now, before) => {
    if (now <= before) return
    ui.announce(now === 3 ? room().say.reached : now === 2 ? room().say.oneMinute : room().say.fiveMinutes)
  })
  contributions(session)
}

/* 0: more than five minutes left, 1: five, 2: one, 3: none. A step planned shorter begins in its band, and is not announced. */
function band(session: Session): number {
  const { step } = session.view
  if (step.name === 'closed' || step.break) return 0
  const { left } = timeOf(step, session.now)
  return left <= 0 ? 3 : left <= minute ? 2 : left <= 5 * minute && step.minutes > 5 ? 1 : 0
}

function contributions(session: Session): void {
  let told = untrack(() => session.view.contributions.length)
  let last = 0
  $effect(() => {
    const count = session.view.contributions.length
    if (session.view.step.name !== 'consultation' || count < told) {
      told = count
      return
    }
    if (count === told || session.now - last < 20_000) return
    last = session.now
    ui.announce(room().say.contributions(count - told))
    told = count
  })
}
