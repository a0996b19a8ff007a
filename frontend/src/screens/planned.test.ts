// @vitest-environment happy-dom
/* The room of a séance that has its day and has not begun (R36, R37). */
import { describe, expect, test } from 'vitest'
import type { CommandName, Role, View } from '../session'
import { buttons, draw, eachInItsRoom, press, said, type Drawn } from '../testing/drawnroom'
import { fr as lead } from '../words/lead.fr'
import { fr as month } from '../words/month.fr'
import { typeset } from '../words/typeset'

eachInItsRoom()
const day = 86_400_000
/** What the server lets a facilitator do besides, before the séance begins. */
const beforehand: CommandName[] = ['plan_session', 'begin_session']

const planned = (role: Role, fields: Partial<View> = {}): Promise<Drawn> =>
  draw(role, 'welcome', () => ({
    begun_at: undefined as never, starts_at: new Date(2027, 0, 14, 18, 0).getTime(), planned: 3, step: { name: 'welcome', minutes: 20 }, ...fields,
  }), { may: role === 'facilitator' ? beforehand : [], early: true, opened: true })
const labels = () => buttons().map((each) => each.textContent?.trim())

describe('before it begins', () => {
  test.each(['facilitator', 'consultant', 'observer'] as Role[])('the bar tells a %s the day, and no clock runs', async (role) => {
    await planned(role)
    expect(document.querySelector('[role=timer]')).toBeNull()
    expect(document.querySelector('header')?.textContent).toContain('jeudi 14 janvier à 18\u00a0h')
    expect(document.body.textContent).not.toContain(lead.over.told)
  })

  test('the facilitator’s main button begins it, and the way to the exposé is not there', async () => {
    await planned('facilitator')
    expect(labels()).toContain(lead.begin.go)
    expect(labels().some((label) => label?.startsWith('Passer'))).toBe(false)
  })

  test('much too early it asks once', async () => {
    const { send } = await planned('facilitator', { starts_at: Date.now() + day })
    await press(lead.begin.go)
    expect(send).not.toHaveBeenCalled()
    await press(lead.next.yes)
    expect(send).toHaveBeenCalledWith('begin_session', {})
  })

  test('the group’s own ground rules stand in place of the four lines', async () => {
    await planned('consultant', { charter: 'On éteint les téléphones.' })
    const text = said()
    expect(text).toContain('On éteint les téléphones.')
    expect(text).not.toContain('On écoute jusqu’au bout.')
  })
})

describe('the call', () => {
  test('is a link with its host in plain sight, which tells nothing of this page', async () => {
    await planned('consultant', { call: 'https://visio.example/deux-rives' })
    const link = document.querySelector<HTMLAnchorElement>('a[target=_blank]')
    expect([link?.href, link?.rel]).toEqual(['https://visio.example/deux-rives', 'noopener noreferrer'])
    expect(link?.parentElement?.textContent).toContain('visio.example')
  })
  test.each(['javascript:alert(1)', 'https://visio.example@evil.example/', 'Salle 4, au fond'])('%s is read as words, and is no link', async (call) => {
    await planned('consultant', { call })
    const text = said()
    expect(document.querySelector('a[target=_blank]')).toBeNull()
    expect(text).toContain(call)
    expect(text).toContain(typeset(month.callPlain))
  })
})
