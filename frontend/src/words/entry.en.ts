import { plural } from './area.svelte'
import type { Catalog } from './entry'

const p = plural('en')

export const en: Catalog = {
  tagline: 'A peer-consultation session, step by step.',
  about: 'The room stands beside your video call. It shows where you are, what each person may do, and keeps what must not be lost.',
  name: 'Your first name',
  group: 'Name of the group',
  optional: 'optional',
  more: 'Door and language',
  door: 'The door',
  doors: {
    open: 'Open: whoever has the link comes in',
    knock: 'Knock: you let each person in',
  },
  language: 'Language',
  open: 'Open a room',
  opening: 'The room is opening…',
  sealed: 'What you write is encrypted in your browsers. The server cannot read it; the room erases itself.',
  noName: 'Tell us your first name.',
  offline: 'The server does not answer. Check your connection, then try again: nothing is lost.',
  again: 'Try again',
  entrance: {
    invited: 'You are expected',
    here: (n) => p(n, '1 person has taken a seat', `${n} people have taken a seat`),
    pledge: 'By coming in, I commit: what is said here stays here.',
    enter: 'I commit and come in',
    entering: 'Opening the door…',
    free: 'No account. Nothing to install.',
    knock: 'The facilitator will let you in.',
    running: (step) => `The session has begun: ${step}.`,
    locked: 'The door is closed for now. Tell the facilitator, then try again.',
    closed: 'The session is closed: nobody joins any more. If you were in it, come back by your own link.',
    full: 'The room is full. Tell the facilitator.',
    unknown: 'This room does not exist or has been erased. Ask the facilitator for a new link.',
    noKey: 'This link is incomplete: it lacks its key, the part after the # sign. Copy it whole, or ask for it again.',
    knocking: 'You are knocking at the door…',
    back: (name) => `Welcome back, ${name}.`,
    backUnnamed: 'Welcome back.',
    goIn: 'Go in',
    notYou: 'Not you?',
    loading: 'Looking for the room…',
    home: 'Open another room',
    ended: {
      removed: 'The facilitator did not keep you in the room. If that was a mistake, tell them in the call.',
      erased: 'This room is erased. Everything written in it is gone, as intended.',
      not_authenticated: 'The room no longer recognises this device. You can join again, or come back by your own link.',
      too_many_devices: 'You are already here on other devices or tabs. Close one, then go in.',
    },
  },
  errors: { rate_limited: 'Many rooms are being opened from here just now. Try again in a minute.' },
}
