import { expect, test } from 'vitest'
import { de, que } from './elision'

test.each([
  ['Amélie', 'd’Amélie'], ['Élodie', 'd’Élodie'], ['Hélène', 'd’Hélène'], ['Henri', 'd’Henri'], ['Hortense', 'd’Hortense'], ['Yvonne', 'd’Yvonne'], ['Œdipe', 'd’Œdipe'],
  ['Driss', 'de Driss'], ['Hassan', 'de Hassan'], ['Heidi', 'de Heidi'], ['Yacine', 'de Yacine'], ['', 'de '],
])('« de » before %s', (name, said) => {
  expect(de(name)).toBe(said)
  expect(que(name)).toBe(said.replace(/^d/, 'qu').replace(/^que /, 'que '))
})

const catalogues = import.meta.glob<object>('./*.fr.ts', { eager: true, import: 'fr' })
function sentences(words: unknown, path: string): [string, (...given: unknown[]) => unknown][] {
  if (typeof words === 'function') return [[path, words as (...given: unknown[]) => unknown]]
  if (typeof words !== 'object' || words === null) return []
  return Object.entries(words).filter(([key]) => key !== 'spread').flatMap(([key, value]) => sentences(value, `${path}.${key}`))
}
const said = ([, say]: [string, (...given: unknown[]) => unknown], ...given: unknown[]): string => {
  let answer: unknown
  try {
    answer = say(...given)
  } catch {
    return '' // a sentence about something else: a name where a number is given
  }
  return typeof answer === 'string' ? answer : ''
}

test('no sentence says « de Amélie » or « que Amélie »', () => {
  const wrong = sentences(catalogues, 'fr').filter((each) => /\b(?:de|que) Amélie/.test(said(each, 'Amélie', 'Amélie')))
  expect(wrong.map(([path]) => path)).toEqual([])
})

test('a sentence with a number says the number that it is given', () => {
  const wrong = sentences(catalogues, 'fr').filter((each) => {
    const [none, one] = [said(each, 0, 0), said(each, 1, 1)]
    return /\b1\b/.test(one) && /\b1\b/.test(none)
  })
  expect(wrong.map(([path]) => path)).toEqual([])
})
