import { describe, expect, test } from 'vitest'
import { fold, lines, notYet, sameName } from './cycle'

describe('names in a cycle', () => {
  test.each([['Amélie', 'amelie'], ['Zoé', 'Zoe\u0301'], [' Jean  Paul ', 'Jean\u00a0Paul'], ['ÉLODIE', 'élodie'], ['מִרְיָם', 'מרים'], ['がく', 'か\u3099く'], ['Ma\u200brc', 'Marc'], ['\u2060Zoe\u0301\ufeff', 'Zoé']])('%s and %s are one person', (a, b) => {
    expect(sameName(a, b)).toBe(true)
  })
  test('different names stay different', () => {
    expect(sameName('Amélie', 'Émilie')).toBe(false)
    expect(fold('李')).toBe('李')
    expect(sameName('राम', 'रोमी')).toBe(false)
    expect(sameName('かい', 'がい')).toBe(false)
  })
})

test('those who have not been client yet are told in their order', () => {
  expect(notYet(['Driss', 'Élodie', 'Farid'], [{ client: 'elodie' }, { client: 'Hugo' }])).toEqual(['Driss', 'Farid'])
})

test('two clients in one séance share a line; séances of unknown day do not', () => {
  expect(lines([{ client: 'Inès' }, { client: 'Odile' }, { at: 5, client: 'Samira' }, { at: 5, client: 'Benoît' }, { at: 9, client: 'Inès' }])).toEqual([
    { clients: ['Inès'] }, { clients: ['Odile'] }, { at: 5, clients: ['Samira', 'Benoît'] }, { at: 9, clients: ['Inès'] },
  ])
})
