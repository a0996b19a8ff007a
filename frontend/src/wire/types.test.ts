import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { typesOf } from '../../scripts/types.mjs'

test('the committed types are those of the committed schema', async () => {
  const schema = readFileSync(new URL('./schema.gen.json', import.meta.url), 'utf8')
  const types = readFileSync(new URL('./types.gen.ts', import.meta.url), 'utf8')
  expect(types, 'stale: run `make generate` and commit what it changes').toBe(await typesOf(schema))
})
