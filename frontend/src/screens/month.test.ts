// @vitest-environment happy-dom
/* From one séance to the next: the return, the cycle, the next room in one panel, the way back. */
import { describe, expect, test, vi } from 'vitest'
import { button, draw, eachInItsRoom, links, press, said, show } from '../testing/drawnroom'
import { nextDay, toBox } from '../month/days'
import { moment } from '../parts/dates'
import type { NewRoom, View } from '../session'
import { closing } from '../words/closing'
import { common } from '../words/common'
import { month } from '../words/month'
import { room } from '../words/room'
import { welcome } from '../words/welcome'

eachInItsRoom()
const before = {
  last_client: 'Nadia', adjustments: [],
  sessions_so_far: [{ at: Date.UTC(2026, 9, 1, 16), client: 'Driss' }, { at: Date.UTC(2026, 10, 5, 16), client: 'Nadia' }, { at: Date.UTC(2026, 10, 5, 16), client: 'Élodie' }],
  actions: [{ id: 'a0', what: 'Appeler Aurélie' }, { id: 'a1', what: 'Dormir' }, { id: 'a2', what: 'Écrire', client: 'Élodie' }],
}
const radios = (label: string) => [...document.querySelectorAll<HTMLInputElement>('input[type=radio]')].filter((each) => each.closest('label')?.textContent?.includes(label))

describe('the return', () => {
  const draws = (heritage: Partial<typeof before> = {}) => draw('consultant', 'welcome', () => ({ heritage: { ...before, ...heritage }, follow_up: [] }))

  test('« C’était moi » stands first for the person of that name, with nothing preset, and one tap gives all states', async () => {
    const { send } = await draws()
    await press(welcome().follow.itWasMe)
    expect(radios(welcome().follow.states.done).map((each) => each.checked)).toEqual([false, false])
    await press(welcome().follow.save)
    expect(send).not.toHaveBeenCalled()
    radios(welcome().follow.states.done)[0]?.click()
    radios(welcome().follow.states.under_way)[1]?.click()
    await show()
    await press(welcome().follow.save)
    expect(send.mock.calls).toEqual([['report_action', { action: 'a0', state: 'done' }], ['report_action', { action: 'a1', state: 'under_way' }]])
  })
  test('for others it stands behind a question', async () => {
    await draws({ last_client: 'Driss' })
    await press(welcome().follow.itWasMe)
    expect(radios(welcome().follow.states.done)).toEqual([])
    expect(said()).toContain(welcome().follow.sure('Driss'))
    await press(welcome().follow.sureYes)
    expect(radios(welcome().follow.states.done)).toHaveLength(2)
  })
  test('names are compared without accents and case', async () => {
    await draws({ last_client: 'NÀDIA', actions: [{ id: 'a0', what: 'Appeler' }] })
    await press(welcome().follow.itWasMe)
    expect(radios(welcome().follow.states.done)).toHaveLength(1)
  })
  test('the last client is asked how it went without a plan, too', async () => {
    await draws({ actions: [] })
    expect(said()).toContain(welcome().follow.noPlan('Nadia'))
  })
})

test('« Notre cycle » has a line a séance, who has not been client, and how many séances that takes', async () => {
  await draw('observer', 'welcome', () => ({ heritage: before, passes: [], pass: undefined as never, client: undefined as never, participants: [
    { id: 'helene', name: 'Hélène', role: 'facilitator' }, { id: 'thomas', name: 'Thomas', role: 'observer' }, { id: 'e', name: 'Elodie', role: 'consultant' }, { id: 'y', name: 'Yacine', role: 'consultant' },
  ] }))
  const fold = [...document.querySelectorAll('details')].find((each) => each.querySelector('summary')?.textContent === month().cycle.title)
  expect([...(fold?.querySelectorAll('li') ?? [])].map((each) => each.textContent)).toEqual([month().cycle.line('1er octobre 2026', 'Driss'), month().cycle.line('5 novembre 2026', 'Nadia, Élodie')])
  expect(fold?.textContent).toContain(month().cycle.left('Yacine', 1))
})

