// @vitest-environment happy-dom
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import App from './App.svelte'
import { newKey } from './seal/keys'
import { keep } from './store/rooms'
import { deviceStorage, tabStorage } from './store/storage'

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
