/* A link offers and never replaces: a member who follows other people's links keeps seat, key, note and draft until they say otherwise;
   links as tools leave them are read or said to be damaged; and a browser that keeps nothing is let in all the same. */
import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { People } from './people'
import { Server } from './server'
import { entry, room as roomWords, welcome } from './words'

const server = new Server()
const people = new People()
let claire: Page
let driss: Page
let link: string
let personal: string
let other: string // of another room
const words = entry.entrance
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const secret = () => randomBytes(32).toString('base64url')

async function openRoom(name: string): Promise<Page> {
  const page = await people.open(name, server.url)
  await page.getByLabel(entry.name).fill(name)
  await button(page, entry.open).click()
  await page.locator('#step-heading').waitFor()
  return page
}

async function join(page: Page, name: string): Promise<void> {
  await page.getByLabel(entry.name).fill(name)
  await button(page, words.enter).click()
  await page.locator('#step-heading').waitFor()
}

beforeAll(async () => {
  await server.start()
  other = await (await openRoom('Vera')).getByLabel(welcome.share.link, { exact: true }).inputValue()
  claire = await openRoom('Claire')
  link = await claire.getByLabel(welcome.share.link, { exact: true }).inputValue()
  await claire.getByText(welcome.share.mine).first().click()
  personal = await claire.getByLabel(welcome.share.mine, { exact: true }).inputValue()
  driss = await people.open('Driss', link)
  await join(driss, 'Driss')
  await button(driss, roomWords.notebook.title).click()
  await driss.getByLabel(roomWords.notebook.label).fill('Une note de Driss')
  await button(driss, roomWords.notebook.add).click()
  await driss.getByText('Une note de Driss').waitFor()
  await driss.getByLabel(roomWords.notebook.label).fill('à moitié')
})
afterAll(async () => {
  await people.close()
  await server.remove()
})

const kept = (page: Page) => page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith('codev.room.')).sort().join('\n'))
/** Everything that Driss has, as he finds it again. */
async function hasAll(page: Page): Promise<void> {
  await page.goto(link)
  const back = button(page, words.goIn) // from inside the room, the link leads nowhere else
  await back.or(page.locator('#step-heading')).first().waitFor()
  if (await back.isVisible()) {
    await page.getByText(words.back('Driss')).waitFor()
    await back.click()
  }
  await page.locator('#step-heading').waitFor()
  if (await page.getByLabel(roomWords.notebook.label).isHidden()) await button(page, roomWords.notebook.title).click()
  await page.getByText('Une note de Driss').waitFor()
  expect(await page.getByLabel(roomWords.notebook.label).inputValue()).toBe('à moitié')
}

