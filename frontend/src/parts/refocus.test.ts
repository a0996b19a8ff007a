// @vitest-environment happy-dom
import { afterEach, expect, test } from 'vitest'
import { keepsFocus } from './refocus'

let stop: (() => void) | undefined
afterEach(() => {
  stop?.()
  document.body.replaceChildren()
})

function page(markup: string): HTMLElement {
  document.body.innerHTML = `<div>${markup}</div>`
  const root = document.body.firstElementChild as HTMLElement
  stop = keepsFocus(root) as () => void
  return root
}
const changes = () => new Promise((resolve) => setTimeout(resolve, 50))
const focus = (root: HTMLElement, what: string) => root.querySelector<HTMLElement>(what)?.focus()

test('what has the focus is withdrawn: it goes to the heading of its section', async () => {
  const root = page('<div id="main" tabindex="0"><section><h2>Apports</h2><ul><li><button>Retirer</button></li></ul></section></div>')
  focus(root, 'button')
  root.querySelector('li')?.remove()
  await changes()
  expect(document.activeElement?.textContent).toBe('Apports')
})

test('without a section, to the content', async () => {
  const root = page('<div id="main" tabindex="0"><p><button>Vu</button></p></div>')
  focus(root, 'button')
  root.querySelector('p')?.remove()
  await changes()
  expect(document.activeElement?.id).toBe('main')
})

test('a fold closes over it: to the fold’s summary', async () => {
  const root = page('<details open><summary>Inviter le groupe</summary><input></details>')
  focus(root, 'input')
  const fold = root.querySelector('details')
  if (fold) fold.open = false
  ;(document.activeElement as HTMLElement).blur() // as Firefox does
  await changes()
  expect(document.activeElement?.tagName).toBe('SUMMARY')
})

test('what knows a better place is not overruled', async () => {
  const root = page('<div id="main" tabindex="0"><button>Un</button><a href="/">Deux</a></div>')
  focus(root, 'button')
  root.querySelector('button')?.remove()
  await Promise.resolve()
  focus(root, 'a')
  await changes()
  expect(document.activeElement?.tagName).toBe('A')
})
