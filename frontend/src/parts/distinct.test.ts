import { Linter } from 'eslint'
import svelteParser from 'svelte-eslint-parser'
import { describe, expect, test } from 'vitest'
import { distinctKeys } from '../../lint/distinct-keys.js'
import { distinct } from './distinct'

test('what repeats is left out, and a list in which nothing does is returned as it is', () => {
  const once = [{ id: 'a' }, { id: 'b' }]
  expect(distinct(once)).toBe(once)
  expect(distinct([...once, { id: 'a', text: 'again' }])).toEqual(once)
  expect(distinct(['idea', 'idea', 'question'])).toEqual(['idea', 'question'])
  expect(distinct([{ by: 'a' }, { by: 'a' }], 'by')).toEqual([{ by: 'a' }])
})

describe('the lint rule', () => {
  const linter = new Linter()
  const problems = (markup: string) =>
    linter.verify(markup, [{ files: ['**/*.svelte'], languageOptions: { parser: svelteParser }, plugins: { codev: { rules: { keys: distinctKeys } } }, rules: { 'codev/keys': 'error' } }] as Linter.Config[], 'a.svelte')

  test.each([
    '{#each distinct(list) as item (item.id)}{item.id}{/each}',
    "{#each distinct(list, 'by') as item, at (item.by)}{at}{/each}",
    '{#each distinct(kinds) as kind (kind)}{kind}{/each}',
    '{#each lines as line}{line}{/each}',
  ])('takes %s', (markup) => expect(problems(markup)).toEqual([]))

  test.each([
    '{#each list as item (item.id)}{item.id}{/each}',
    '{#each texts as text (text)}{text}{/each}',
    '{#each distinct(signals) as signal (signal.at)}{signal.at}{/each}',
    '{#each distinct(list) as item (item.text)}{item.text}{/each}',
    '{#each distinct(list) as item (list.indexOf(item))}{item.id}{/each}',
    "{#each distinct(list, 'by') as item (item)}{item.by}{/each}",
  ])('refuses %s', (markup) => expect(problems(markup)).toHaveLength(1))
})
