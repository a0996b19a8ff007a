// Finds the words of the English catalogue in a text: whole where they are one word, anywhere where they are several.
import { en as actsEn } from '../src/words/acts.en'
import { en as closingEn } from '../src/words/closing.en'
import { en as commonEn } from '../src/words/common.en'
import { en as entryEn } from '../src/words/entry.en'
import { en as leadEn } from '../src/words/lead.en'
import { en as planEn } from '../src/words/plan.en'
import { en as roomEn } from '../src/words/room.en'
import { en as stepsEn } from '../src/words/steps.en'
import { en as welcomeEn } from '../src/words/welcome.en'
import * as french from './words'

const hole = 'Ω'
const parts = (text: string) => text.split(/[Ω0-9]+/).map((part) => part.replace(/\s+/g, ' ').trim()).filter((part) => /\p{L}{2}/u.test(part))

/* All that a catalogue says: its texts, and its sentences cut where something is filled in. */
function phrases(words: unknown): string[] {
  if (typeof words === 'string') return parts(words)
  if (typeof words === 'function') {
    const speak = words as (...given: unknown[]) => unknown
    return [[hole, hole, hole], [7, hole, hole], [1, 5, hole], [[1, 2]]].flatMap((given) => {
      try {
        return phrases(speak(...given))
      } catch {
        return [] // not for such words
      }
    })
  }
  return words && typeof words === 'object' ? Object.values(words).flatMap(phrases) : []
}

const frenchPhrases = new Set(phrases(french))
const foreignPhrases = [...new Set(phrases([actsEn, closingEn, commonEn, entryEn, leadEn, planEn, roomEn, stepsEn, welcomeEn]))].filter((phrase) => !frenchPhrases.has(phrase))
const single = new Set(foreignPhrases.filter((phrase) => !phrase.includes(' ')))
const several = foreignPhrases.filter((phrase) => phrase.includes(' ') && phrase.length > 8 && ![...frenchPhrases].some((each) => each.includes(phrase)))

/** The English phrases in a text; none, if it is French. */
export function english(text: string): string[] {
  return [...(single.has(text) ? [text] : []), ...several.filter((phrase) => text.includes(phrase))]
}

/** How many phrases are looked for. */
export const known = single.size + several.length
