import { describe, expect, test } from 'vitest'
import { toBox } from './days'
import { Planning } from './planning.svelte'

const now = new Date(2026, 10, 28, 9, 0).getTime()
const day = 86_400_000

describe('a plan that is being typed', () => {
  test('is read tidied', () => {
    const planning = new Planning({ when: '2026-12-10T18:00', call: ' https://visio.example ', charter: '\nOn écoute.\n' })
    expect(planning.read(now)).toEqual({ starts_at: new Date(2026, 11, 10, 18, 0).getTime(), call: 'https://visio.example', charter: 'On écoute.' })
    expect(planning.problem).toBeUndefined()
  })
  test.each([
    ['noDay', ''], ['noDay', 'demain'], ['past', toBox(new Date(now - 2 * day))], ['far', toBox(new Date(now + 401 * day))],
  ])('says %s of « %s »', (problem, when) => {
    const planning = new Planning({ when })
    expect(planning.read(now)).toBeUndefined()
    expect(planning.problem).toBe(problem)
  })
})
