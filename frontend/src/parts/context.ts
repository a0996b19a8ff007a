import { getContext, setContext } from 'svelte'
import type { Session } from '../session'

const key = Symbol('session')

/** Hands the room's session to everything below. Room.svelte calls it, and the preview. */
export function provideSession(session: Session): void {
  setContext(key, session)
}

/** The session of the room. Read it reactively: `session.view`, `session.may.has('raise_hand')`. */
export function useSession(): Session {
  return getContext<Session>(key)
}
