import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameKey, tidyName } from './names'

test.each(['', ' ', '\u200b', '\u3164', '\u2800', '\u00ad\u200d', '\u115f\u1160', '\ufeff', '\u2060', '\u202e', '\u00a0', '\u200d', '\u0301', '\ufe0f', '\u180e', '\u{e0041}\u{e0042}', '\u{e0100}', '\u202e\u2066', '\u061c', '\u{1d159}', '\ufff9\ufffb', '\u0000', '\u034f', ' \u0301\u20dd', '\ufe0f\u200d', '\u3000', '\u2028'])('%j is no name', (name) => {
  expect(tidyName(name)).toBe('')
})
test.each([
  [' Zoé ', 'Zoé'], ['Zoe\u0301', 'Zoé'], ['Jean   Luc', 'Jean Luc'], ['Jean\u00a0Luc', 'Jean Luc'], ['Ma\u00adrc\u200b', 'Marc'], ['M\u202earc', 'Marc'],
  ['Ma\ufeffrc', 'Marc'], ['Jean\u2028Luc', 'Jean Luc'], ['Jean \u200b Luc', 'Jean Luc'], ['Ma\u{e0041}rc', 'Marc'], ['❤️', '❤️'], ['O’Neil', 'O’Neil'], ['李', '李'], ['👩‍💻', '👩‍💻'], ['نه‌ال', 'نه‌ال'], ['X', 'X'],
])('%j is %j', (name, tidy) => {
  expect(tidyName(name)).toBe(tidy)
})
test.each([['Zoé', 'zoe\u0301'], ['Zoé', ' ZOÉ\u200b'], ['Jean Luc', 'jean \u00a0luc'], ['Zoe', 'Ｚｏｅ'],
  ['Zoé', 'Zo\u200dé'], ['Zoé', 'Zo\u200cé'], ['Zoé', 'Zoé\ufe0f'], ['Zoé', 'Z\u034foé'], ['Zoé', '\u2067Zoé\u2069'], ['❤', '❤️'], ['Zoé', 'Zoe\u034f\u0301']])('%j and %j look alike', (one, other) => {
  expect(nameKey(one)).toBe(nameKey(other))
})
test('other names stay apart', () => {
  expect(new Set(['Zoé', 'Zoe', 'Zoë', 'Zoé M.'].map(nameKey)).size).toBe(4)
})
test('a tidy name is tidy, and compared the same', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (name) => {
    const tidy = tidyName(name)
    expect(tidyName(tidy)).toBe(tidy)
    expect(nameKey(tidy)).toBe(nameKey(nameKey(tidy)))
  }), { numRuns: 1000 })
})
