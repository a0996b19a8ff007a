/* In each engine, somebody who is alone in their room, by plain http under a name that is not localhost: there `crypto.subtle` and the
   clipboard are missing. Coming back after the server was away, half a sentence over a reload, the report. */
import { hostname } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { more } from './frameacts'
import { browsersOf, engines } from './engines'
import { layout } from './inspect'
import type { Page } from './page'
import type { Person } from './person'
import { reportOn } from './report'
import { Server } from './server'
import { common, entry, lead, room } from './words'

describe.each(engines)('%s', (engine) => {
  const server = new Server('')
  const browsers = browsersOf(engine)
  let claire: Person<Page>

  beforeAll(async () => {
    await server.start()
    claire = await browsers.person('claire', server.url.replace(/localhost|127\.0\.0\.1/, hostname()))
  })
  afterAll(async () => {
    await browsers.close()
    await server.remove()
  })

  const notes = () => claire.box(room.notebook.label)
  async function openNotebook(): Promise<void> {
    await claire.page.locator('#step-heading').waitFor()
    if (!(await notes().isVisible())) await claire.button(room.notebook.title).click()
    await notes().waitFor()
  }

  test('the room opens, though the context is not secure', async () => {
    expect(await claire.page.evaluate(() => [isSecureContext, 'subtle' in crypto && crypto.subtle, navigator.clipboard].map(Boolean))).toEqual([false, false, false])
    await claire.box(entry.name).fill('Claire')
    await claire.button(entry.open).click()
    await claire.page.locator('#step-heading').waitFor()
    expect(await layout(claire.page)).toEqual([])
  })

  test('half a sentence stays over a reload', async () => {
    await openNotebook()
    await claire.write(notes(), 'Une phrase à moitié')
    await claire.page.reload()
    await openNotebook()
    expect(await notes().inputValue()).toBe('Une phrase à moitié')
  })

  test('the server goes away and comes back: it is told, and nothing is lost', async () => {
    await server.stop('SIGKILL')
    await claire.page.getByText(room.link.lost.slice(0, 18)).first().waitFor()
    await claire.button(room.notebook.add).click()
    await server.start()
    await claire.page.getByRole('listitem').getByText('Une phrase à moitié', { exact: true }).waitFor()
    expect(await notes().inputValue()).toBe('')
    await claire.page.getByText(room.link.lost.slice(0, 18)).first().waitFor({ state: 'hidden' })
  })

  test('the report', async () => {
    const close = claire.button(room.notebook.close)
    if (await close.isVisible()) await close.click()
    await more(claire, lead.more.close)
    await claire.button(lead.close.yes, claire.page.getByRole('dialog')).click()
    await claire.page.locator('#step-heading').getByText(common.short.closed).waitFor()
    const { lines } = await reportOn(claire.page)
    expect(lines.join('\n')).toContain('Claire')
    await claire.page.getByRole('listitem').getByText('Une phrase à moitié', { exact: true }).first().waitFor()
    expect(await layout(claire.page)).toEqual([])
  })

  test('nothing went wrong on the way', () => {
    expect(browsers.problems).toEqual([])
  })
})
