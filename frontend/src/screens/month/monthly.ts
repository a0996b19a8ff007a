// What the room shows of the group's month: one part of the page's code, fetched once the room stands.
export { default as Appointment } from './Appointment.svelte'
export { default as Codes } from './Codes.svelte'
export { default as Cycle } from './Cycle.svelte'
export { default as EarlierTopic } from '../welcome/EarlierTopic.svelte'
export { default as FollowUp } from '../welcome/FollowUp.svelte'
export { default as PlanSession } from './PlanSession.svelte'
export { default as WayBack } from './WayBack.svelte'
