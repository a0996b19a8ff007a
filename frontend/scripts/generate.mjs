// Go types → JSON Schema → TypeScript types, the table of texts, and the view's lists. All results are committed; tests fail when one is stale.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { listsOf, placesOf } from './places.mjs'
import { typesOf } from './types.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))
const wire = new URL('../src/wire/', import.meta.url)

const schema = execFileSync('go', ['run', './cmd/schema'], { cwd: root, encoding: 'utf8', maxBuffer: 16 << 20 })
writeFileSync(new URL('schema.gen.json', wire), schema)
writeFileSync(new URL('types.gen.ts', wire), await typesOf(schema))
writeFileSync(new URL('../seal/places.gen.ts', wire), placesOf(schema))
writeFileSync(new URL('../state/lists.gen.ts', wire), listsOf(schema))
