import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, vi, type MockInstance } from 'vitest'
import { panels } from '../screens/panels.svelte'
import Room from '../screens/Room.svelte'
import '../screens/month/monthly'
import '../screens/leading'
import '../screens/lazy'
import { ui } from '../parts/ui.svelte'
import { FakeSession } from '../preview/fake.svelte'
import { viewOf } from '../preview/views'
import { deviceStorage } from '../store/storage'
import type { CommandName, Role, RoomProps, StepName, View } from '../session'

/* For tests under happy-dom: the room as one role sees it in one step, drawn from the preview's séance. */

export const links = { room: 'https://codev.exemple/r/7f2c#k=q2V8m1', mine: 'https://codev.exemple/r/7f2c#k=q2V8m1&s=8Hs0' }
const storage = deviceStorage()
const no = async () => ({ ok: false, code: 'offline' }) as const
let app: object | undefined
let session: FakeSession | undefined

/** For the top of a file: each test begins with an empty page, and its room is taken away at the end. */
export function eachInItsRoom(): void {
  beforeEach(() => {
    for (const key of storage.keys('')) storage.remove(key)
    vi.stubGlobal('IntersectionObserver', class { observe() {} unobserve() {} disconnect() {} })
    vi.spyOn(HTMLDialogElement.prototype, 'showModal').mockImplementation(function (this: HTMLDialogElement) { this.open = true })
    vi.spyOn(console, 'info').mockImplementation(() => undefined)
  })
  afterEach(async () => {
    panels.open = undefined
    ui.told = undefined
    ui.notebook = false
    await leave()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })
}

/** Takes the room away. */
export async function leave(): Promise<void> {
  if (app) await unmount(app)
  session?.stop()
  app = session = undefined
  document.body.replaceChildren()
}

export interface Drawn { session: FakeSession; send: MockInstance<FakeSession['send']> }
interface More extends Partial<Omit<RoomProps, 'session'>> { may?: CommandName[]; early?: boolean; round?: boolean; online?: string[] }

/** Draws the room; `change` gives the fields of the view that the test is about, `may` what the server allows besides. */
export function draw(role: Role, step: StepName, change: (view: View) => Partial<View> = () => ({}), { early = false, round = false, ...more }: More = {}): Promise<Drawn> {
  const view = viewOf(role, step, { over: false, round, early, waiting: false })
  return drawView({ ...view, ...change(view) }, more)
}

/** Draws the room of a whole view. */
export async function drawView(view: View, { may, online, ...props }: Omit<More, 'early' | 'round'> = {}): Promise<Drawn> {
  const drawn = (session = new FakeSession(view))
  if (may) {
    const usual = Object.getOwnPropertyDescriptor(FakeSession.prototype, 'may')?.get
    vi.spyOn(drawn, 'may', 'get').mockImplementation(() => new Set([...(usual?.call(drawn) as Set<CommandName>), ...may]))
  }
  if (online) Object.assign(drawn, { online: new Set(online) })
  const send = vi.spyOn(drawn, 'send')
  app = mount(Room, { target: document.body, props: { session: drawn, links, opened: false, openNext: no, erase: no, forget: () => undefined, ...props } })
  await show()
  return { session: drawn, send }
}

/** Lets the page draw what has changed, its late parts too. */
export async function show(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve))
  flushSync()
}

export const said = (): string => document.body.textContent ?? ''
export const buttons = (within: ParentNode = document): HTMLButtonElement[] => [...within.querySelectorAll('button')]
/** The first button of that name, or whose words they are. */
export const button = (name: string, within: ParentNode = document): HTMLButtonElement | undefined =>
  buttons(within).find((each) => (each.getAttribute('aria-label') ?? each.textContent.trim()) === name) ?? buttons(within).find((each) => each.textContent.trim() === name)

export async function press(name: string, within: ParentNode = document): Promise<void> {
  const found = button(name, within)
  if (!found) throw new Error(`no button « ${name} »`)
  found.click()
  await show()
}
