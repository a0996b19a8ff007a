const narrow = "\u202f"
const wide = "\u00a0"

/* French never breaks a line before « : ; ! ? » or inside its quotes. Done once here, so that nobody types invisible spaces. */
function sentence(text: string): string {
  return text
    .replace(/ ([;!?»])/g, narrow + '$1')
    .replace(/ :/g, wide + ':')
    .replace(/« /g, '«' + narrow)
}

/** A copy of a catalogue with the spaces of French typography, the answers of its functions too. */
export function typeset<T>(words: T): T {
  if (typeof words === 'string') return sentence(words) as T
  if (typeof words === 'function') {
    const speak = words as unknown as (...given: unknown[]) => unknown
    return ((...given: unknown[]) => typeset(speak(...given))) as T
  }
  if (Array.isArray(words)) return words.map((each) => typeset(each as unknown)) as T
  if (words && typeof words === 'object') {
    return Object.fromEntries(Object.entries(words).map(([key, value]) => [key, typeset(value as unknown)])) as T
  }
  return words
}
