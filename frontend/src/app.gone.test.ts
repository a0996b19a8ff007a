// @vitest-environment happy-dom
/* What the page does when something of it is gone: a part after a deployment, or the room that the person is in. */
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import App from './App.svelte'
import { appWords } from './app.words'
import { newKey } from './seal/keys'
import { Drafts } from './store/drafts'
import { keep } from './store/rooms'
import { deviceStorage, tabStorage } from './store/storage'
import { EndingRoom } from './testing/endingroom.svelte'
import { fr as entry } from './words/entry.fr'

const room = 'f3a1c0de-0000-4000-8000-000000000001'
const ours = () => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key.startsWith('codev.'))

const noted = vi.hoisted(() => ({ visits: 0 }))
vi.mock('./lobby', () => Promise.reject(new TypeError('404')))
vi.mock('./roomchunk', async () => ({
  Room: () => undefined, LiveSession: (await import('./testing/endingroom.svelte')).EndingRoom, dialRoom: () => () => undefined, note: () => noted.visits++,
}))

let app: object | undefined
const reload = vi.fn(() => true)
const box = (label: string) => {
  const of = [...document.querySelectorAll('label')].find((each) => each.textContent.startsWith(label))?.htmlFor ?? ''
  return document.getElementById(of) as HTMLInputElement | null
}
const fill = (label: string, text: string) => {
  const input = box(label)
  if (input) input.value = text
  input?.dispatchEvent(new Event('input', { bubbles: true }))
  flushSync()
}
const open = (path: string) => {
  history.replaceState(null, '', path)
  app = mount(App, { target: document.body, props: { storage: deviceStorage(), tab: tabStorage() } })
}

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  window.codevStart = { fetchParts: (done) => { done('gone') }, reload }
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')))
})
afterEach(async () => {
  if (app) await unmount(app)
  app = undefined
  delete window.codevStart
  vi.unstubAllGlobals()
})

test('a part that is gone when a room is opened is said once reloading has not helped; what was typed is there after the next', async () => {
  reload.mockReturnValueOnce(false)
  open('/')
  await vi.waitFor(() => { expect(box(entry.name)).not.toBeNull() })
  fill(entry.name, 'Claire')
  fill(entry.group, 'Cadres de santé')
  document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
  await vi.waitFor(() => { expect(document.body.textContent).toContain(appWords.fr.newVersion.text) })
  expect(reload).toHaveBeenCalledTimes(1)
  if (app) await unmount(app)
  open('/')
  await vi.waitFor(() => { expect(box(entry.name)?.value).toBe('Claire') })
  expect(box(entry.group)?.value).toBe('Cadres de santé')
})

test('a room that is erased while one is in it leaves no key, seat or draft on the device', async () => {
  keep(deviceStorage(), room, { key: newKey(), seat: { secret: newKey(), name: 'Driss', taken: true } })
  new Drafts(deviceStorage(), room, 'seat').get('note').text = 'une note'
  sessionStorage.setItem(`codev.inside.${room}`, '')
  open(`/r/${room}`)
  await vi.waitFor(() => { expect(noted.visits).toBeGreaterThan(0) })
  expect(ours().filter((key) => key.includes(room))).toHaveLength(3)
  if (EndingRoom.last) EndingRoom.last.ended = 'erased'
  flushSync()
  expect(ours()).toEqual([])
})

test('a room that expires while one is in it leaves the own topic, where the next room is announced', async () => {
  keep(deviceStorage(), room, { key: newKey(), seat: { secret: newKey(), name: 'Driss', taken: true } })
  deviceStorage().set(`codev.room.${room}.topic`, '{}')
  sessionStorage.setItem(`codev.inside.${room}`, '')
  const before = noted.visits
  open(`/r/${room}`)
  await vi.waitFor(() => { expect(noted.visits).toBeGreaterThan(before) })
  if (EndingRoom.last) Object.assign(EndingRoom.last.view, { next: 'x' })
  if (EndingRoom.last) EndingRoom.last.ended = 'erased'
  flushSync()
  expect(ours().filter((key) => key.includes(room))).toEqual([`codev.room.${room}.topic`])
})
