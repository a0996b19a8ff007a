import { expect, test } from 'vitest'
import { minutesAndSeconds, timeOf } from './clock'

const step = { name: 'contract' as const, started_at: 1_000_000, minutes: 10 }

test('counts down, and past the end counts on', () => {
  expect(timeOf(step, 1_000_000 + 60_000)).toMatchObject({ left: 540_000, share: 0.1 })
  expect(timeOf(step, 1_000_000 + 680_000)).toMatchObject({ left: -80_000, share: 1 })
})

test('stands still during a break, which has its own time', () => {
  const paused = { ...step, break: { started_at: 1_060_000, minutes: 5 } }
  expect(timeOf(paused, 1_180_000)).toMatchObject({ left: 540_000, breakLeft: 180_000 })
})

test('is read as minutes and seconds', () => {
  expect([minutesAndSeconds(1_120_000), minutesAndSeconds(-80_000), minutesAndSeconds(900)]).toEqual(['18:40', '1:20', '0:01'])
})

test('a break of ten minutes begins at 10:00, though this device’s clock be a little early', () => {
  const paused = { ...step, break: { started_at: 1_060_000, minutes: 10 } }
  expect(minutesAndSeconds(timeOf(paused, 1_059_400).breakLeft ?? 0)).toBe('10:00')
})
