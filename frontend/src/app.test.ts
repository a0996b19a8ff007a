// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import App from './App.svelte'
import { newKey } from './seal/keys'
import { Drafts } from './store/drafts'
import { keep } from './store/rooms'
import { deviceStorage, tabStorage } from './store/storage'
import { fr as entry } from './words/entry.fr'

const room = 'f3a1c0de-0000-4000-8000-000000000001'

/** The room's part of the page, which a slow network holds back; and the rooms that were entered. */
const part = vi.hoisted(() => ({ asked: false, come: (): void => undefined, entered: [] as string[] }))
vi.mock('./roomchunk', async () => {
  part.asked = true
  await new Promise<void>((resolve) => {
    part.come = resolve
  })
  class LiveSession {
    readonly arrived = new Promise(() => undefined)
    readonly #room: string
    constructor({ room }: { room: string }) {
      this.#room = room
    }
    start() {
      part.entered.push(this.#room)
    }
    stop() {}
  }
  return { Room: () => undefined, LiveSession, dialRoom: () => () => undefined, note: () => undefined }
})

let app: object | undefined

beforeEach(() => {
  keep(deviceStorage(), room, { key: newKey(), seat: { secret: newKey(), name: 'Driss', taken: true } })
  sessionStorage.setItem(`codev.inside.${room}`, '')
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"code":"unavailable"}', { status: 503 })))
})
afterEach(async () => {
  if (app) await unmount(app)
  vi.unstubAllGlobals()
})

test('who turns back while the room is fetched does not enter it', async () => {
  history.replaceState(null, '', `/r/${room}`)
  app = mount(App, { target: document.body, props: { storage: deviceStorage(), tab: tabStorage() } })
  await vi.waitFor(() => { expect(part.asked).toBe(true) })
  history.replaceState(null, '', '/')
  window.dispatchEvent(new PopStateEvent('popstate'))
  flushSync()
  part.come()
  await import('./roomchunk')
  await new Promise((resolve) => setTimeout(resolve)) // whatever was waiting for it goes on
  expect(part.entered).toEqual([])
})

test.each([
  ['not there: the device forgets it', 404, '{"code":"not_found"}', 0],
  ['not reached: the device keeps it', 503, '{"code":"unavailable"}', 2],
  ['not there by a proxy’s word alone: the device keeps it', 404, '404 page not found', 2],
])('a room whose card is %s', async (_, status, body, left) => {
  sessionStorage.clear()
  new Drafts(deviceStorage(), room, 'seat').get('note').text = 'une note'
  const fetched = vi.fn(() => Promise.resolve(new Response(body, { status })))
  vi.stubGlobal('fetch', fetched)
  const ours = () => Object.keys(localStorage).filter((key) => key.includes(room))
  expect(ours()).toHaveLength(2)
  history.replaceState(null, '', `/r/${room}`)
  app = mount(App, { target: document.body, props: { storage: deviceStorage(), tab: tabStorage() } })
  await vi.waitFor(() => { expect(document.body.textContent).not.toContain(entry.loading) })
  expect(fetched).toHaveBeenCalled()
  expect(ours()).toHaveLength(left)
})
