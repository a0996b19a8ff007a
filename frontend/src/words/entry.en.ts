import type { fr } from './entry.fr'

export const en: typeof fr = {
  tagline: 'A peer-consultation session, step by step.',
  about: 'The room stands beside your video call. It shows where you are, what each person may do, and keeps what must not be lost.',
  name: 'Your first name',
  group: 'Name of the group',
  optional: 'optional',
  more: 'Door and language',
  later: 'For later',
  door: 'The door',
  doors: {
    open: 'Open: whoever has the link comes in',
    knock: 'Each person waits for you to open',
  },
  language: 'Language',
  open: 'Open a room',
  opening: 'The room is opening…',
  sealed: 'What you write is encrypted in your browsers. The server cannot read it; the room erases itself.',
  noName: 'Tell us your first name.',
  offline: 'The server does not answer. Check your connection, then try again: nothing is lost.',
  loading: 'Looking for the room…',
  again: 'Try again',
  unkept: 'Your browser keeps nothing of this site. All works as long as this page is open; reloaded, it may ask your name again.',
  errors: {
    rate_limited: 'Many rooms are being opened from here just now. Try again in a minute.',
    other: 'The server could not do it. Try again in a moment.',
  },
  rehearse: { about: 'Never facilitated, or never seen codev? Five people who do not exist play a session with you.', go: 'Try it with an imaginary group' },
}
