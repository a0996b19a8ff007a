// What is seldom needed, or late: Later.svelte fetches it.
export { default as Closed } from './closed/Closed.svelte'
export { default as Help } from './Help.svelte'
export { default as Line } from './Line.svelte'
export { default as Lost } from './Lost.svelte'
