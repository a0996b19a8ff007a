// The other cases of the door, in one part: Door.svelte is the form that a new participant with a good link sees.
export { default as Aside } from './Aside.svelte'
export { default as Back } from './Back.svelte'
export { default as Notice } from './Notice.svelte'
export { default as Planned } from './Planned.svelte'
export { default as Question } from './Question.svelte'
export { default as Shut } from './Shut.svelte'
