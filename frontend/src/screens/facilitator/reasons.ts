import { minutesAndSeconds, timeOf } from '../../parts/clock'
import { consultants, nameOf } from '../../parts/people'
import type { Session } from '../../session'
import { lead } from '../../words/lead'
import { pace } from '../../words/pace'

/** What leaving the step does besides: it shows what is held (R39). */
export function reveals({ view }: Session): string {
  return view.held?.count ? pace().held.reveals(view.held.count) : ''
}

/** Why one might wait before moving on: the most telling reason, or nothing. Advice only; the facilitator decides. */
export function reasonToWait({ view, now }: Session): string {
  const words = lead().next.reasons
  const { contract } = view
  if (view.step.break) return words.pause
  if (view.floor) return words.speaks(nameOf(view, view.floor.speaker))
  switch (view.step.name) {
    case 'welcome':
      if (!view.client) return words.noClient
      if (!view.topic) return words.noTopic
      break
    case 'presentation':
      if (!view.presentation) return words.silent
      break
    case 'clarification': {
      const open = view.questions.filter((each) => each.state === 'open').length
      if (open > 0) return words.questions(open)
      break
    }
    case 'contract': {
      if (!contract) return words.noContract
      if (contract.concerns.length > 0) return words.concerns(contract.concerns.length)
      const missing = consultants(view).filter((each) => !contract.agreed.includes(each.id)).length
      if (missing > 0) return words.agreements(missing)
      break
    }
    case 'consultation':
      if (view.contributions.length === 0) return words.contributions
      break
    case 'synthesis':
      if (!view.synthesis) return words.synthesis
      break
  }
  const { left } = timeOf(view.step, now)
  return left > 120_000 ? words.time(minutesAndSeconds(left)) : ''
}
