import type { Lang } from './session'

/** The few words that stand outside every screen. Both languages are here: they must be there when nothing else loads. */
interface AppWords {
  opening: string
  entering: string
  unreadable: string
  newVersion: { text: string; reload: string }
}

export const appWords: Record<Lang, AppWords> = {
  fr: {
    opening: 'La page s’ouvre…',
    entering: 'Nous ouvrons la salle…',
    unreadable: '« illisible »',
    newVersion: {
      text: 'Une nouvelle version vient peut-être d’être mise en place. Rechargez la page : vos brouillons sont gardés sur cet appareil.',
      reload: 'Recharger la page',
    },
  },
  en: {
    opening: 'The page is opening…',
    entering: 'Opening the room…',
    unreadable: '“unreadable”',
    newVersion: {
      text: 'A new version may just have been put in place. Reload the page: your drafts are kept on this device.',
      reload: 'Reload the page',
    },
  },
}
