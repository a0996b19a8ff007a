// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { besideKeyboard } from './keyboard'

/** The part of the window that is seen, as a browser tells it. */
class Seen extends EventTarget {
  height = 800
  scale = 1
  to(height: number, scale = 1): void {
    this.height = height
    this.scale = scale
    this.dispatchEvent(new Event('resize'))
  }
}

let seen: Seen
let element: HTMLElement
beforeEach(() => {
  seen = new Seen()
  element = document.createElement('div')
  vi.stubGlobal('visualViewport', seen)
  vi.stubGlobal('innerHeight', 800)
  vi.stubGlobal('scrollTo', vi.fn())
})
afterEach(() => { vi.unstubAllGlobals() })

test('a keyboard that covers the page leaves the room above it, and gives it back', () => {
  besideKeyboard(element)
  seen.to(420)
  expect(element.style.blockSize).toBe('420px')
  expect(window.scrollTo).toHaveBeenCalledWith(0, 0)
  seen.to(800)
  expect(element.style.blockSize).toBe('')
})

test.each([
  ['the bars of the browser', 740, 1],
  ['a page that is zoomed', 400, 2],
])('%s are no keyboard', (_, height, scale) => {
  besideKeyboard(element)
  seen.to(height, scale)
  expect(element.style.blockSize).toBe('')
})

test('it listens no longer once the element is gone', () => {
  const away = besideKeyboard(element)
  if (away) away()
  seen.to(420)
  expect(element.style.blockSize).toBe('')
})
