import type { Lang } from './session'

// The few words that stand outside every screen.
export const appWords: Record<Lang, { entering: string; unreadable: string }> = {
  fr: { entering: 'Nous ouvrons la salle…', unreadable: '« illisible »' },
  en: { entering: 'Opening the room…', unreadable: '“unreadable”' },
}
