// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test } from 'vitest'
import Menu from './Menu.svelte'

/* happy-dom has no popover, as iOS 16. */
let picked: string[]
let app: object

beforeEach(() => {
  expect('showPopover' in HTMLElement.prototype).toBe(false)
  picked = []
  app = mount(Menu, { target: document.body, props: { label: 'Autres actions', items: ['Un', 'Deux', 'Un'].map((label) => ({ label, act: () => picked.push(label) })) } })
  flushSync()
})
afterEach(() => unmount(app))

const opener = () => document.querySelector<HTMLButtonElement>('.opener')
const list = () => document.querySelector<HTMLElement>('.menu')
const settle = async () => {
  flushSync()
  await new Promise((resolve) => setTimeout(resolve))
}

test('without popover the list is closed until it is opened, and its lines act', async () => {
  expect(list()?.hidden).toBe(true)
  opener()?.click()
  await settle()
  expect(list()?.hidden).toBe(false)
  expect(opener()?.getAttribute('aria-expanded')).toBe('true')
  expect(document.activeElement?.textContent).toBe('Un')
  list()?.querySelectorAll('button')[1]?.click()
  await settle()
  expect(picked).toEqual(['Deux'])
  expect(list()?.hidden).toBe(true)
  expect(document.activeElement).toBe(opener())
})

test('it closes when focus goes on to the page', async () => {
  const next = document.body.appendChild(document.createElement('button'))
  opener()?.click()
  await settle()
  list()?.querySelectorAll('button')[1]?.focus()
  await settle()
  expect(list()?.hidden).toBe(false)
  next.focus()
  await settle()
  expect(list()?.hidden).toBe(true)
  expect(document.activeElement).toBe(next)
  next.remove()
})

test('Escape and a tap outside close it', async () => {
  opener()?.click()
  await settle()
  window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', cancelable: true }))
  await settle()
  expect(list()?.hidden).toBe(true)
  opener()?.click()
  await settle()
  document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }))
  await settle()
  expect(list()?.hidden).toBe(true)
})
