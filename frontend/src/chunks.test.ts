// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type * as Chunks from './chunks'

/** A page's first script: what it finds, and what was asked of it. */
let found: 'gone' | 'offline' | undefined
let mayReload: boolean
const fetchParts = vi.fn((done: (problem?: 'gone' | 'offline') => void) => { done(found) })
const reload = vi.fn(() => mayReload)
let chunks: typeof Chunks

const failure = new TypeError('Failed to fetch dynamically imported module')
const missing = () => Promise.reject(failure)
/** Fails once, then arrives. */
const late = () => {
  let asked = 0
  return () => (asked++ === 0 ? Promise.reject(failure) : Promise.resolve('the part'))
}
/** What became of a promise by now. */
const settled = async (promise: Promise<unknown>) => {
  const nothing = new Promise((resolve) => setTimeout(resolve, 20, 'nothing yet'))
  return Promise.race([promise.catch((error: unknown) => error), nothing])
}

beforeEach(async () => {
  vi.resetModules() // one page a test: a page loads itself again once
  chunks = await import('./chunks')
  found = 'gone'
  mayReload = true
  window.codevStart = { fetchParts, reload }
})
afterEach(() => {
  vi.clearAllMocks()
  delete window.codevStart
  window.name = ''
})

test('a part that arrives is asked for once', async () => {
  const load = vi.fn(() => Promise.resolve('the part'))
  expect(await chunks.loadPart(load)).toBe('the part')
  expect([load.mock.calls.length, fetchParts.mock.calls.length]).toEqual([1, 0])
})

test('a part that another server has arrives without a reload', async () => {
  found = undefined
  expect(await chunks.loadPart(late())).toBe('the part')
  expect(fetchParts).toHaveBeenCalledTimes(1)
  expect(reload).not.toHaveBeenCalled()
})

test('a part that is gone loads the page again, after what must outlive that is kept', async () => {
  const order: string[] = []
  reload.mockImplementationOnce(() => order.push('reloaded') > 0)
  const loading = chunks.loadPart(missing, () => order.push('kept'))
  expect(await settled(loading)).toBe('nothing yet') // nobody is told anything: the page is on its way out
  expect(order).toEqual(['kept', 'reloaded'])
})

test('two parts that are gone load the page again once, and keep what both must keep', async () => {
  const kept: string[] = []
  const loading = ['door', 'seal'].map((name) => chunks.loadPart(missing, () => kept.push(name)))
  await Promise.all(loading.map(settled))
  expect(kept.sort()).toEqual(['door', 'seal'])
  expect(reload).toHaveBeenCalledTimes(1)
  expect(fetchParts).toHaveBeenCalledTimes(1)
})

test('after as many reloads as are allowed, the page says that the part is gone', async () => {
  mayReload = false
  await expect(chunks.loadPart(missing)).rejects.toBeInstanceOf(chunks.PartGone)
})

test('a dead network is no missing part: nothing is loaded again', async () => {
  found = 'offline'
  await expect(chunks.loadPart(missing)).rejects.toBe(failure)
  await expect(chunks.fetchPart(missing)).rejects.toBe(failure)
  expect(reload).not.toHaveBeenCalled()
})

test('fetchPart leaves it to the person when the page is loaded again', async () => {
  await expect(chunks.fetchPart(missing)).rejects.toBeInstanceOf(chunks.PartGone)
  expect(reload).not.toHaveBeenCalled()
})

test('a page that is whole counts its reloads from the start, and leaves other names alone', () => {
  window.name = 'codev-reloads:3'
  chunks.partsArrived()
  expect(window.name).toBe('')
  window.name = 'a window of somebody’s'
  chunks.partsArrived()
  expect(window.name).toBe('a window of somebody’s')
})
