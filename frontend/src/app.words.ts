import type { Lang } from './session'

/** The few words that stand outside every screen. Both languages are here: they must be there when nothing else loads. */
interface AppWords {
  entering: string
  unreadable: string
  fault: { page: string; part: string; kept: string; again: string; reload: string }
  newVersion: { title: string; text: string; reload: string }
}

export const appWords: Record<Lang, AppWords> = {
  fr: {
    entering: 'Nous ouvrons la salle…',
    unreadable: '« illisible »',
    fault: {
      page: 'Cette page ne s’affiche pas comme prévu.',
      part: 'Cette partie ne s’affiche pas comme prévu.',
      kept: 'Le reste de la salle continue, et vos mots sont gardés sur cet appareil.',
      again: 'Réessayer',
      reload: 'Recharger la page',
    },
    newVersion: {
      title: 'Une partie de la page n’est pas arrivée.',
      text: 'Une nouvelle version vient peut-être d’être mise en place. Rechargez la page : vos brouillons sont gardés sur cet appareil.',
      reload: 'Recharger la page',
    },
  },
  en: {
    entering: 'Opening the room…',
    unreadable: '“unreadable”',
    fault: {
      page: 'This page cannot be shown as it should.',
      part: 'This part cannot be shown as it should.',
      kept: 'The rest of the room goes on, and your words are kept on this device.',
      again: 'Try again',
      reload: 'Reload the page',
    },
    newVersion: {
      title: 'A part of the page did not arrive.',
      text: 'A new version may just have been put in place. Reload the page: your drafts are kept on this device.',
      reload: 'Reload the page',
    },
  },
}
