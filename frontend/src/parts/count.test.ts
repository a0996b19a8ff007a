import { afterEach, expect, test, vi } from 'vitest'
import { bytesOf, characters, charactersLeft, charactersOver } from './count'

afterEach(() => {
  vi.unstubAllGlobals()
})

const doctor = '👩\u200d⚕️'
const known: [string, number][] = [['é', 1], ['e\u0301', 1], [doctor, 1], ['👍🏽', 1], ['🇫🇷🇪🇺', 2], ['a\nb', 3], ['', 0], ['Zoé', 3]]

test.each(known)('%j is as many characters as people see', (text, count) => {
  expect(characters(text)).toHaveLength(count)
})
test.each(known)('%j, too, where the browser can’t tell them', (text, count) => {
  vi.stubGlobal('Intl', { ...Intl, Segmenter: undefined })
  expect(characters(text)).toHaveLength(count)
  expect(characters(text).join('')).toBe(text)
})

test('what is over is said in characters', () => {
  expect(charactersOver('é'.repeat(3100), 6090)).toBe(55)
  expect(charactersOver(doctor.repeat(500), 6090)).toBe(500 - Math.floor(6090 / bytesOf(doctor)))
  expect(charactersOver('a'.repeat(6090), 6090)).toBe(0)
})

test('what is left is said in characters like those that are there', () => {
  expect(charactersLeft('é'.repeat(3000), 6090)).toBe(45)
  expect(charactersLeft('a'.repeat(6000), 6090)).toBe(90)
  expect(charactersLeft('', 255)).toBe(255)
})
