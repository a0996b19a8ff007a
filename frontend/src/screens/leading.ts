// What the facilitator's seat adds to the room: one part of the page's code, fetched by the facilitator's client as the room opens,
// and by the others once the room stands, since the seat may come to them.
export { default as Begin } from './facilitator/Begin.svelte'
export { default as Facilitator } from './facilitator/Facilitator.svelte'
export { default as Lead } from './facilitator/Lead.svelte'
export { default as More } from './facilitator/More.svelte'
export { default as NextStep } from './facilitator/NextStep.svelte'
export { default as Pause } from './facilitator/Pause.svelte'
export { default as Round } from './facilitator/Round.svelte'
