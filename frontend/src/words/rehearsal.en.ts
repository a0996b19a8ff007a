import type { fr } from './rehearsal.fr'

export const en: typeof fr = {
  try: 'Try it with an imaginary group',
  about: 'A session to see, on your own: five people who do not exist play with you. Nothing of it stays.',
  part: 'You will be',
  parts: { facilitator: 'Facilitator', client: 'Client', consultant: 'Consultant' },
  name: 'Me',
  begin: 'Begin the rehearsal',
  beginning: 'The group is arriving…',
  line: 'Rehearsal: these people do not exist.',
  client: (name) => `You play ${name}: their words are in the boxes already, keep them or change them.`,
  leave: 'Leave the rehearsal',
  offline: 'The rehearsal could not begin: the server does not answer. Try again in a moment.',
}
