import type { Storage } from './store/storage'
import type { Lang } from './words'

/** The language to begin with: the person's choice, kept on their device; before it, their browser's. */
export function firstLang(storage: Storage): Lang {
  const chosen = storage.get('codev.lang') ?? (navigator.language.startsWith('en') ? 'en' : 'fr')
  return chosen === 'en' ? 'en' : 'fr'
}
