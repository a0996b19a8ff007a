// The rehearsal: a part of the page of its own, which nobody else loads.
import '../parts/icons'
export { eraseLeft } from './leftbehind'
export { default as Rehearsal } from './Rehearsal.svelte'
