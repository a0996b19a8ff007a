import { acts } from '../words/acts'
import type { Participant, View } from '../session'

/** The first name of a person, removed ones too: what they wrote stays under their name. */
export function nameOf(view: View, id: string | undefined): string {
  return view.participants.find((each) => each.id === id)?.name ?? acts().someone
}

/** Those who are in the room: neither waiting at the door nor removed. */
export function present(view: View): Participant[] {
  return view.participants.filter((each) => !each.waiting && !each.removed)
}

/** Those who wait at the door. */
export function waiting(view: View): Participant[] {
  return view.participants.filter((each) => each.waiting && !each.removed)
}

/** The consultants, in the order they came. */
export function consultants(view: View): Participant[] {
  return present(view).filter((each) => each.role === 'consultant')
}
