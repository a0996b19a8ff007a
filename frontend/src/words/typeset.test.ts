import { expect, test } from 'vitest'
import { typeset } from './typeset'

test('no break before the signs that French keeps with their word', () => {
  expect(typeset('Passer ? « Oui » : non ; si !')).toBe('Passer\u202f? «\u202fOui\u202f»\u00a0: non\u202f; si\u202f!')
})

test('lists, nested words and answers of functions alike', () => {
  const words = typeset({ list: ['a ?'], deep: { say: (name: string) => `${name} ?` } })
  expect(words.list).toEqual(['a\u202f?'])
  expect(words.deep.say('Driss')).toBe('Driss\u202f?')
})
