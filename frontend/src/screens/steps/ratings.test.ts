import fc from 'fast-check'
import { expect, test } from 'vitest'
import { questions, read, write } from './ratings'

const mark = fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined })
const rating = fc.record(Object.fromEntries(questions.map((question) => [question, mark])))

test('a rating kept as a draft is the rating that was given', () => {
  fc.assert(fc.property(rating, (given) => {
    const answered = Object.fromEntries(Object.entries(given).filter(([, each]) => each !== undefined))
    expect(read(write(given))).toEqual(answered)
  }))
})

test('a draft is never empty, so that taking every mark back is a choice too', () => {
  expect(write({})).not.toBe('')
  expect(read(write({}))).toEqual({})
})

test('what is no mark of ours is left out', () => {
  expect(read('= helped:6 pace:x other:3 learned:2')).toEqual({ learned: 2 })
})
