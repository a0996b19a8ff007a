/* P5: a laptop is closed in the middle of a sentence. The server dies meanwhile, the page is loaded anew: the half sentence is in its box,
   what was sent in between arrives once, and everybody is back within three seconds of the server's return. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from './acts'
import { Group } from './group'
import { People } from './people'
import type { Person } from './person'
import { Server } from './server'
import { small } from './small'
import { room, steps } from './words'

// The promise. A busy machine may be slower, but not each time: the shortest of some outages is held to it.
const bound = 3000
const outages: number[] = []

const server = new Server()
const browser = new People()
const group = new Group(small, browser, server)
let nadia: Person
const others: Person[] = []

beforeAll(async () => {
  await server.start()
  await group.comeIn()
  await perform(group.lead(), 'choose_client', { participant: 'sophie' }, small)
  await perform(group.lead(), 'move_to_step', { step: 'consultation' }, small)
  nadia = group.person('nadia')
  others.push(group.person('sophie'), group.person('helene'), group.person('oscar'))
  await nadia.box(steps.consultation.label).waitFor()
})
afterAll(async () => {
  await browser.close()
  await server.remove()
})

const notes = () => nadia.box(room.notebook.label)
const lost = (person: Person) => person.page.getByText(room.link.lost.slice(0, 18)).first()
const offered = (person: Person, text: string) => person.page.getByText(text, { exact: true })
const welcomes = (person: Person) => person.frames.filter((frame) => frame.type === 'welcome').length
// As an event of its own, or among what was missed.
const timesTold = (person: Person) => person.frames.flatMap((frame) => [frame, ...(frame.events ?? [])]).filter((frame) => frame.name === 'contribution_offered').length

/** Starts the server and waits until the room has taken these people back; `meanwhile` begins once it listens. */
async function restart(people: Person[], meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  const before = people.map(welcomes)
  await server.start()
  const since = Date.now()
  const done = meanwhile()
  await Promise.all(people.map((person, index) => person.until(() => welcomes(person) > (before[index] ?? 0), () => `${person.name} is not back`)))
  outages.push(Date.now() - since)
  await done
}

test('half a sentence survives a dead network, a dead server and a reload', async () => {
  await nadia.page.context().setOffline(true)
  await server.stop('SIGKILL')
  await nadia.page.getByRole('group', { name: steps.consultation.kind }).getByRole('radio').first().check()
  await nadia.write(nadia.box(steps.consultation.label), 'Dit pendant la panne')
  await nadia.button(steps.consultation.offer('Sophie')).click()
  await nadia.button(room.notebook.title).click()
  await notes().pressSequentially('Une phrase à moi')
  await lost(nadia).getByText(room.link.pending(1)).waitFor()
  for (const person of others) await lost(person).waitFor()

  await restart(others, async () => { // untouched, they come back by themselves
    await nadia.page.context().setOffline(false)
    await nadia.page.reload()
    await nadia.page.locator('#step-heading').waitFor()
  })

  await nadia.button(room.notebook.title).click()
  expect(await notes().inputValue()).toBe('Une phrase à moi')
  await nadia.button(room.notebook.close).click()
  await expect.poll(() => nadia.box(steps.consultation.label).inputValue()).toBe('') // emptied, now that it is accepted
  for (const person of [nadia, ...others]) {
    await offered(person, 'Dit pendant la panne').waitFor()
    expect(await offered(person, 'Dit pendant la panne').count(), person.name).toBe(1)
  }
  for (const person of others) expect(timesTold(person), person.name).toBe(1)
})

test('a sentence goes on through the loss of the server, the hand still on the keyboard', async () => {
  const box = nadia.box(steps.consultation.label)
  await box.click()
  await nadia.page.keyboard.type('Une phrase commencée')
  await server.stop('SIGKILL')
  await nadia.page.keyboard.type(' sans réseau,')
  await lost(nadia).waitFor()
  await restart([nadia, ...others])
  await nadia.page.keyboard.type(' et finie')
  await nadia.gives('offer_contribution', () => nadia.page.keyboard.press('ControlOrMeta+Enter'))
  for (const person of [nadia, ...others]) {
    await offered(person, 'Une phrase commencée sans réseau, et finie').waitFor()
    await person.page.getByText(room.link.back).first().waitFor()
  }
})

test('everybody is back within three seconds of the server’s return', async () => {
  for (let n = 0; n < 5 && Math.min(...outages) > bound; n++) {
    await server.stop('SIGKILL')
    await restart([nadia, ...others])
  }
  expect(Math.min(...outages)).toBeLessThan(bound)
})

test('« Vous êtes de retour » goes away by itself', async () => {
  for (const person of [nadia, ...others]) await person.page.getByText(room.link.back).first().waitFor({ state: 'hidden' })
})

test('nothing went wrong on the way', () => {
  expect(browser.problems).toEqual([])
})
