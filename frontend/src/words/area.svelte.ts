import { typeset } from './typeset'

export type Lang = 'fr' | 'en'

let current = $state<Lang>('fr')
const loaders: (() => Promise<void>)[] = []

/** The language on screen now. Reactive. */
export function lang(): Lang {
  return current
}

/** One area of words. `en` is fetched when English is first asked for. Call the result to read the words in the language of the moment. */
export function area<T extends object>(french: T, english: () => Promise<{ en: T }>): () => T {
  const fr = typeset(french)
  let en = $state.raw<T>()
  loaders.push(async () => {
    en ??= (await english()).en
  })
  return () => (current === 'en' && en ? en : fr)
}

/** Fetches what the current language still lacks. Await it after loading a part of the page that brings areas of its own. */
export async function ready(): Promise<void> {
  if (current === 'en') await Promise.all(loaders.map((load) => load()))
}

/** Changes the language of the page, words first, so that no half is shown in the other. */
export async function setLang(next: Lang): Promise<void> {
  if (next === 'en') await Promise.all(loaders.map((load) => load()))
  current = next
  document.documentElement.lang = next
}

/** Picks the form of a number: `plural('fr')(n, '1 personne', `${n} personnes`)`. Says 0 and 1 alike where the language does. */
export function plural(language: Lang): (n: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(language)
  return (n, one, other) => (rules.select(n) === 'one' ? one : other)
}
