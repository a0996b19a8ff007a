import { plural } from './area.svelte'
import type { fr } from './pace.fr'

const p = plural('en')

export const en: typeof fr = {
  quiet: {
    title: 'A few quiet minutes',
    hint: 'Everyone is silent; the client writes. These minutes count in the step.',
    end: 'End the quiet minutes',
    now: 'A few quiet minutes.',
    mine: 'This time is yours, to write.',
    left: (time) => `${time} left`,
    over: 'The minutes are over: only you see this.',
    ended: 'The quiet minutes are over.',
  },
  held: {
    start: 'Everyone writes first',
    together: 'Contributions will be shown together.',
    count: (n) => (n === 0 ? 'No contribution is waiting yet.' : p(n, '1 contribution is waiting.', `${n} contributions are waiting.`)),
    show: 'Show to all',
    shown: 'All contributions are shown.',
    mark: 'not shown yet',
    reveals: (n) => p(n, '1 contribution will be shown to all.', `${n} contributions will be shown to all.`),
  },
}
