// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { common } from '../words/common'
import { afterAMoment } from './afteramoment'
import { setHere } from './here'
import Twice from './Twice.svelte'

let done = 0
let app: object

beforeEach(() => {
  done = 0
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout', 'requestAnimationFrame'] })
  app = mount(Twice, { target: document.body, props: { label: 'Effacer', sure: 'Vraiment ?', yes: 'Oui, effacer', act: () => done++ } })
  flushSync()
})
afterEach(async () => {
  await unmount(app)
  vi.useRealTimers()
})

const button = (words: string) => [...document.querySelectorAll('button')].find((each) => each.textContent?.trim() === words)
function tap(words: string, detail = 1): void {
  button(words)?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail }))
  flushSync()
}

test.each([0, 60, 250, 390])('the second half of a double tap, %i ms after the first, answers nothing', (ms) => {
  tap('Effacer')
  vi.advanceTimersByTime(ms)
  tap('Oui, effacer')
  tap(common().verbs.cancel)
  expect(done).toBe(0)
  expect(button('Oui, effacer')).toBeDefined()
})

test('a tap after a moment answers', () => {
  tap('Effacer')
  vi.advanceTimersByTime(450)
  tap('Oui, effacer')
  expect(done).toBe(1)
})

test('a key, and the click of a screen reader, answer at once', () => {
  tap('Effacer', 0)
  tap('Oui, effacer', 0)
  expect(done).toBe(1)
})

test('a key that is held down does not answer', () => {
  tap('Effacer', 0)
  const held = new KeyboardEvent('keydown', { key: 'Enter', repeat: true, bubbles: true, cancelable: true })
  button('Oui, effacer')?.dispatchEvent(held)
  expect(held.defaultPrevented).toBe(true)
  const pressed = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })
  button('Oui, effacer')?.dispatchEvent(pressed)
  expect(pressed.defaultPrevented).toBe(false)
})

test('in the window beside the call, that window times the moment', () => {
  const there = { setTimeout: vi.fn((_: () => void) => 7), clearTimeout: vi.fn() }
  setHere({ defaultView: there } as unknown as Document)
  const element = document.createElement('div')
  const stop = afterAMoment(element)
  setHere()
  expect(element.style.pointerEvents).toBe('none')
  there.setTimeout.mock.calls[0]?.[0]()
  expect(element.style.pointerEvents).toBe('')
  stop?.()
  expect(there.clearTimeout).toHaveBeenCalledWith(7)
})
