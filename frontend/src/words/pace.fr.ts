import { plural } from './area.svelte'

const p = plural('fr')

export const fr = {
  quiet: {
    title: 'Quelques minutes de calme',
    hint: 'Chacun·e se tait ; la personne cliente écrit. Ces minutes comptent dans l’étape.',
    end: 'Terminer le calme',
    now: 'Quelques minutes de calme.',
    mine: 'Ce temps est à vous, pour écrire.',
    left: (time: string) => `Encore ${time}`,
    over: 'Minutes passées : vous seul·e le voyez.',
    ended: 'Le calme est terminé.',
  },
  held: {
    start: 'Chacun écrit d’abord',
    together: 'Les apports seront montrés ensemble.',
    count: (n: number) => (n === 0 ? 'Aucun apport n’attend encore.' : p(n, `${n} apport attend.`, `${n} apports attendent.`)),
    show: 'Montrer à tous',
    shown: 'Tous les apports sont montrés.',
    mark: 'pas encore montré',
    reveals: (n: number) => p(n, `${n} apport sera montré à tous.`, `${n} apports seront montrés à tous.`),
  },
}
