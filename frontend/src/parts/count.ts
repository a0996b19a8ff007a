/* Lengths are limited in bytes, as the server counts; people are told of what they see: « é » is one character, and so is 👩‍⚕️. */

const encoder = new TextEncoder()

/** The length of a text on the wire. */
export const bytesOf = (text: string): number => encoder.encode(text).length

/** The characters of a text, as people see them. */
export function characters(text: string): string[] {
  if (typeof Intl.Segmenter === 'function') return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
  // Firefox before 125: a sign with its marks, its variant, its colour, and what is joined to it.
  return text.match(/\p{RI}\p{RI}|.(?:\p{M}|[\u{1f3fb}-\u{1f3ff}]|\u200d.)*/gsu) ?? []
}

/** How many characters at the end of a text are over a limit in bytes. */
export function charactersOver(text: string, limit: number): number {
  const all = characters(text)
  let left = bytesOf(text)
  let over = 0
  while (left > limit && over < all.length) left -= bytesOf(all[all.length - ++over] ?? '')
  return over
}

/** About how many more characters go into a limit in bytes, if they are like those of the text. */
export function charactersLeft(text: string, limit: number): number {
  const bytes = bytesOf(text)
  return Math.floor((limit - bytes) / Math.max(1, bytes / Math.max(1, characters(text).length)))
}
