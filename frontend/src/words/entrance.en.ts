import { plural } from './area.svelte'
import type { fr } from './entrance.fr'

const p = plural('en')

export const en: typeof fr = {
  invited: 'You’re invited',
  here: (n) => p(n, '1 person has taken a seat', `${n} people have taken a seat`),
  pledge: 'By coming in, I commit: what is said here stays here.',
  enter: 'I commit and come in',
  entering: 'Opening the door…',
  free: 'No account. Nothing to install.',
  knock: 'The facilitator will let you in.',
  running: (step) => `The session has begun: ${step}.`,
  led: 'This link led to a past session. Here is the next one.',
}
