import fc from 'fast-check'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { apply } from './apply'
import { complete } from './complete'

// Real views, changes and results, written by the server's own tests: Go and TypeScript can't drift.
const golden = new URL('../../../room/testdata/apply/', import.meta.url)
interface Case { viewer: string; view: object; patches: object[]; want: object }

describe('golden changes of the server', () => {
  const files = existsSync(golden) ? readdirSync(golden).filter((name) => name.endsWith('.json')) : []
  test('are there', () => {
    expect(files).not.toEqual([])
  })
  test.each(files)('%s', (name) => {
    const cases = JSON.parse(readFileSync(new URL(name, golden), 'utf8')) as Case[]
    expect(cases.length).toBeGreaterThan(0)
    for (const { viewer, view, patches, want } of cases) {
      const got = [view, ...patches].reduce((current, told) => apply(current, told), {})
      const still = { erases_at: 0 } // it moves with every event, and is told at the close alone
      expect(complete({ ...got, ...still }), `what ${viewer} sees`).toEqual(complete({ ...want, ...still }))
    }
  })
})

describe('RFC 7396', () => {
  // The table of the RFC's appendix A, but for its lists, which have a rule of our own.
  test.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [['a', 'b'], ['c', 'd'], ['c', 'd']],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j with %j is %j', (target, patch, want) => {
    expect(apply<unknown>(target, patch)).toEqual(want)
  })
})

describe('lists of items', () => {
  const view = { questions: [{ id: 'a', text: 'A', flagged: true }, { id: 'b', text: 'B' }], needs: [{ by: 'x', text: '1' }] }

  test('new ones come at the end', () => {
    expect(apply(view, { questions: [{ id: 'c', text: 'C' }] }).questions.map((q) => q.id)).toEqual(['a', 'b', 'c'])
  })
  test('known ones change in place, field by field', () => {
    const after = apply(view, { questions: [{ id: 'a', text: 'A2', flagged: null }] })
    expect(after.questions).toEqual([{ id: 'a', text: 'A2' }, { id: 'b', text: 'B' }])
  })
  test('gone ones go; one that was not there is no harm', () => {
    const after = apply(view, { questions: [{ id: 'a', gone: true }, { id: 'z', gone: true }] })
    expect(after.questions).toEqual([{ id: 'b', text: 'B' }])
  })
  test('one that goes and comes again moves to the end, whatever it was before', () => {
    const after = apply(view, { questions: [{ id: 'a', gone: true }, { id: 'c', text: 'C' }, { id: 'a', text: 'A2' }] })
    expect(after.questions).toEqual([{ id: 'b', text: 'B' }, { id: 'c', text: 'C' }, { id: 'a', text: 'A2' }])
  })
  test('lists without ids are sent whole', () => {
    expect(apply(view, { needs: [{ by: 'y', text: '2' }] }).needs).toEqual([{ by: 'y', text: '2' }])
    expect(apply(view, { needs: [] }).needs).toEqual([])
    expect(apply(view, { needs: null })).not.toHaveProperty('needs')
  })
  test('a list that was absent begins', () => {
    expect(apply({}, { topics: [{ id: 'a', text: 'A', none: null }] })).toEqual({ topics: [{ id: 'a', text: 'A' }] })
  })
  test('what did not change keeps its identity', () => {
    const after = apply(view, { questions: [{ id: 'b', text: 'B2' }] })
    expect(after.questions[0]).toBe(view.questions[0])
    expect(after.needs).toBe(view.needs)
    expect(apply(view, { questions: [{ id: 'b', text: 'B' }], needs: [{ by: 'x', text: '1' }] })).toBe(view)
    expect(apply(view, {})).toBe(view)
  })
  test('a field named __proto__ is no way into every object', () => {
    apply({}, JSON.parse('{"__proto__": {"polluted": true}}'))
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

// What a view is made of, small enough that changes meet.
const id = fc.constantFrom('a', 'b', 'c', 'd')
const word = fc.constantFrom('', 'un', 'deux', 'trois')
const item = fc.record({ id, text: word, answer: word }, { requiredKeys: ['id', 'text'] })
const items = fc.uniqueArray(item, { selector: (one) => one.id })
const whole = fc.array(fc.record({ by: id, text: word }))
const view = fc.record({ topic: word, items, whole, part: fc.record({ x: word, y: word }, { requiredKeys: [] }) }, { requiredKeys: [] })
type Example = { items?: { id: string }[]; [key: string]: unknown }

/** A change that leads from one view to another, made as the server makes it: the reference for `apply`. */
function difference(from: Example, to: Example): Example {
  const change: Example = {}
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (JSON.stringify(from[key]) === JSON.stringify(to[key])) continue
    if (key === 'items') change.items = itemsBetween(from.items ?? [], to.items ?? [])
    else if (key === 'part' && from.part && to.part) change.part = difference(from.part as Example, to.part as Example)
    else change[key] = to[key] ?? null
  }
  return change
}

function itemsBetween(from: { id: string }[], to: { id: string }[]): { id: string }[] {
  const gone = from.filter((a) => !to.some((b) => b.id === a.id)).map(({ id }) => ({ id, gone: true }))
  const rest = to.map((b) => {
    const a = from.find((one) => one.id === b.id)
    return a ? { ...difference(a as Example, b as Example), id: b.id } : b
  })
  return [...gone, ...rest]
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze)
  return value
}

describe('any view and any change', () => {
  const sorted = (one: Example) => ({ ...one, items: [...(one.items ?? [])].sort((a, b) => a.id.localeCompare(b.id)) })

  test('the difference of two views leads from one to the other, the first untouched', () => {
    fc.assert(
      fc.property(view, view, (from, to) => {
        deepFreeze(from)
        const got = apply<Example>(from, deepFreeze(difference(from, to)))
        expect(sorted(got)).toEqual(sorted(to))
      }),
    )
  })
  test('applied twice is applied once', () => {
    fc.assert(
      fc.property(view, view, (from, to) => {
        const change = difference(from, to)
        const once = apply<Example>(from, change)
        expect(apply(once, change)).toBe(once)
      }),
    )
  })
  test('a stream of changes, batched anyhow, ends in the same view', () => {
    fc.assert(
      fc.property(fc.array(view, { minLength: 1, maxLength: 6 }), (views) => {
        let current: Example = {}
        let before: Example = {}
        for (const next of views) {
          current = apply(current, difference(before, next))
          before = next
        }
        expect(sorted(current)).toEqual(sorted(before))
      }),
    )
  })
})
