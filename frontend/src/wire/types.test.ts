import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { listsOf, placesOf } from '../../scripts/places.mjs'
import { typesOf } from '../../scripts/types.mjs'

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8')

test.each([['./types.gen.ts', typesOf], ['../seal/places.gen.ts', placesOf], ['../state/lists.gen.ts', listsOf]])('the committed %s is that of the committed schema', async (file, made) => {
  expect(read(file), 'stale: run `make generate` and commit what it changes').toBe(await made(read('./schema.gen.json')))
})
