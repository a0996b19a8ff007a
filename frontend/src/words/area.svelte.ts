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

/** Pauses (ms) before words that did not arrive are asked for again. */
const pauses = [1000, 3000, 10_000, 30_000]
let wanted = $state<Lang>('fr')

/** The language that was asked for; its words may be on their way still. Reactive. */
export function wantedLang(): Lang {
  return wanted
}

/** Fetches what the current language still lacks. Await it after loading a part of the page that brings areas of its own. Never rejects: words that do not arrive are French until they do. */
export async function ready(): Promise<void> {
  if (current === 'en' && !(await fetchEnglish())) void retry()
}

/** Changes the language of the page, words first, so that no half is shown in the other. Words that do not arrive are asked for again; the page keeps its language until then. */
export async function setLang(next: Lang): Promise<void> {
  wanted = next
  if (next === 'en' && !(await fetchEnglish())) {
    void retry()
    return
  }
  if (wanted === next) show(next)
}

function show(language: Lang): void {
  current = language
  document.documentElement.lang = language
}

async function fetchEnglish(): Promise<boolean> {
  const loads = await Promise.allSettled(loaders.map((load) => load()))
  return loads.every(({ status }) => status === 'fulfilled')
}

let retrying = false
async function retry(): Promise<void> {
  if (retrying) return
  retrying = true
  for (const pause of pauses) {
    await new Promise((resolve) => setTimeout(resolve, pause))
    if (wanted !== 'en') break
    if (await fetchEnglish()) {
      show('en')
      break
    }
  }
  retrying = false
}

/** Picks the form of a number: `plural('fr')(n, '1 personne', `${n} personnes`)`. Says 0 and 1 alike where the language does. */
export function plural(language: Lang): (n: number, one: string, other: string) => string {
  const rules = new Intl.PluralRules(language)
  return (n, one, other) => (rules.select(n) === 'one' ? one : other)
}
