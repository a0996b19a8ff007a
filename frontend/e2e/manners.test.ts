/* How the room behaves towards the person in it: one field and one click to come in, one click to come back; a list that never moves under
   the eyes; what is said aloud, and what the tab says, when something changes. */
import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseKey } from '../src/seal/keys'
import { seatKeys } from '../src/seal/seal'
import { Vault } from '../src/seal/vault'
import type { Session } from '../src/session'
import { perform } from './acts'
import { Group } from './group'
import { People } from './people'
import type { Person } from './person'
import { Server } from './server'
import { small } from './small'
import { common, entry, room, steps } from './words'

declare global {
  interface Window { hands: { clicks: number; keys: number; boxes: number }; said: string[]; drift: { watching: boolean; places: Set<number>; offsets: Set<number> } }
}

const server = new Server()
const browser = new People()
const group = new Group(small, browser, server)

beforeAll(async () => {
  await server.start('--limit-commands=100', '--limit-burst=200')
  await group.comeIn()
  for (const person of Object.values(group.people)) await person.page.evaluate(listen)
})
afterAll(async () => {
  await browser.close()
  await server.remove()
})

/* What hands do on a page, from its beginning. */
function count(): void {
  window.hands = { clicks: 0, keys: 0, boxes: 0 }
  addEventListener('click', () => { window.hands.clicks++ }, true)
  addEventListener('keydown', () => { window.hands.keys++ }, true)
  addEventListener('focusin', ({ target }) => { if ((target as Element).matches('input, textarea, select')) window.hands.boxes++ }, true)
}
/* What a screen reader would be told. */
function listen(): void {
  window.said = []
  const live = document.querySelector('[role=status][aria-live=polite]')
  if (live) new MutationObserver(() => window.said.push(live.textContent)).observe(live, { childList: true, characterData: true, subtree: true })
}
const said = (person: Person) => person.page.evaluate(() => window.said.splice(0).map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean))
const inside = (page: Page) => page.locator('#step-heading').waitFor()

test('in: one field and one click; back: one click and no key', async () => {
  const claire = await browser.person('claire', server.url)
  const context = claire.page.context()
  await context.addInitScript(count)
  const door = await browser.another('claire', context, group.links.at(-1) ?? '')
  expect(new URL(door.url()).hash).toBe('') // the key does not stay where it could be read
  const box = door.getByRole('textbox', { name: entry.name })
  await box.waitFor()
  expect(await door.getByRole('textbox').count()).toBe(1)
  await box.focus()
  await door.keyboard.insertText('Claire')
  await door.getByRole('button', { name: entry.entrance.enter }).click()
  await inside(door)
  expect(await door.evaluate(() => window.hands)).toEqual({ clicks: 1, keys: 0, boxes: 1 })

  const again = await browser.another('claire', context, group.links.at(-1) ?? '')
  await again.getByText(entry.entrance.back('Claire')).waitFor()
  await again.getByRole('button', { name: entry.entrance.goIn, exact: true }).click()
  await inside(again)
  expect(await again.evaluate(() => window.hands)).toEqual({ clicks: 1, keys: 0, boxes: 0 })
  await context.close()
})

test('a step that moves is said once to each, with what it means for them; the clock never', async () => {
  for (const person of Object.values(group.people)) await said(person)
  await perform(group.lead(), 'choose_client', { participant: 'sophie' }, small)
  await perform(group.lead(), 'set_role', { participant: 'oscar', role: 'observer' }, small)
  await perform(group.lead(), 'move_to_step', { step: 'presentation' }, small)
  for (const [who, { role }] of Object.entries(small.people)) {
    const person = group.person(who)
    await person.page.locator('#step-heading').getByText(common.short.presentation).waitFor()
    const words = [common.steps.presentation, room.posture.presentation[role as keyof typeof room.posture.presentation].join(' ')].join('. ')
    await expect.poll(() => person.page.evaluate(() => window.said.join('\n'))).toContain(room.posture.presentation[role as keyof typeof room.posture.presentation][0])
    const steps = (await said(person)).filter((text) => text.startsWith(common.steps.presentation))
    expect(steps, who).toEqual([words])
  }
  // For two ticks of the clock, nothing more.
  const { page } = group.person('nadia')
  const clock = page.getByRole('timer')
  for (let tick = 0; tick < 2; tick++) {
    const now = await clock.innerText()
    await expect.poll(() => clock.innerText()).not.toBe(now)
  }
  expect(await said(group.person('nadia'))).toEqual([])
})

