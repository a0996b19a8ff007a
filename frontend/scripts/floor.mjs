// Holds the build to the oldest browsers that README names: every name in the built scripts and styles that MDN's compatibility
// data knows is looked up there. A name fails if nothing that bears it is in all of these browsers, unless it is listed below.
// Syntax needs no look: Vite lowers it to the same versions (vite.config.ts). Lookbehind is not lowered, so it is looked for.
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'vite'
import { floor } from '../browsers.js'
import { allowed } from './allowed.mjs'

const data = createRequire(import.meta.url)('@mdn/browser-compat-data')

/** Whether all browsers of the floor have it, if only in part, under its own name and without a flag. */
function known(compat) {
  return Object.entries(floor).every(([browser, version]) => {
    const support = [compat.support[browser] ?? []].flat().filter((each) => !each.prefix && !each.alternative_name && !each.flags && (each.partial_implementation || !each.version_removed))
    return support.some(({ version_added: added }) => added && added !== 'preview' && parseFloat(String(added).replace('≤', '')) <= version)
  })
}

/** name → whether anything of this name is known, for the features below a node; `rename` makes the name, or nothing. */
function names(node, rename, found = new Map()) {
  for (const [key, child] of Object.entries(node)) {
    if (key === '__compat' || typeof child !== 'object') continue
    const name = rename(key)
    if (child.__compat && name) found.set(name, (found.get(name) ?? false) || known(child.__compat))
    names(child, rename, found)
  }
  return found
}
// A name of one lower-case word is too often one of our own: it counts after its interface (AbortSignal.any).
const plain = (key) => key.replace('_static', '')
const telling = (key) => /^[a-z]+[A-Z]\w*$|^[A-Z]\w*$/.test(plain(key)) && !key.endsWith('_event') && plain(key)
const interfaces = { ...data.api, ...data.javascript.builtins }
const script = names(interfaces, telling)
const statics = new Map(Object.entries(interfaces).flatMap(([name, members]) =>
  Object.entries(members).filter(([key]) => key.endsWith('_static')).map(([key, { __compat }]) => [`${name}.${plain(key)}`, known(__compat)])))
const events = names(data.api, (key) => key.endsWith('_event') && key.replace('_event', ''))
const properties = names({ properties: Object.fromEntries(Object.entries(data.css.properties).map(([key, { __compat }]) => [key, { __compat }])) }, (key) => key)
const selectors = names(data.css.selectors, (key) => key)
const atRules = names(Object.fromEntries(Object.entries(data.css['at-rules']).map(([key, { __compat }]) => [key, { __compat }])), (key) => key)
const functions = names(data.css.types, (key) => /^[a-z-]+$/.test(key) && key)

/** The names that a script uses: properties that it reads, globals, events that it listens for; and its lookbehinds. */
function scriptNames(source, found) {
  const add = (kind, table, name) => { if (table.get(name) === false) found.add(`${kind} ${name}`) }
  const walk = (node) => {
    if (!node || typeof node !== 'object') return
    if (Array.isArray(node)) { node.forEach(walk); return }
    if (node.type === 'MemberExpression' && !node.computed) {
      add('script', script, node.property.name)
      add('script', statics, `${node.object.name}.${node.property.name}`)
    }
    if (node.type === 'NewExpression' && node.callee.type === 'Identifier') add('script', script, node.callee.name)
    if (node.type === 'CallExpression' && (node.callee.property?.name ?? node.callee.name) === 'addEventListener') add('event', events, node.arguments[0]?.value)
    if (node.type === 'Literal' && node.regex && (/\(\?<[=!]/.test(node.regex.pattern) || node.regex.flags.includes('v'))) found.add(`regexp ${node.regex.pattern}`)
    Object.values(node).forEach(walk)
  }
  walk(parseAst(source))
}

/** The names that a sheet uses: properties, selectors, at-rules and functions. */
function styleNames(source, found) {
  const add = (kind, table, name) => { if (table.get(name) === false) found.add(`${kind} ${name}`) }
  for (const [, name] of source.matchAll(/[{;]([a-z-]+):/g)) add('property', properties, name)
  for (const [, name] of source.matchAll(/[^{};:a-z-]:{1,2}([a-z-]+)(?=[^{};]*\{)|[a-z\])*]:{1,2}([a-z-]+)(?=[^{};]*\{)/g)) add('selector', selectors, name)
  for (const [, name] of source.matchAll(/:{1,2}([a-z-]+)[^{};]*\{/g)) add('selector', selectors, name)
  for (const [, name] of source.matchAll(/@([a-z-]+)/g)) add('at-rule', atRules, name)
  for (const [, name] of source.matchAll(/([a-z-]+)\(/g)) add('function', functions, name)
}

const assets = fileURLToPath(new URL('../dist/assets/', import.meta.url))
const found = new Set()
for (const file of readdirSync(assets)) {
  const source = readFileSync(assets + file, 'utf8')
  if (file.endsWith('.js')) scriptNames(source, found)
  if (file.endsWith('.css')) styleNames(source, found)
}

const problems = [...found].filter((name) => !(name in allowed)).map((name) => `${name} is newer than ${Object.entries(floor).map((each) => each.join(' ')).join(', ')}`)
// The check itself: these names are newer than the floor, and these are not.
if (statics.get('AbortSignal.any') !== false) problems.push('AbortSignal.any would not be found')
for (const name of ['groupBy', 'withResolvers', 'showPopover']) if (script.get(name) !== false) problems.push(`${name} would not be found`)
for (const name of ['findLast', 'toSorted', 'structuredClone', 'ResizeObserver']) if (script.get(name) !== true) problems.push(`${name} would be refused`)
for (const problem of problems) console.error(`floor: ${problem}`)
console.log(`floor: ${script.size + statics.size + events.size + properties.size + selectors.size + atRules.size + functions.size} names known, ${found.size} newer ones in the build`)
process.exit(problems.length > 0 ? 1 : 0)
