// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { steady } from './steady'

/* A scroller over cards of 100 px, laid out by hand: happy-dom has no layout. */
let scroller: HTMLElement
let stop: (() => void) | undefined

const box = (top: number, height: number) => ({ top, bottom: top + height, height }) as DOMRect
function card(name: string, height = 100): HTMLElement {
  const element = document.createElement('li')
  element.textContent = name
  element.dataset.height = String(height)
  element.getBoundingClientRect = () => {
    let top = 50 - scroller.scrollTop
    for (const each of scroller.children) {
      if (each === element) break
      top += Number((each as HTMLElement).dataset.height)
    }
    return box(top, height)
  }
  return element
}
/** Where a card stands in the window. */
const topOf = (name: string) => [...scroller.children].find((each) => each.textContent === name)?.getBoundingClientRect().top
const changes = () => new Promise((resolve) => setTimeout(resolve))

function scrolled(anchoring: boolean): void {
  vi.stubGlobal('CSS', { supports: () => anchoring })
  stop = steady(scroller) as () => void
  scroller.scrollTop = 250
  scroller.dispatchEvent(new Event('scroll'))
}

beforeEach(() => {
  scroller = document.createElement('div')
  scroller.getBoundingClientRect = () => box(50, 300)
  document.body.append(scroller)
  scroller.append(...['a', 'b', 'c', 'd', 'e', 'f'].map((name) => card(name)))
})
afterEach(() => {
  stop?.()
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

test('what one reads stays where it is when something above comes, or goes', async () => {
  scrolled(false)
  const before = topOf('d')
  scroller.firstElementChild?.remove()
  await changes()
  expect(topOf('d')).toBe(before)
  scroller.prepend(card('new', 320))
  await changes()
  expect(topOf('d')).toBe(before)
})

test('also when what goes is the one at the top of the window', async () => {
  scrolled(false)
  const before = topOf('d')
  scroller.children[2]?.remove() // c, half seen
  await changes()
  expect(topOf('d')).toBe(before)
})

test('what comes below moves nothing', async () => {
  scrolled(false)
  scroller.append(card('new'))
  await changes()
  expect(scroller.scrollTop).toBe(250)
})

test('a browser that anchors by itself is left alone', async () => {
  scrolled(true)
  scroller.firstElementChild?.remove()
  await changes()
  expect(scroller.scrollTop).toBe(250)
})
