/* One short séance with three engines in one room: the facilitator in Chromium, the client in Firefox, the others in WebKit.
   At each step nothing is wider than its scroller in anybody's window, and in the end everybody has the same report. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { perform } from './acts'
import { Mixed } from './engines'
import { Group } from './group'
import { layout } from './inspect'
import { reportFor, reportOn } from './report'
import { chapters } from './seance'
import { Server } from './server'
import { small, smallSeenBy } from './small'
import { common } from './words'

const server = new Server()
const browsers = new Mixed((who) => ({ helene: 'chromium', sophie: 'firefox' } as const)[who] ?? 'webkit')
const group = new Group(small, browsers, server)

beforeAll(async () => {
  await server.start('--limit-commands=50', '--limit-burst=100')
  await group.comeIn()
})
afterAll(async () => {
  await browsers.close()
  await server.remove()
})

test.each(chapters(small))('$step', async ({ step, lines }) => {
  if (!['welcome', 'closed'].includes(step)) await perform(group.lead(), 'move_to_step', { step }, small)
  for (const { by, do: command, data } of lines) if (by && command) await perform(group.person(by), command, data ?? {}, small)
  for (const [who, { page }] of Object.entries(group.people)) {
    await page.locator('#step-heading').getByText(common.short[step as keyof typeof common.short]).waitFor()
    expect(await layout(page), `${who}, in ${browsers.engineOf(who)}`).toEqual([])
  }
})

test('everybody has the report', async () => {
  for (const [who, { page }] of Object.entries(group.people)) {
    await expect.poll(() => reportOn(page).then(({ sections }) => sections), { message: who }).toEqual(reportFor(smallSeenBy(who), who).sections)
  }
})

test('nothing went wrong on the way', () => {
  expect(browsers.problems).toEqual([])
})
