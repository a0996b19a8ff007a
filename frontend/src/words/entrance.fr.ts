import { plural } from './area.svelte'

const p = plural('fr')

export const fr = {
  invited: 'Vous êtes attendu·e',
  here: (n: number) => p(n, `${n} personne a déjà sa place`, `${n} personnes ont déjà leur place`),
  pledge: 'En entrant, je m’engage : ce qui se dit ici reste ici.',
  enter: 'Je m’engage et j’entre',
  entering: 'Nous ouvrons la porte…',
  free: 'Sans compte. Rien à installer.',
  knock: 'La personne qui anime vous fera entrer.',
  running: (step: string) => `La séance a commencé : ${step}.`,
  led: 'Ce lien menait à une séance passée. Voici la suivante.',
}
