// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { common } from '../words/common'
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
