// @vitest-environment happy-dom
/* The room of a séance that has its day and has not begun (R36, R37). */
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FakeSession } from '../preview/fake.svelte'
import { viewOf } from '../preview/views'
import type { CommandName, Role, View } from '../session'
import { fr as lead } from '../words/lead.fr'
import { fr as month } from '../words/month.fr'
import { typeset } from '../words/typeset'
import './month/monthly'
import Room from './Room.svelte'
import './leading'
import './seldom'

const day = 86_400_000
/** What the server lets a facilitator do besides, before the séance begins. */
const beforehand: CommandName[] = ['plan_session', 'begin_session']
let app: object
let session: FakeSession
const nothing = () => undefined
const no = async () => ({ ok: false, code: 'offline' }) as const

beforeEach(() => {
  vi.stubGlobal('IntersectionObserver', class { observe() {} unobserve() {} disconnect() {} })
})
afterEach(async () => {
  await unmount(app)
  session.stop()
  document.body.replaceChildren()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

function planned(role: Role, fields: Partial<View> = {}): View {
  const { begun_at: _begun, ...view } = viewOf(role, 'welcome', { over: false, round: false, early: true, waiting: false })
  return { ...view, starts_at: new Date(2027, 0, 14, 18, 0).getTime(), planned: 3, step: { name: 'welcome', minutes: 20 }, ...fields }
}
async function draw(view: View): Promise<string> {
  session = new FakeSession(view)
  const may = session.may
  vi.spyOn(session, 'may', 'get').mockReturnValue(new Set([...may, ...(session.me.role === 'facilitator' ? beforehand : [])]))
  const links = { room: 'https://codev.exemple/r/7f2c#k=q2V8m1', mine: 'https://codev.exemple/r/7f2c#k=q2V8m1&s=8Hs0' }
  app = mount(Room, { target: document.body, props: { session, links, opened: true, openNext: no, erase: no, forget: nothing } })
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve))
  flushSync()
  return document.body.textContent ?? ''
}
const buttons = () => [...document.querySelectorAll('button')].map((each) => each.textContent?.trim())

describe('before it begins', () => {
  test.each(['facilitator', 'consultant', 'observer'] as Role[])('the bar tells a %s the day, and no clock runs', async (role) => {
    await draw(planned(role))
    expect(document.querySelector('[role=timer]')).toBeNull()
    expect(document.querySelector('header')?.textContent).toContain('jeudi 14 janvier à 18\u00a0h')
    expect(document.body.textContent).not.toContain(lead.over.told)
  })

  test('the facilitator’s main button begins it, and the way to the exposé is not there', async () => {
    await draw(planned('facilitator'))
    expect(buttons()).toContain(lead.begin.go)
    expect(buttons().some((label) => label?.startsWith('Passer'))).toBe(false)
  })

  test('much too early it asks once', async () => {
    await draw(planned('facilitator', { starts_at: Date.now() + day }))
    const send = vi.spyOn(session, 'send')
    const press = (label: string) => { [...document.querySelectorAll('button')].find((each) => each.textContent?.trim() === label)?.click() }
    press(lead.begin.go)
    flushSync()
    expect(send).not.toHaveBeenCalled()
    press(lead.next.yes)
    expect(send).toHaveBeenCalledWith('begin_session', {})
  })

  test('the group’s own ground rules stand in place of the four lines', async () => {
    const text = await draw(planned('consultant', { charter: 'On éteint les téléphones.' }))
    expect(text).toContain('On éteint les téléphones.')
    expect(text).not.toContain('On écoute jusqu’au bout.')
  })
})

describe('the call', () => {
  test('is a link with its host in plain sight, which tells nothing of this page', async () => {
    await draw(planned('consultant', { call: 'https://visio.example/deux-rives' }))
    const link = document.querySelector<HTMLAnchorElement>('a[target=_blank]')
    expect([link?.href, link?.rel]).toEqual(['https://visio.example/deux-rives', 'noopener noreferrer'])
    expect(link?.parentElement?.textContent).toContain('visio.example')
  })
  test.each(['javascript:alert(1)', 'https://visio.example@evil.example/', 'Salle 4, au fond'])('%s is read as words, and is no link', async (call) => {
    const text = await draw(planned('consultant', { call }))
    expect(document.querySelector('a[target=_blank]')).toBeNull()
    expect(text).toContain(call)
    expect(text).toContain(typeset(month.callPlain))
  })
})
