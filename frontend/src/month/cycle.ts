// The cycle: everyone is client once. Names are all that links one séance to another.
import { tidyName } from '../names'

/** A séance so far, as the heritage has it. */
export interface Held {
  at?: number
  client: string
}

/** The marks of Latin, Greek, Cyrillic, Hebrew and Arabic letters, often left out in writing. Other scripts' marks make another name. */
const optionalMarks = /[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/gu

/** A name as it is compared: without accents, case, doubled spaces or unseen signs, so that « Amelie » and « Amélie » are one person. */
export function fold(name: string): string {
  return tidyName(name.normalize('NFD').replace(optionalMarks, '')).toLocaleLowerCase()
}

export function sameName(a: string, b: string): boolean {
  return fold(a) === fold(b)
}

/** Those of `names` who have not been client yet, in their order. */
export function notYet(names: readonly string[], held: readonly Held[]): string[] {
  const been = new Set(held.map(({ client }) => fold(client)))
  return names.filter((name) => !been.has(fold(name)))
}

/** The séances so far, a line each: two clients in one séance (one `at`) share a line. */
export function lines(held: readonly Held[]): { at?: number; clients: string[] }[] {
  const out: { at?: number; clients: string[] }[] = []
  for (const { at, client } of held) {
    const last = out.at(-1)
    if (last && at !== undefined && last.at === at) last.clients.push(client)
    else out.push({ ...(at !== undefined && { at }), clients: [client] })
  }
  return out
}