const foreign: [string, () => string][] = [
  ['the facilitator’s personal link', () => personal],
  ['a made-up seat', () => link.replace(/#.*/, `#s=${secret()}`)],
  ['a made-up key', () => link.replace(/#.*/, `#k=${secret()}`)],
  ['a made-up key and seat', () => link.replace(/#.*/, `#k=${secret()}&s=${secret()}`)],
  ['the true key and a made-up seat', () => `${link}&s=${secret()}`],
  ['a made-up key in the path', () => link.replace('#', '%23').replace(/k=.*/, `k=${secret()}`)],
  ['the personal link, its & escaped', () => personal.replace('&', '&amp;')],
  ['the personal link, cut', () => personal.slice(0, -4)],
  ['a key that was cut', () => link.slice(0, -3)],
  ['two keys', () => `${link}&k=${secret()}`],
  ['no key', () => link.replace(/#.*/, '')],
  ['a link of another room', () => other],
]

describe('a member opens', () => {
  test.each(foreign)('%s, presses nothing, and has everything still', async (_, make) => {
    const before = await kept(driss)
    await driss.goto(make())
    await driss.locator('h1').first().waitFor()
    const title = driss.locator('h1').first()
    await expect.poll(() => title.innerText()).not.toBe('')
    await driss.reload()
    await title.waitFor()
    expect(new URL(driss.url()).hash).toBe('')
    const now = await kept(driss)
    for (const line of before.split('\n')) expect(now).toContain(line)
    await hasAll(driss)
  })
  test('another person’s link, takes that seat, and has his own again', async () => {
    await driss.goto(personal)
    await driss.getByText(words.otherPerson('Driss')).waitFor()
    await button(driss, words.takePerson).click()
    await button(driss, words.goIn).click()
    await driss.locator('#step-heading').waitFor()
    await driss.goto('about:blank') // from inside the room, its own link leads nowhere else
    await driss.goto(link)
    await button(driss, words.notYou).click()
    await button(driss, words.notYouYes).click()
    await button(driss, words.aside('Driss')).click()
    await driss.locator('#step-heading').waitFor()
    await hasAll(driss)
  })
  test('another key, tries it, and is told that it does not open the room', async () => {
    await driss.goto(link.replace(/#.*/, `#k=${secret()}`))
    await button(driss, words.takeKey).click()
    await driss.getByText(words.notInvited.slice(0, 30)).waitFor()
    await button(driss, words.keepMine('Driss')).click()
    await button(driss, words.goIn).click()
    await driss.locator('#step-heading').waitFor()
    await hasAll(driss)
  })
})

test('a personal link on a new device says what it is, and gives that seat', async () => {
  const tablet = await people.open('tablet', personal)
  await tablet.getByText(words.personal).waitFor()
  await button(tablet, words.goIn).click()
  await tablet.getByText(welcome.share.title).first().waitFor()
})

const spellings: [string, (good: string) => string][] = [
  ['%23', (good) => good.replace('#', '%23')],
  ['%2523 and %3D', (good) => good.replace('#', '%2523').replace('=', '%3D')],
  ['a full stop behind', (good) => `${good}.`],
  ['a quotation mark behind', (good) => `${good}»`],
  ['tracking words behind', (good) => `${good}?utm_source=mail&fbclid=x`],
  ['tracking words before', (good) => good.replace('#', '?utm_source=mail#')],
  ['its slash as %2F', (good) => good.replace('/r/', '/r%2F')],
  ['a big R', (good) => good.replace('/r/', '/R/')],
  ['two slashes', (good) => good.replace('/r/', '//r/')],
  ['an unseen sign before its path', (good) => good.replace('/r/', '/%E2%80%8Br/')],
  ['hyphens that do not break', (good) => good.replaceAll('-', '\u2011')],
  ['a break inside', (good) => `${good.slice(0, -20)}%0A${good.slice(-20)}`],
]
describe('a good link with', () => {
  test.each(spellings)('%s opens the door, and the bar is clean', async (_, spell) => {
    const page = await people.open('guest', spell(link))
    await page.getByLabel(entry.name).waitFor()
    expect(page.url()).toBe(claire.url())
    await page.reload()
    await page.getByLabel(entry.name).waitFor()
    await page.context().close()
  })
  test.each(['/r/', '/r/nothing', '/r/%23k=abc'])('nothing of it left (%s) is said to be damaged', async (path) => {
    const page = await people.open('guest', server.url + path)
    await page.getByText(words.damaged.slice(0, 30)).waitFor()
    expect(page.url()).toBe(`${server.url}/r/`)
    await page.context().close()
  })
})

/** In the page, before its scripts: storage as a browser spoils it. */
const spoil: Record<string, () => void> = {
  'throws at the very mention': () => {
    for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError') } })
  },
  'is full': () => {
    Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }
  },
  'is none': () => {
    for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get: () => null })
  },
}
describe('where storage', () => {
  test.each(Object.keys(spoil))('%s, one is told so, and is in the room for the life of the page', async (kind) => {
    const page = await people.open('guest', `${server.url}/icon.svg`)
    await page.addInitScript(spoil[kind] as () => void)
    await page.goto(link)
    await page.getByText(entry.unkept).waitFor()
    await join(page, `Inès ${kind}`)
    await page.context().close()
    const opener = await people.open('opener', `${server.url}/icon.svg`)
    await opener.addInitScript(spoil[kind] as () => void)
    await opener.goto(server.url)
    await opener.getByText(entry.unkept).waitFor()
    await opener.getByLabel(entry.name).fill('Salomé')
    await button(opener, entry.open).click()
    await opener.getByLabel(welcome.share.link, { exact: true }).waitFor()
    await opener.context().close()
  })
})

test('what is erased or forgotten leaves no key on the device', async () => {
  const page = await people.open('Noé', link)
  await join(page, 'Noé')
  await button(page, roomWords.help.open).click()
  await button(page, roomWords.gone.forget).click()
  await button(page, roomWords.gone.forgetYes).click()
  await page.getByLabel(entry.group).waitFor()
  expect(await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key.startsWith('codev.')))).toEqual([])
})

test('nothing went wrong on the way', () => {
  expect(people.problems.filter((problem) => !/ 40[34] /.test(problem))).toEqual([])
})
