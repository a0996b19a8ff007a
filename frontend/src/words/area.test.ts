// @vitest-environment happy-dom
/* English comes late, or does not come: the page is whole in one language. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type * as Words from './area.svelte'

type Loader = () => Promise<{ en: { hello: string } }>
const fr = { hello: 'Bonjour' }
const en = { hello: 'Hello' }
const missing: Loader = () => Promise.reject(new TypeError('network'))
const there: Loader = () => Promise.resolve({ en })

/** The words of a page that was just opened. */
let words: typeof Words
beforeEach(async () => {
  vi.resetModules()
  document.documentElement.lang = 'fr'
  words = await import('./area.svelte')
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})
const shown = (...areas: (() => { hello: string })[]) => [words.lang(), document.documentElement.lang, ...areas.map((area) => area().hello)]

test('words that do not arrive at first leave the whole page French, and come with the next try', async () => {
  const load = vi.fn(there).mockImplementationOnce(missing)
  const [one, other] = [words.area(fr, load), words.area(fr, there)]
  await words.setLang('en')
  expect(shown(one, other)).toEqual(['fr', 'fr', 'Bonjour', 'Bonjour'])
  expect(words.wantedLang()).toBe('en')
  await vi.advanceTimersByTimeAsync(999)
  expect(shown(one, other)).toEqual(['fr', 'fr', 'Bonjour', 'Bonjour'])
  await vi.advanceTimersByTimeAsync(1)
  expect(shown(one, other)).toEqual(['en', 'en', 'Hello', 'Hello'])
  expect(load).toHaveBeenCalledTimes(2)
})

test('an area that comes later in an English page is French until its words arrive', async () => {
  const early = words.area(fr, there)
  await words.setLang('en')
  const late = words.area(fr, vi.fn(there).mockImplementationOnce(missing))
  await words.ready()
  expect(shown(early, late)).toEqual(['en', 'en', 'Hello', 'Bonjour'])
  await vi.advanceTimersByTimeAsync(1000)
  expect(shown(early, late)).toEqual(['en', 'en', 'Hello', 'Hello'])
})

test('who goes back to French meanwhile stays in French, and nothing more is asked for', async () => {
  const load = vi.fn(there).mockImplementationOnce(missing)
  const area = words.area(fr, load)
  await words.setLang('en')
  await words.setLang('fr')
  await vi.runAllTimersAsync()
  expect(shown(area)).toEqual(['fr', 'fr', 'Bonjour'])
  expect(load).toHaveBeenCalledTimes(1)
})

test('after the last pause it is left at French; asking for English again tries again', async () => {
  const load = vi.fn(missing)
  const area = words.area(fr, load)
  await words.setLang('en')
  await vi.runAllTimersAsync()
  expect(load).toHaveBeenCalledTimes(5)
  expect(shown(area)).toEqual(['fr', 'fr', 'Bonjour'])
  load.mockImplementation(there)
  await words.setLang('en')
  expect(shown(area)).toEqual(['en', 'en', 'Hello'])
})
