import { afterEach, expect, test } from 'vitest'
import { isoDay } from './dates'

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
