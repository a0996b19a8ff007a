// The rehearsal, alone, to its end: as each role, in each language. Time in the page is faked, the wire is real.
import { setTimeout as delay } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { en as actsEn } from '../src/words/acts.en'
import { fr as actsFr } from '../src/words/acts.fr'
import { en as commonEn } from '../src/words/common.en'
import { fr as commonFr } from '../src/words/common.fr'
import { en as entryEn } from '../src/words/entry.en'
import { fr as entryFr } from '../src/words/entry.fr'
import { en as leadEn } from '../src/words/lead.en'
import { fr as leadFr } from '../src/words/lead.fr'
import { en as rehearsalEn } from '../src/words/rehearsal.en'
import { fr as rehearsalFr } from '../src/words/rehearsal.fr'
import { en as roomEn } from '../src/words/room.en'
import { fr as roomFr } from '../src/words/room.fr'
import { en as stepsEn } from '../src/words/steps.en'
import { fr as stepsFr } from '../src/words/steps.fr'
import { en as welcomeEn } from '../src/words/welcome.en'
import { fr as welcomeFr } from '../src/words/welcome.fr'
import { People } from './people'
import type { Person } from './person'
import { Server } from './server'

const server = new Server()
const people = new People()
beforeAll(() => server.start())
afterAll(async () => {
  await people.close()
  await server.remove()
})

const languages = {
  fr: { acts: actsFr, common: commonFr, entry: entryFr, lead: leadFr, rehearsal: rehearsalFr, room: roomFr, steps: stepsFr, welcome: welcomeFr, locale: 'fr-FR' },
  en: { acts: actsEn, common: commonEn, entry: entryEn, lead: leadEn, rehearsal: rehearsalEn, room: roomEn, steps: stepsEn, welcome: welcomeEn, locale: 'en-GB' },
}
type Words = (typeof languages)['fr']
const parts = ['facilitator', 'client', 'consultant'] as const
const order = ['welcome', 'presentation', 'clarification', 'contract', 'consultation', 'synthesis', 'debrief', 'closed'] as const
const storedRehearsals = (page: Page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('codev.rehearsal.') || key.startsWith('codev.room.')))

/** Lets the page's clock run, in steps short enough for the wire to keep up. */
async function run(page: Page, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    await page.clock.runFor(1000)
    await delay(15)
  }
}

const stepOf = async (page: Page, words: Words) => {
  const heading = await page.locator('#step-heading').textContent()
  return order.find((step) => heading?.includes(words.common.short[step as keyof typeof commonFr['short']]))
}

/** What the person does, once, in a step; the imaginary people do the rest. */
const acts: Record<(typeof parts)[number], Partial<Record<(typeof order)[number], (person: Person, words: Words) => Promise<void>>>> = {
  facilitator: {
    welcome: async ({ page }, words) => {
      const choose = page.getByRole('button', { name: words.welcome.topics.choose(words.locale === 'fr-FR' ? 'Sophie' : 'Orla'), exact: true })
      for (let i = 0; !(await choose.isVisible()); i++) {
        if (i > 120) throw new Error('the imaginary client proposed no topic')
        await run(page, 1)
      }
      await choose.click()
      await run(page, 1)
    },
  },
  client: {
    welcome: async ({ page }, words) => {
      await page.getByRole('button', { name: words.welcome.topics.propose, exact: true }).click()
      await page.getByRole('button', { name: words.welcome.topics.offer, exact: true }).click()
    },
    presentation: async ({ page }, words) => {
      await page.getByRole('button', { name: words.steps.presentation.share, exact: true }).click()
    },
    contract: async ({ page }, words) => {
      await page.getByRole('button', { name: words.steps.contract.propose, exact: true }).click()
    },
  },
  consultant: {},
}

describe.each(Object.keys(languages) as (keyof typeof languages)[])('a rehearsal in %s', (language) => {
  test.each(parts)('as %s goes to its end, and leaves nothing', async (part) => {
    const words = languages[language] as Words
    const person = await people.person(`${language}-${part}`, server.url, { locale: words.locale })
    const { page } = person
    await page.clock.install()
    await page.reload()
    const before = people.sent.length
    await page.getByRole('button', { name: words.entry.rehearse.go, exact: true }).click()
    await page.getByRole('radio', { name: words.rehearsal.parts[part], exact: true }).check()
    await page.getByRole('button', { name: words.rehearsal.begin, exact: true }).click()
    await page.locator('#step-heading').waitFor()
    expect(await page.getByText(words.rehearsal.line).count()).toBe(1)

    const seen: string[] = []
    for (let spent = 0; ; spent += 5) {
      const step = await stepOf(page, words)
      if (step && seen.at(-1) !== step) {
        seen.push(step)
        await acts[part][step]?.(person, words)
        spent = 0
      }
      if (step === 'closed') break
      // The imaginary people have about two minutes of lines in a step.
      if (part === 'facilitator' && spent >= 150) await moveOn(page, words, order[seen.length] ?? 'closed')
      await passMyTurn(page, words)
      if (spent > 900) throw new Error(`the rehearsal stands still in ${String(step)}`)
      await run(page, 5)
    }
    expect(seen).toEqual([...order])
    const told = person.frames.flatMap((frame) => (frame.type === 'event' ? [frame.name] : (frame.events ?? []).map((event) => event.name)))
    const count = (name: string) => told.filter((each) => each === name).length
    expect(count('contribution_offered'), 'contributions').toBeGreaterThanOrEqual(8)
    expect(count('contract_agreed'), 'agreements').toBeGreaterThanOrEqual(3)
    expect(count('learning_shared'), 'learnings').toBeGreaterThanOrEqual(3)

    const room = people.sent.slice(before).flatMap((each) => /\/api\/rooms\/([0-9a-f-]{36})\/socket/.exec(each)?.[1] ?? [])[0]
    await page.getByRole('button', { name: words.rehearsal.leave, exact: true }).click()
    await page.getByRole('button', { name: words.entry.open, exact: true }).waitFor()
    await expect.poll(async () => (await fetch(`${server.url}/api/rooms/${String(room)}`)).status).toBe(404)
    await expect.poll(() => storedRehearsals(page)).toEqual([])
    await page.context().close()
    expect(people.problems).toEqual([])
  })
})

/** A second tap counts only after a moment, by the event's own clock, which is not faked. */
async function settle(page: Page): Promise<void> {
  await delay(500)
  await run(page, 1)
}

/** Where the person has the floor, they say that they have finished. */
async function passMyTurn(page: Page, words: Words): Promise<void> {
  const done = page.getByRole('button', { name: words.room.floor.pass, exact: true })
  // The facilitator may pass for them at the same moment: then the button is gone.
  if (await done.isVisible()) await done.click({ timeout: 2000 }).catch(() => undefined)
}

async function moveOn(page: Page, words: Words, to: (typeof order)[number]): Promise<void> {
  if (to === 'closed') {
    await page.getByRole('button', { name: words.lead.next.close, exact: true }).click()
    await settle(page)
    await page.getByRole('dialog').getByRole('button', { name: words.lead.close.yes, exact: true }).click()
  } else {
    await page.getByRole('button', { name: words.lead.next.go(words.acts.toStep[to as keyof typeof actsFr['toStep']]), exact: true }).click()
    await settle(page)
    await page.getByRole('button', { name: words.lead.next.yes, exact: true }).click()
  }
  await run(page, 1)
}
