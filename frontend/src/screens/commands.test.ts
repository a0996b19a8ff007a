import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// A command that no component names cannot be given by anybody.
const screens = ['.', '../parts'].flatMap((folder) => {
  const root = new URL(`${folder}/`, import.meta.url)
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.svelte') || (name.endsWith('.ts') && !name.endsWith('.test.ts')))
    .map((name) => readFileSync(new URL(name, root), 'utf8'))
}).join('\n')
const schema = JSON.parse(readFileSync(new URL('../wire/schema.gen.json', import.meta.url), 'utf8')) as { $defs: { CommandData: { properties: object } } }

test.each(Object.keys(schema.$defs.CommandData.properties))('a component gives the command %s', (command) => {
  expect(screens).toContain(`'${command}'`)
})
