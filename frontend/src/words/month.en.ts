import { plural } from './area.svelte'
import type { Catalog } from './month'

const p = plural('en')

export const en: Catalog = {
  when: {
    day: 'Day and hour',
    dayHint: 'By your device’s clock. The session will begin when you say so.',
    noDay: 'Choose a day and an hour.',
    noDayYet: 'Choose a day and an hour, or fold “For later” to open now.',
    past: 'That day has passed.',
    far: 'Choose a day within the next 400 days.',
    call: 'Link of the video call',
    callHint: 'Only people inside the room will see it.',
    charter: 'Your group’s ground rules',
    charterHint: 'Your own rules, in place of our four lines.',
    optional: 'optional',
  },
  plan: {
    save: 'Save',
    saved: 'Saved. The group can see it.',
    tell: 'If the date changes, tell the group: calendars do not update by themselves.',
  },
  stays: (day) => `This room stays until ${day}, then erases itself.`,
  appointment: 'The appointment',
  waits: 'The session has not begun. You can already read the ground rules, propose a topic, take notes.',
  waitsForYou: 'The session begins when you say so. Until then everyone can come in and propose a topic.',
  call: 'Join the video call',
  callPlain: 'The video call:',
  change: 'Change',
  file: {
    name: 'codev-session',
    title: (group) => (group ? `Peer consultation: ${group}` : 'Peer-consultation session'),
    about: (link) => `The session’s room:\n${link}\n\nThis link is the key to the room: do not publish it.`,
  },
  rooms: {
    title: 'The rooms of this device',
    unnamed: 'A room without a name',
    under_way: 'Under way',
    closed: 'Closed',
    actions: (n) => p(n, '1 action in your plan', `${n} actions in your plan`),
    next: 'the next one is announced',
    forget: 'Forget here',
    forgetSure: 'Your seat in this room and your drafts leave this device. Only your own link will bring you back.',
    forgetYes: 'Forget this room here',
    hint: 'This list stays on this device.',
  },
  code: {
    room: 'QR code of the room’s link',
    roomHint: 'Read it with a phone to enter the room.',
    mine: 'QR code of your personal link',
    mineHint: 'Read it with your own phone: it opens your seat there. Do not show it on a shared screen.',
  },
}
