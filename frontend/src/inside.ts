// All that one needs in a room, in one part of the page, which is fetched when one goes in.
import './parts/icons'
export { default as Room } from './screens/Room.svelte'
export { LiveSession } from './session.svelte'
export { noteVisit, visitOf } from './store/visits'
export { dialRoom } from './wire/dial'
