// The other cases of the door, in one part: Door.svelte holds what somebody sees who comes for the first time by a good link.
export { default as Aside } from './Aside.svelte'
export { default as Back } from './Back.svelte'
export { default as Notice } from './Notice.svelte'
export { default as Planned } from './Planned.svelte'
export { default as Question } from './Question.svelte'
export { default as Shut } from './Shut.svelte'