describe('« Notre cycle »', () => {
  const people = [{ id: 'helene', name: 'Hélène', role: 'facilitator' }, { id: 'd', name: 'Driss B.', role: 'consultant' }, { id: 'e', name: 'Élodie', role: 'consultant' }, { id: 'y', name: 'Yacine', role: 'consultant' }] as const
  const fields = () => ({ heritage: before, passes: [], pass: undefined as never, client: undefined as never, participants: [...people] })

  test.each([['closed', 3, true], ['closed', -3, false], ['debrief', 3, false]] as const)('in %s, the next room’s day %i days on stands there: %s', async (step, days, stands) => {
    const { session } = await draw('observer', step)
    session.next = Date.now() + days * 86_400_000
    session.view = { ...session.view, next: `${location.origin}/r/f3a1c0de-0000-4000-8000-000000000001#k=${'A'.repeat(43)}` }
    await show()
    expect(said().includes(month().cycle.next('').trim())).toBe(stands)
  })
  test('the facilitator says that two names are one person: they have been client, and the next séance is told', async () => {
    const opens = vi.fn(async (_room: NewRoom) => ({ ok: true, value: { link: 'x' } }) as const)
    const { session } = await draw('facilitator', 'welcome', fields, { openNext: opens })
    expect(said()).toContain(month().cycle.left('Driss B., Yacine', 2))
    expect([...document.querySelectorAll('option')].map((each) => each.textContent)).toEqual(['Driss B.', 'Yacine', 'Driss', 'Nadia'])
    await press(month().same.one)
    expect(said()).toContain(month().cycle.left('Yacine', 1))
    expect(said()).toContain(month().cycle.line('1er octobre 2026', 'Driss B.'))
    expect(said()).toContain(month().same.said('Driss B.', 'Driss'))
    session.view = { ...session.view, step: { ...session.view.step, name: 'closed' } }
    await show()
    await press(closing().next.prepare)
    await press(closing().next.open)
    expect(opens.mock.calls[0]?.[0].heritage).toMatchObject({ last_client: 'Nadia', sessions_so_far: [{ client: 'Driss B.' }, { client: 'Nadia' }, { client: 'Élodie' }] })
  })
  test('and can take it back', async () => {
    await draw('facilitator', 'welcome', fields)
    await press(month().same.one)
    await press(room().of(month().same.undo, 'Driss B.'))
    expect(said()).toContain(month().cycle.left('Driss B., Yacine', 2))
  })
  test('once the next room is open, which would not be told, nothing is asked', async () => {
    const { session } = await draw('facilitator', 'closed', () => ({ ...fields(), next: undefined as never }))
    expect(said()).toContain(month().same.title)
    session.view = { ...session.view, next: 'https://codev.exemple/r/next#k=x' }
    await show()
    expect(said()).not.toContain(month().same.title)
  })
  test('nobody else is asked', async () => {
    await draw('consultant', 'welcome', (view) => ({ ...fields(), participants: [...people, { id: view.me, name: 'Nadia', role: 'consultant' }] }))
    expect(said()).not.toContain(month().same.title)
  })
})

describe('one’s own topic of an earlier séance', () => {
  const topic = { headline: 'Dire non à mon chef', kind: 'problem', text: 'Il insiste.' } as const

  test('is offered again, and proposed with one tap', async () => {
    const { session, send } = await draw('consultant', 'welcome', () => ({ topics: [] }))
    session.earlierTopic = topic
    await show()
    await press(month().earlier.again)
    expect(send.mock.calls).toEqual([['propose_topic', { topic: expect.any(String), ...topic }]])
    session.view = { ...session.view, topics: [{ id: 't', by: session.view.me, support: 0, ...topic }] }
    await show()
    expect(said()).not.toContain(month().earlier.told)
  })
  test('or let go', async () => {
    const { session, send } = await draw('consultant', 'welcome', () => ({ topics: [] }))
    session.earlierTopic = topic
    await show()
    await press(month().earlier.no)
    expect(said()).not.toContain(topic.headline)
    expect(send).not.toHaveBeenCalled()
  })
})

