import { afterEach, describe, expect, test } from 'vitest'
import { fromBox, nextDay, toBox } from './days'

const zone = process.env.TZ
afterEach(() => {
  process.env.TZ = zone
})

describe('the day proposed for the next séance', () => {
  test.each(['Europe/Paris', 'America/Vancouver', 'Pacific/Auckland', 'UTC'])('is the same weekday and hour four weeks on, in %s', (tz) => {
    process.env.TZ = tz
    for (let month = 0; month < 12; month++) {
      const begun = new Date(2027, month, 14, 18, 0, 41)
      const next = nextDay(begun.getTime(), begun.getTime() + 7_200_000)
      expect(next.getDay()).toBe(begun.getDay())
      expect([next.getHours(), next.getMinutes(), next.getSeconds()]).toEqual([18, 0, 0])
      const noon = (day: Date) => new Date(day).setHours(12, 0, 0, 0)
      expect(Math.round((noon(next) - noon(begun)) / 86_400_000)).toBe(28)
    }
  })

  test('is still to come when the room is found again much later', () => {
    const begun = new Date(2026, 0, 8, 18, 0).getTime()
    const now = new Date(2026, 8, 3, 9, 0).getTime()
    const next = nextDay(begun, now)
    expect(next.getTime()).toBeGreaterThan(now)
    expect(next.getDay()).toBe(4)
    expect(next.getTime() - now).toBeLessThanOrEqual(7 * 86_400_000)
  })
})

describe('a box for a day and an hour', () => {
  test('says again what it was given', () => {
    const day = new Date(2027, 0, 14, 18, 5)
    expect(fromBox(toBox(day))).toBe(day.getTime())
  })
  test.each(['', 'demain', '2027-01-14', '2027-13-01T10:00'])('names no moment in « %s »', (text) => {
    expect(fromBox(text)).toBeUndefined()
  })
})
