import { afterEach, expect, test } from 'vitest'
import { isoDay, moment } from './dates'

const zone = process.env.TZ
afterEach(() => {
  process.env.TZ = zone
})

test.each([
  ['America/Vancouver', '2026-11-27'],
  ['Europe/Paris', '2026-11-28'],
  ['Pacific/Auckland', '2026-11-28'],
])('a day is that of the person’s own clock, in %s', (there, day) => {
  process.env.TZ = there
  expect(isoDay(Date.UTC(2026, 10, 28, 5, 41))).toBe(day)
})

test('a moment is said as one says it, with its year where that is far', () => {
  const now = new Date(2026, 10, 28).getTime()
  expect(moment(new Date(2027, 0, 14, 18, 0).getTime(), now)).toBe('jeudi 14 janvier à 18\u00a0h')
  expect(moment(new Date(2026, 11, 1, 9, 5).getTime(), now)).toBe('mardi 1er décembre à 9\u00a0h\u00a005')
  expect(moment(new Date(2025, 0, 16, 18, 30).getTime(), now)).toBe('jeudi 16 janvier 2025 à 18\u00a0h\u00a030')
})
