// Two names of one person, as the facilitator says it: kept with the drafts of this device, and handed on in the heritage's names.
import { sameName } from '../../month/cycle'
import { present } from '../../parts/people'
import type { Draft, Session } from '../../session'

export interface Alias { id: string; now: string; before: string }

/** The name in the cycle that this person had before; empty if the facilitator has not said one. */
export function samePerson(session: Session, id: string): Draft {
  return session.draft(`same/${id}`)
}

export function aliases(session: Session): Alias[] {
  return present(session.view).flatMap(({ id, name }) => {
    const before = samePerson(session, id).text
    return before ? [{ id, now: name, before }] : []
  })
}

/** A name of the cycle, as its person is called now. */
export function asNow(session: Session): (name: string) => string {
  const all = aliases(session)
  return (name) => all.find(({ before }) => sameName(before, name))?.now ?? name
}
