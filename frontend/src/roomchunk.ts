// Everything that a room needs, in one part of the page, which is fetched when the person enters.
import './parts/icons'
import type { LiveSession } from './session.svelte'
import type { Storage } from './store/storage'
import { noteTopic } from './store/topics'
import { noteVisit, visitOf } from './store/visits'
export { default as Room } from './screens/Room.svelte'
export { LiveSession } from './session.svelte'
export { dialRoom } from './wire/dial'

/** Keeps what this device shows of the room later: on the front page, and in the group's next séance. */
export function note(storage: Storage, room: string, { view, me, knownAs }: LiveSession): void {
  noteVisit(storage, room, visitOf(view, me.role))
  noteTopic(storage, room, view, knownAs)
}
