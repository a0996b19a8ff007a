import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Batch } from './batch'

let drawn: number[][]
let batch: Batch<number>
beforeEach(() => {
  vi.useFakeTimers()
  drawn = []
  batch = new Batch((changes) => drawn.push(changes))
})
afterEach(() => {
  vi.useRealTimers()
})

test('the first change after a quiet second is drawn at once', () => {
  batch.add(1)
  expect(drawn).toEqual([[1]])
  vi.advanceTimersByTime(1000)
  batch.add(2)
  expect(drawn).toEqual([[1], [2]])
})

test('a stream is drawn once a second, in order, nothing lost', () => {
  for (let i = 0; i < 100; i++) {
    batch.add(i)
    vi.advanceTimersByTime(40)
  }
  vi.advanceTimersByTime(1000)
  expect(drawn.flat()).toEqual(Array.from({ length: 100 }, (_, i) => i))
  expect(drawn.length).toBe(5) // the first, then one for each of the four seconds
})

test("one's own act does not wait, nor what came before it", () => {
  batch.add(1)
  batch.add(2)
  batch.add(3)
  batch.now()
  expect(drawn).toEqual([[1], [2, 3]])
})

test('what a whole view replaces is not drawn any more', () => {
  batch.add(1)
  batch.add(2)
  batch.drop()
  vi.advanceTimersByTime(5000)
  batch.add(3)
  expect(drawn).toEqual([[1], [3]])
})