test('the focus goes to the new step’s heading, but never away from somebody who writes', async () => {
  const [nadia, oscar] = [group.person('nadia'), group.person('oscar')]
  await nadia.box(room.notebook.label).click()
  await nadia.page.keyboard.type('Elle dit')
  await oscar.page.evaluate(() => { (document.activeElement as HTMLElement).blur() })
  await perform(group.lead(), 'move_to_step', { step: 'consultation' }, small)
  for (const { page } of [nadia, oscar]) await page.locator('#step-heading').getByText(common.short.consultation).waitFor()
  await nadia.page.keyboard.type(' « je »')
  expect(await nadia.box(room.notebook.label).inputValue()).toBe('Elle dit « je »')
  expect(await oscar.page.evaluate(() => document.activeElement?.id)).toBe('step-heading')
})

test('the tab says whose turn it is, to them alone', async () => {
  const mine = `${room.title.yourTurn} — ${room.title.app}`
  const called = async () => {
    const titles = await Promise.all(Object.values(group.people).map((person) => person.page.title()))
    return Object.keys(group.people).filter((_, index) => titles[index] === mine)
  }
  expect(await called()).toEqual([])
  await perform(group.lead(), 'give_floor', { participant: 'nadia' }, small)
  await expect.poll(called).toEqual(['nadia'])
  await expect.poll(async () => said(group.person('nadia'))).toContain(room.floor.mine)
})

/** Somebody who offers faster than anybody types: the same sealed commands, by HTTP. */
async function offerer(person: Person): Promise<(text: string) => Promise<void>> {
  const kept = await person.page.evaluate(() => Object.entries({ ...localStorage }).find(([name]) => name.endsWith('.kept'))?.[1])
  const { key = '', secret = '' } = JSON.parse(String(kept)) as { key?: string; secret?: string }
  const { token, notes } = seatKeys(parseKey(secret) ?? new Uint8Array())
  const me = (person.frames.find((frame) => frame.type === 'welcome') as { you?: string } | undefined)?.you ?? ''
  const sealed = new Vault({ room: parseKey(key) ?? new Uint8Array(), own: notes }, () => me, '') // a text opens only as its writer's
  return async (text) => {
    const name = 'offer_contribution'
    const data: Parameters<Session['send']>[1] = sealed.sealCommand(name, { contribution: randomUUID(), kind: 'idea', text })
    const answer = await fetch(`${server.url}/api${new URL(person.page.url()).pathname.replace('/r/', '/rooms/')}/commands`, {
      method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` }, body: JSON.stringify({ type: 'command', id: randomUUID(), name, data }),
    })
    expect(await answer.json()).toMatchObject({ type: 'accepted' })
  }
}

test('fifty contributions come, and what the client reads does not move by a pixel', async () => {
  const offer = await offerer(group.person('nadia'))
  for (let n = 1; n <= 12; n++) await offer(`Apport ${String(n)}, sur deux lignes peut-être, comme on en écrit.`)
  const { page } = group.person('sophie')
  await page.getByText('Apport 12,').waitFor({ state: 'attached' })
  const card = page.getByText('Apport 6,')
  await card.scrollIntoViewIfNeeded()
  await said(group.person('sophie'))
  await card.evaluate((reading) => {
    const scroller = document.getElementById('main')
    window.drift = { watching: true, places: new Set(), offsets: new Set() }
    const look = () => {
      window.drift.places.add(scroller?.scrollTop ?? 0)
      window.drift.offsets.add(reading.getBoundingClientRect().top)
      if (window.drift.watching) requestAnimationFrame(look)
    }
    look()
  })
  const from = performance.now()
  for (let n = 13; n <= 62; n++) await offer(`Apport ${String(n)}, qui arrive pendant la lecture.`)
  await page.getByText('Apport 62,').waitFor({ state: 'attached' })
  await page.getByRole('button', { name: steps.consultation.news(50).replace(/^\d+/, '') }).waitFor()
  const { places, offsets } = await page.evaluate(() => {
    window.drift.watching = false
    return { places: [...window.drift.places], offsets: [...window.drift.offsets] }
  })
  expect(places).toHaveLength(1)
  expect(places[0]).toBeGreaterThan(0)
  expect(offsets).toHaveLength(1)
  // Told aloud at most every twenty seconds, never one by one.
  const announcements = (await said(group.person('sophie'))).filter((text) => /apport/.test(text))
  expect(announcements.length).toBeLessThanOrEqual(2 + Math.floor((performance.now() - from) / 20_000))
})

test('nothing went wrong on the way', () => {
  expect(browser.problems).toEqual([])
})
