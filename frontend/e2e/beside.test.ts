/* « Garder au-dessus de la visio »: the room in the browser's floating window (Document Picture-in-Picture), or in a small window where the browser
   has none. It is the same session on one device, and closing the window brings the room back. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { perform } from './acts'
import { Group } from './group'
import { inOrder } from './inorder'
import { axeOn, layout } from './inspect'
import { People } from './people'
import { Server } from './server'
import { small } from './small'
import { acts, common, lead, room, steps } from './words'

const server = new Server()
const browser = new People()
const group = new Group(small, browser, server)
let connections = 0

beforeAll(async () => {
  await server.start('--limit-commands=50', '--limit-burst=100')
  await group.comeIn()
  await perform(group.lead(), 'choose_client', { participant: 'sophie' }, small)
  for (const who of ['nadia', 'helene']) group.person(who).page.on('websocket', () => connections++)
})
afterAll(async () => {
  await browser.close()
  await server.remove()
})

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const notes = (page: Page) => page.getByRole('textbox', { name: room.notebook.label, exact: true })

describe.each([['the floating window', true], ['a small window, where the browser has no floating one', false]])('in %s', (_, floats) => {
  inOrder()
  const nadia = () => group.person('nadia').page
  const helene = () => group.person('helene').page
  const windows: Record<'nadia' | 'helene', Page | undefined> = { nadia: undefined, helene: undefined }
  const there = (who: 'nadia' | 'helene'): Page => {
    const page = windows[who]
    if (!page) throw new Error(`the room of ${who} is in no window`)
    return page
  }
  const keepAbove = async (who: 'nadia' | 'helene') => {
    const { page } = group.person(who)
    if (!floats) await page.evaluate(() => { Reflect.deleteProperty(window, 'documentPictureInPicture') })
    await button(page, room.help.open).click()
    const [opened] = await Promise.all([page.context().waitForEvent('page'), button(page, room.beside.open).click()])
    await opened.setViewportSize({ width: 360, height: 600 })
    await opened.locator('#step-heading').waitFor()
    windows[who] = opened
  }
  /** What one types in this window, told apart from the other's. */
  const text = (what: string) => `${what} (${floats ? 'floating' : 'small'})`

  test('the room goes there with what was being typed, and the page says where it is', async () => {
    await perform(group.lead(), 'move_to_step', { step: 'consultation' }, small)
    await button(nadia(), room.notebook.title).click()
    await notes(nadia()).fill(text('Commencé dans la page'))
    await keepAbove('nadia')
    expect(await nadia().evaluate(() => !!window.documentPictureInPicture && 'window' in window.documentPictureInPicture && window.documentPictureInPicture.window !== null)).toBe(floats)
    await nadia().getByText(room.beside.where).waitFor()
    expect(await nadia().locator('#step-heading').count()).toBe(0)
    expect(await notes(there('nadia')).inputValue()).toBe(text('Commencé dans la page'))
    expect(await there('nadia').evaluate(() => document.documentElement.lang)).toBe('fr')
  })

  test('at 360 × 600 it is whole', async () => {
    await button(there('nadia'), room.notebook.close).click()
    expect([...(await layout(there('nadia'))), ...(await axeOn(there('nadia')))]).toEqual([])
  })

  test('one acts from it, by mouse and by keys', async () => {
    const page = there('nadia')
    await page.locator('#step-heading').click()
    await page.keyboard.press('n')
    await notes(page).waitFor()
    await page.keyboard.press('Escape')
    await notes(page).waitFor({ state: 'hidden' })
    await page.getByRole('group', { name: steps.consultation.kind }).getByRole('radio', { name: acts.kinds.experience, exact: true }).check()
    const box = page.getByRole('textbox', { name: steps.consultation.label, exact: true })
    await box.fill(text('Dit depuis la fenêtre'))
    await button(page, steps.consultation.offer('Sophie')).click()
    await helene().getByText(text('Dit depuis la fenêtre')).waitFor()
    await expect.poll(() => box.inputValue()).toBe('')
  })

  test('closing it brings the room back, with what is being typed', async () => {
    const box = there('nadia').getByRole('textbox', { name: steps.consultation.label, exact: true })
    await box.fill(text('Commencé dans la fenêtre'))
    await there('nadia').close()
    await nadia().locator('#step-heading').getByText(common.short.consultation).waitFor()
    expect(await nadia().getByRole('textbox', { name: steps.consultation.label, exact: true }).inputValue()).toBe(text('Commencé dans la fenêtre'))
    await button(nadia(), room.notebook.title).click()
    expect(await notes(nadia()).inputValue()).toBe(text('Commencé dans la page'))
    await notes(nadia()).fill('')
    await button(nadia(), room.notebook.close).click()
  })

  test('the facilitator’s menus and questions open within it, and move the step for all', async () => {
    await keepAbove('helene')
    const page = there('helene')
    await button(page, lead.more.open).click()
    const at = await page.locator(':popover-open').boundingBox()
    expect([(at?.x ?? -1) >= 0, (at?.y ?? -1) >= 0, (at?.x ?? 0) + (at?.width ?? 999) <= 360, (at?.y ?? 0) + (at?.height ?? 999) <= 600]).toEqual([true, true, true, true])
    await page.keyboard.press('Escape')
    await button(page, lead.next.go(acts.toStep.synthesis)).click()
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent.trim())).toBe(lead.next.yes)
    await button(page, lead.next.yes).click()
    for (const each of [page, nadia()]) await each.locator('#step-heading').getByText(common.short.synthesis).waitFor()
  })

  test('the page’s own button brings it back, as it is now', async () => {
    await Promise.all([there('helene').waitForEvent('close'), button(helene(), room.beside.back).click()])
    await helene().locator('#step-heading').getByText(common.short.synthesis).waitFor()
  })

  test('all along it was one device with one session', async () => {
    expect(connections).toBe(0)
    await button(helene(), lead.more.open).waitFor()
  })
})

test('nothing went wrong on the way', () => {
  expect(browser.problems).toEqual([])
})
