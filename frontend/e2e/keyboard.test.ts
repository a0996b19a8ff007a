/* A short séance with the keyboard alone, for three roles, from opening the room to its report. The focus is always visible. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Keyboard } from './keyboard'
import { People } from './people'
import { Server } from './server'
import { acts, closing, common, entry, lead, room, steps, welcome } from './words'

declare global {
  interface Window { touched: number }
}

const server = new Server()
const browser = new People()
const pages: Page[] = []
let helene: Keyboard
let sophie: Keyboard
let nadia: Keyboard
let link: string

beforeAll(() => server.start())
afterAll(async () => {
  await browser.close()
  await server.remove()
})

async function sit(name: string, url: string): Promise<Keyboard> {
  const page = await browser.open(name, url)
  await page.context().addInitScript(() => {
    window.touched = 0
    addEventListener('pointerdown', () => { window.touched++ }, true)
  })
  await page.reload()
  pages.push(page)
  return new Keyboard(page)
}
const sees = (person: Keyboard, text: string) => person.page.getByText(text).first().waitFor()
const at = (person: Keyboard, step: keyof typeof common.short) => person.page.locator('#step-heading').getByText(common.short[step]).waitFor()

async function moveTo(step: keyof typeof common.short): Promise<void> {
  await helene.press(lead.next.go(acts.toStep[step]))
  await helene.press(lead.next.yes)
  for (const person of [helene, sophie, nadia]) await at(person, step)
}
async function join(name: string): Promise<Keyboard> {
  const person = await sit(name, link)
  await sees(person, entry.entrance.pledge)
  await person.write(entry.name, name, 'Enter')
  await person.page.locator('#step-heading').waitFor()
  return person
}

test('opening and coming in', async () => {
  helene = await sit('Hélène', server.url)
  await helene.write(entry.name, 'Hélène')
  await helene.pick('1 h 30')
  await helene.press(entry.open)
  await at(helene, 'welcome')
  await helene.to(welcome.share.link)
  link = await helene.page.getByLabel(welcome.share.link).inputValue()
  sophie = await join('Sophie')
  nadia = await join('Nadia')
})

test('check-in: a topic, support, the choice', async () => {
  await sophie.press(welcome.topics.propose)
  await sophie.write(welcome.topics.headline, 'Revenir après huit mois')
  await sophie.pick(welcome.topics.kinds.problem)
  await sophie.press(welcome.topics.offer)
  await sees(nadia, 'Revenir après huit mois')
  await nadia.press(welcome.topics.support, 'Space')
  await sees(helene, 'Revenir après huit mois')
  await helene.press(welcome.topics.choose('Sophie'))
  await at(sophie, 'welcome')
})

test('exposé and notebook', async () => {
  await moveTo('presentation')
  await sophie.write(steps.presentation.situation, 'Je reprends mon poste.')
  await sophie.press(steps.presentation.share)
  await sees(nadia, 'Je reprends mon poste.')
  await nadia.write(room.notebook.label, 'Huit mois.', 'ControlOrMeta+Enter')
  await nadia.page.getByRole('listitem').getByText('Huit mois.').waitFor()
})

test('clarification: hand, floor, a discreet word, question and answer', async () => {
  await moveTo('clarification')
  await nadia.page.keyboard.press('Escape') // out of the notebook, which stayed open for whoever was writing
  await nadia.page.keyboard.press('h')
  await sees(helene, lead.round.hand)
  await helene.press(lead.round.giveTo('Nadia'))
  await sees(nadia, room.floor.mine)
  await nadia.write(steps.clarification.label, 'Qui le sait ?', 'ControlOrMeta+Enter')
  await sees(sophie, 'Qui le sait ?')
  await sophie.write(steps.clarification.answer, 'Presque personne.')
  await sophie.press(steps.clarification.answerWith)
  await sees(nadia, 'Presque personne.')
  await nadia.press(room.floor.pass)
  await helene.press(lead.round.wordTo('Nadia'))
  await helene.press(lead.word.prewritten[0] ?? '')
  await helene.press(lead.word.send)
  await sees(nadia, room.word.from)
  await nadia.press(room.word.read)
  await helene.open(lead.more.open) // back to the button before, and on to a menu
  await helene.press(lead.more.steps)
  await helene.to(lead.minutes.of(common.steps.clarification))
  await helene.page.keyboard.press('ArrowUp')
  await helene.page.keyboard.press('Escape')
  await helene.page.getByRole('dialog').waitFor({ state: 'hidden' })
})

test('contract', async () => {
  await moveTo('contract')
  await sophie.write(steps.contract.wish, 'Aidez-moi à trouver les premiers mots.')
  await sophie.press(acts.kinds.metaphor, 'Space')
  await sophie.press(steps.contract.propose)
  await sees(nadia, 'Aidez-moi à trouver')
  await nadia.press(steps.contract.agree)
  await sees(nadia, steps.contract.iAgree)
})

test('consultation: a contribution, kept; a discreet sign', async () => {
  await moveTo('consultation')
  await nadia.press(steps.consultation.moreKinds)
  await nadia.pick(acts.kinds.hypothesis)
  await nadia.write(steps.consultation.label, 'Elle a peut-être peur aussi.', 'ControlOrMeta+Enter')
  await sees(sophie, 'Elle a peut-être peur aussi.')
  await sophie.press(/Garder$/)
  await sees(sophie, steps.consultation.kept)
  await sophie.press(steps.consultation.annotate)
  await sophie.write(steps.consultation.annotation, 'oui', 'ControlOrMeta+Enter')
  await sees(sophie, steps.consultation.myWords)
  await sophie.open(room.signal.title)
  await sophie.press(room.signal.off_request)
  await sees(helene, lead.signals.title)
  await helene.press(lead.signals.seen)
})

test('synthesis and plan', async () => {
  await moveTo('synthesis')
  await sophie.write(steps.synthesis.mine, 'Deux places à faire.', 'ControlOrMeta+Enter')
  await sees(nadia, 'Deux places à faire.')
  await sophie.press(steps.synthesis.add)
  await sophie.write(steps.synthesis.what, 'Lui écrire ce soir')
  await sophie.press(steps.synthesis.save)
  await sees(nadia, 'Lui écrire ce soir')
})

test('debrief, and the report', async () => {
  await moveTo('debrief')
  await nadia.pick(steps.debrief.kinds.appreciation)
  await nadia.write(steps.debrief.label, 'Merci Sophie.')
  await nadia.press(steps.debrief.share)
  await sees(sophie, 'Merci Sophie.')
  await nadia.pick(steps.debrief.score(5))
  await nadia.press(steps.debrief.giveRating)
  await sees(nadia, steps.debrief.rated)
  await nadia.write(steps.debrief.adjustment, 'Plus de silences.', 'ControlOrMeta+Enter')
  await sees(helene, 'Plus de silences.')
  await helene.press(steps.debrief.settleThis('Plus de silences.'), 'Space')
  await helene.press(lead.next.close)
  await helene.press(lead.close.yes)
  for (const person of [helene, sophie, nadia]) {
    await at(person, 'closed')
    await person.to(closing.print)
    const report = await person.page.getByRole('article').last().innerText()
    for (const said of ['Je reprends mon poste.', 'Presque personne.', 'Hypothèse', 'Deux places à faire.', 'Lui écrire ce soir', 'Merci Sophie.', 'Plus de silences.']) expect(report).toContain(said)
  }
})

test('the mouse was never touched, and nothing went wrong', async () => {
  for (const page of pages) expect(await page.evaluate(() => window.touched)).toBe(0)
  expect(browser.problems).toEqual([])
})