describe('the next séance', () => {
  const box = (type: string) => document.querySelector<HTMLInputElement>(`input[type=${type}]`)
  const openNext = () => vi.fn(async (_room: NewRoom) => ({ ok: true, value: { link: 'https://codev.exemple/r/next#k=x' } }) as const)
  const closed = ({ plan }: View): Partial<View> => ({ begun_at: Date.now() - 7_200_000, call: 'https://visio.example/a', plan: { ...plan, welcome: 20, clarification: 15 } })

  test('is prepared in one panel: same weekday four weeks on, call, plan and door as they are', async () => {
    const opens = openNext()
    const { session, send } = await draw('facilitator', 'closed', closed, { openNext: opens })
    await press(closing().next.prepare)
    const day = nextDay(session.view.begun_at ?? 0, Date.now())
    expect(box('datetime-local')?.value).toBe(toBox(day))
    expect(box('url')?.value).toBe('https://visio.example/a')
    await press(closing().next.open)
    expect(opens).toHaveBeenCalledOnce()
    expect(opens.mock.calls[0]?.[0]).toMatchObject({ plan: '90', door: 'open', call: 'https://visio.example/a', starts_at: day.getTime(), heritage: { last_client: 'Sophie' } })
    expect(send).toHaveBeenCalledWith('announce_next', { link: 'https://codev.exemple/r/next#k=x' })
  })
  const announced = `${location.origin}/r/f3a1c0de-0000-4000-8000-000000000001#k=${'A'.repeat(43)}`
  test('then its invitation is ready, with the day that its room tells, also for who comes back to the page', async () => {
    const { session } = await draw('facilitator', 'closed', (view) => ({ ...closed(view), next: announced }))
    expect(said()).toContain(month().next.invitation)
    const mail = () => decodeURIComponent(document.querySelector<HTMLAnchorElement>('a[href^="mailto:"]')?.href ?? '')
    expect(mail()).toContain(announced)
    expect(mail()).not.toContain('14 janvier')
    session.next = Date.UTC(2027, 0, 14, 17)
    session.view = { ...session.view, next: announced.replace('f3a1', 'f3a2') }
    await show()
    expect(mail()).toContain('14 janvier')
    expect(button(month().next.copy)).toBeDefined()
  })
  test('the next room is asked once for its day, and a failed answer after a reconnection takes no known day away', async () => {
    const { session } = await draw('facilitator', 'closed', (view) => ({ ...closed(view), next: announced }))
    session.next = Date.now() + 9 * 86_400_000
    const asks = vi.spyOn(session, 'nextDay')
    session.view = { ...session.view, next: announced.replace('f3a1', 'f3a2') }
    await show()
    const asked = asks.mock.calls.length
    expect(said()).toContain(month().cycle.next('').trim())
    session.view = { ...session.view, reopened: 1 } as View
    await show()
    expect(asks).toHaveBeenCalledTimes(asked)
    delete session.next
    session.link = 'lost'
    await show()
    session.link = 'open'
    await show()
    expect(asks.mock.calls.length).toBeGreaterThan(asked)
    expect(said()).toContain(month().cycle.next('').trim())
  })
  test('the day that was just given stands in the invitation, though the next room does not answer', async () => {
    const opens = vi.fn(async (_room: NewRoom) => ({ ok: true, value: { link: announced } }) as const)
    const { session } = await draw('facilitator', 'closed', closed, { openNext: opens })
    await press(closing().next.prepare)
    await press(closing().next.open)
    session.view = { ...session.view, next: announced }
    await show()
    const mail = decodeURIComponent(document.querySelector<HTMLAnchorElement>('a[href^="mailto:"]')?.href ?? '')
    expect(mail).toContain(moment(opens.mock.calls[0]?.[0].starts_at ?? 0))
  })
  test('the others find the way there, and no invitation', async () => {
    await draw('consultant', 'closed', (view) => ({ ...closed(view), next: announced }))
    expect(said()).toContain(closing().next.go)
    expect(said()).not.toContain(month().next.invitation)
  })
  test('without a day it opens for now', async () => {
    const opens = openNext()
    await draw('facilitator', 'closed', closed, { openNext: opens })
    await press(closing().next.prepare)
    const when = box('datetime-local')
    if (when) when.value = ''
    when?.dispatchEvent(new Event('input', { bubbles: true }))
    await press(closing().next.open)
    expect(opens.mock.calls[0]?.[0]).not.toHaveProperty('starts_at')
  })
  test('that was a mistake is announced again (R33)', async () => {
    const opens = openNext()
    const { send } = await draw('facilitator', 'closed', (view) => ({ ...closed(view), next: 'https://codev.exemple/r/wrong#k=x' }), { openNext: opens })
    await press(month().next.again)
    expect(said()).toContain(month().next.againHint)
    await press(closing().next.open)
    expect(send).toHaveBeenCalledWith('announce_next', { link: 'https://codev.exemple/r/next#k=x' })
  })
})

test('after the close everyone is offered their own way back', async () => {
  await draw('consultant', 'closed')
  expect(said()).toContain(month().back.title)
  expect([...document.querySelectorAll('input')].map((each) => each.value)).toContain(links.mine)
  expect([...document.querySelectorAll<HTMLAnchorElement>('a[href^="mailto:"]')].map((each) => decodeURIComponent(each.href)).join()).toContain(links.mine)
})

test('a dated action of one’s own plan can go to one’s own agenda', async () => {
  await draw('client', 'closed', () => ({ actions: [{ id: 'a', what: 'Écrire', due: '2027-01-09' }, { id: 'b', what: 'Dormir', due: 'avant Noël' }] }))
  expect(button(room().of(common().agenda, 'Écrire'))).toBeDefined()
  expect(button(room().of(common().agenda, 'Dormir'))).toBeUndefined()
})
