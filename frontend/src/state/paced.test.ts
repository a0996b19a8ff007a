import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Paced } from './paced'

let drawn: number[][]
let paced: Paced<number>
beforeEach(() => {
  vi.useFakeTimers()
  drawn = []
  paced = new Paced((changes) => drawn.push(changes))
})
afterEach(() => {
  vi.useRealTimers()
})

test('the first change after a quiet second is drawn at once', () => {
  paced.add(1)
  expect(drawn).toEqual([[1]])
  vi.advanceTimersByTime(1000)
  paced.add(2)
  expect(drawn).toEqual([[1], [2]])
})

test('a stream is drawn once a second, in order, nothing lost', () => {
  for (let i = 0; i < 100; i++) {
    paced.add(i)
    vi.advanceTimersByTime(40)
  }
  vi.advanceTimersByTime(1000)
  expect(drawn.flat()).toEqual(Array.from({ length: 100 }, (_, i) => i))
  expect(drawn.length).toBe(5) // the first, then one for each of the four seconds
})

test("one's own act does not wait, nor what came before it", () => {
  paced.add(1)
  paced.add(2)
  paced.add(3)
  paced.now()
  expect(drawn).toEqual([[1], [2, 3]])
})

test('what a whole view replaces is not drawn any more', () => {
  paced.add(1)
  paced.add(2)
  paced.drop()
  vi.advanceTimersByTime(5000)
  paced.add(3)
  expect(drawn).toEqual([[1], [3]])
})
