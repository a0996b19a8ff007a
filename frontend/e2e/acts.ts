/* How each act of the method is done on the screen, by the words that stand there: one entry a command.
   `ways` are the controls that begin it: there when it may be done, and when it may not there is none of them. */
import type { Locator, Page } from './page'
import type { Person as PersonOf } from './person'
import { type Data, type Seance, wordsOf } from './seance'
import * as words from './words'

type Person = PersonOf<Page>

export interface Act {
  ways(person: Person): Locator[]
  do(person: Person, data: Data, seance: Seance): Promise<void>
  /** The commands that it gives, where they are not just this one. */
  gives?(data: Data): string[]
}

const { common, lead, room, steps, welcome } = words
const nameOf = (seance: Seance, who: string | undefined): string => seance.people[who ?? '']?.name ?? ''
const clientOf = (seance: Seance) => Object.values(seance.people).find((person) => person.role === 'client')?.name ?? ''
const labelOf = (labels: Record<string, string>, code: string | undefined): string => labels[code ?? ''] ?? ''
const stepNames = common.short as Record<string, string>
const plainly = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** « ⋯ », then one of its lines. */
export async function more(person: Person, line: string): Promise<void> {
  await pick(person, lead.more.open, line)
}
async function pick(person: Person, menu: string, line: string): Promise<void> {
  await person.button(menu).click()
  await person.button(line, person.page.locator(':popover-open')).click()
}
/** The notebook, if it is not open beside already. */
async function openNotebook(person: Person): Promise<Locator> {
  const box = person.box(room.notebook.label)
  if (!(await box.isVisible())) await person.button(room.notebook.title).click()
  return box
}
async function closeNotebook(person: Person): Promise<void> {
  const close = person.button(room.notebook.close)
  if (await close.isVisible()) await close.click()
}
/** A radio button drawn as a pill: one clicks its words. */
async function choose(within: Locator, label: string): Promise<void> {
  await within.getByRole('radio', { name: new RegExp(`^${plainly(label)}( ·|$)`) }).check()
}
/** A kind of contribution; those that nobody asked for are one tap away. */
async function pickKind(person: Person, within: Locator, label: string): Promise<void> {
  const tap = within.getByRole('group', { name: steps.consultation.kind }).getByRole('radio', { name: label, exact: true })
  if (!(await tap.isVisible())) await person.button(steps.consultation.moreKinds, within).click()
  await tap.check()
}

export const acts: Record<string, Act> = {
  write_note: {
    ways: (p) => [p.button(room.notebook.title), p.box(room.notebook.label)],
    do: async (p, { text = '' }) => {
      await p.write(await openNotebook(p), text)
      await p.button(room.notebook.add).click()
      await p.page.getByRole('listitem').getByText(text, { exact: true }).waitFor()
      await closeNotebook(p)
    },
  },
  report_action: {
    ways: (p) => [p.button(welcome.follow.itWasMe), p.button(welcome.follow.save)],
    do: async (p, { action = 0, state, text = '' }, { heritage }) => {
      const mine = p.button(welcome.follow.itWasMe)
      if (await mine.isVisible()) await mine.click()
      const sure = p.button(welcome.follow.sureYes)
      if (await sure.isVisible()) await sure.click() // the plan is in another name
      const card = p.around(heritage?.actions[action]?.what ?? '', { role: 'group', name: welcome.follow.state })
      await choose(card, labelOf(welcome.follow.states, state))
      await p.write(p.box(welcome.follow.words, card), text)
      await p.button(welcome.follow.save).click()
    },
  },
  propose_topic: {
    ways: (p) => [p.button(welcome.topics.propose), p.box(welcome.topics.headline)],
    do: async (p, { headline = '', kind, text }) => {
      await p.button(welcome.topics.propose).click()
      await p.write(p.box(welcome.topics.headline), headline)
      await choose(p.page.getByRole('group', { name: welcome.topics.kind }), labelOf(welcome.topics.kinds, kind))
      if (text) await p.write(p.box(welcome.topics.text), text)
      await p.button(welcome.topics.offer).click()
    },
  },
  support_topic: {
    ways: (p) => [p.button(welcome.topics.support)],
    do: (p, { topic }, seance) => p.around(topicOf(seance, topic), { role: 'button', name: welcome.topics.support }).getByRole('button', { name: welcome.topics.support, exact: true }).click(),
  },
  choose_client: {
    ways: (p) => [p.page.getByRole('button', { name: /^Choisir / })],
    do: async (p, { participant, topic }, seance) => {
      const name = welcome.topics.choose(nameOf(seance, participant))
      if (!topic) await more(p, lead.more.client)
      await p.button(name, topic ? p.page : p.page.getByRole('dialog')).click()
    },
  },

  write_presentation: {
    ways: (p) => [p.box(steps.presentation.situation), p.box(steps.presentation.headline)],
    gives: (data) => Object.keys(data).map(() => 'write_presentation'), // box by box
    do: async (p, { headline, situation, opening_question: question }) => {
      const boxes: [string, string | undefined][] = [[steps.presentation.headline, headline], [steps.presentation.situation, situation], [steps.presentation.question, question]]
      for (const [label, text] of boxes) if (text) await p.write(p.box(label), text)
      await p.button(steps.presentation.share).click()
    },
  },

  ask_question: {
    ways: (p) => [p.box(steps.clarification.label), p.button(steps.clarification.ask)],
    do: async (p, { text = '' }) => {
      await p.write(p.box(steps.clarification.label), text)
      await p.button(steps.clarification.ask).click()
    },
  },
  answer_question: {
    ways: (p) => [p.box(steps.clarification.answer), p.button(steps.clarification.answered), p.button(steps.clarification.answerWith)],
    do: async (p, { question = '', text }, seance) => {
      await p.page.getByRole('paragraph').filter({ hasText: wordsOf(seance, 'ask_question', question) }).first().waitFor()
      const now = p.page.getByRole('region', { name: steps.clarification.asks(nameOf(seance, question.split('/')[0])) })
      const asked = wordsOf(seance, 'ask_question', question)
      const take = p.around(asked, { role: 'button', name: steps.clarification.takeFrom(nameOf(seance, question.split('/')[0])) })
      if (await take.isVisible()) await take.getByRole('button').first().click()
      await now.getByText(asked, { exact: true }).waitFor()
      if (text) await p.write(p.box(steps.clarification.answer), text)
      await p.button(text ? steps.clarification.answerWith : steps.clarification.answered).click()
    },
  },
  flag_question: {
    ways: (p) => [p.button(lead.questions.flag)],
    do: (p, { question = '' }, seance) => press(p, wordsOf(seance, 'ask_question', question), lead.questions.flag),
  },
  put_question_aside: {
    ways: (p) => [p.button(lead.questions.aside)],
    do: (p, { question = '' }, seance) => press(p, wordsOf(seance, 'ask_question', question), lead.questions.aside),
  },
  withdraw_question: {
    ways: (p) => [p.button(common.verbs.remove)],
    do: (p, { question = '' }, seance) => press(p, wordsOf(seance, 'ask_question', question), common.verbs.remove),
  },
  raise_hand: { ways: (p) => [p.button(room.hand.raise)], do: (p) => p.button(room.hand.raise).click() },
  give_floor: {
    ways: (p) => [p.page.getByRole('button', { name: /^Donner la parole à / })],
    do: (p, { participant }, seance) => p.button(lead.round.giveTo(nameOf(seance, participant))).click(),
  },
  set_minutes: {
    ways: (p) => [p.button(lead.more.open)],
    do: async (p, { step = '', minutes = 0 }) => {
      await more(p, lead.more.steps)
      const box = p.page.getByRole('spinbutton', { name: lead.minutes.of(labelOf(common.steps, step)), exact: true })
      await box.fill(String(minutes))
      await box.press('Enter')
      await p.page.keyboard.press('Escape')
      await p.page.getByRole('dialog').waitFor({ state: 'hidden' })
    },
  },

  restate_need: {
    ways: (p) => [p.box(steps.contract.need), p.button(steps.contract.restate)],
    do: async (p, { text = '' }) => {
      await p.write(p.box(steps.contract.need), text)
      await p.button(steps.contract.restate).click()
    },
  },
  word_contract: {
    ways: (p) => [p.box(steps.contract.wish)],
    do: async (p, { request = '', kinds = [] }) => {
      const again = await p.page.getByRole('heading', { name: steps.contract.who }).isVisible() // an earlier wording stands
      await p.write(p.box(steps.contract.wish), request)
      for (const [kind, label] of Object.entries(words.acts.kinds)) {
        await p.page.getByRole('checkbox', { name: label, exact: true }).setChecked(kinds.includes(kind))
      }
      await p.button(again ? steps.contract.reword : steps.contract.propose).click()
    },
  },
  agree_contract: {
    ways: (p) => [p.button(steps.contract.agree)],
    do: async (p, data, seance) => {
      await p.page.getByText(wordingBefore(seance, data)).waitFor() // one reads what one agrees to
      await p.button(steps.contract.agree).click()
    },
  },
  question_contract: {
    ways: (p) => [p.button(steps.contract.toClarify), p.box(steps.contract.concern)],
    do: async (p, { text = '' }) => {
      await p.button(steps.contract.toClarify).click()
      await p.write(p.box(steps.contract.concern), text)
      await p.button(steps.contract.sayConcern).click()
    },
  },

  start_round: {
    ways: (p) => [p.button(lead.round.start)],
    do: async (p, { order = [] }, seance) => {
      // One by one each goes up to its place, as by hand.
      const names = order.map((who) => nameOf(seance, who))
      const rows = () => p.page.getByRole('region', { name: lead.round.title }).getByRole('listitem').allInnerTexts()
      for (const [place, name] of names.entries()) {
        for (;;) {
          const at = (await rows()).findIndex((row) => row.startsWith(name))
          if (at <= place) break
          await p.button(lead.round.up(name)).click()
        }
      }
      await p.button(lead.round.start).click()
    },
  },
  pass_turn: {
    ways: (p) => [p.button(room.floor.pass), p.button(lead.round.next)],
    do: (p) => p.button(room.floor.pass).click(),
  },
  offer_contribution: {
    ways: (p) => [p.box(steps.consultation.label), p.box(lead.scribe.text), p.button(steps.consultation.scribe)],
    do: async (p, { kind, text = '', voice }, seance) => {
      if (voice && seance.people[voice] && (await p.button(lead.more.open).isVisible())) {
        await more(p, lead.more.scribe)
        const dialog = p.page.getByRole('dialog')
        await dialog.getByRole('combobox', { name: lead.scribe.voice }).selectOption({ label: nameOf(seance, voice) })
        await pickKind(p, dialog, labelOf(words.acts.kinds, kind))
        await p.write(p.box(lead.scribe.text), text)
        await p.button(lead.scribe.send).click()
        await dialog.waitFor({ state: 'hidden' })
        return
      }
      if (voice) {
        await p.button(steps.consultation.scribe).click()
        await p.page.getByRole('combobox', { name: steps.consultation.scribeWho }).selectOption({ label: nameOf(seance, voice) })
      }
      await pickKind(p, p.page.locator('body'), labelOf(words.acts.kinds, kind))
      await p.write(p.box(steps.consultation.label), text)
      await p.button(voice ? steps.consultation.offerFor(nameOf(seance, voice)) : steps.consultation.offer(clientOf(seance))).click()
    },
  },
  keep_contribution: {
    ways: (p) => [p.button(steps.consultation.annotate)],
    gives: ({ text }) => (text ? ['keep_contribution', 'keep_contribution'] : ['keep_contribution']), // the star, then the words
    do: async (p, { contribution = '', text }, seance) => {
      const offered = wordsOf(seance, 'offer_contribution', contribution)
      const card = p.around(offered, { role: 'button', name: steps.consultation.annotate })
      await card.getByRole('button', { name: steps.consultation.keep }).click()
      await card.getByRole('button', { name: steps.consultation.kept }).waitFor()
      if (!text) return
      await p.button(steps.consultation.annotate, card).click()
      await p.write(p.box(steps.consultation.annotation), text)
      await p.button(common.verbs.save).click()
    },
  },
  signal: {
    ways: (p) => [p.button(room.signal.title)],
    do: (p, { kind }) => pick(p, room.signal.title, kind === 'discomfort' ? room.signal.discomfort : room.signal.off_request),
  },
  nudge: {
    ways: (p) => [p.page.getByRole('button', { name: /^Un mot discret à / })],
    do: async (p, { participant, text = '' }, seance) => {
      await p.button(lead.round.wordTo(nameOf(seance, participant))).click()
      await p.write(p.box(lead.word.text), text)
      await p.button(lead.word.send).click()
      await p.page.getByRole('dialog').waitFor({ state: 'hidden' })
    },
  },

  write_synthesis: {
    ways: (p) => [p.box(steps.synthesis.mine)],
    do: async (p, { text = '' }) => {
      await p.write(p.box(steps.synthesis.mine), text)
      await p.button(steps.synthesis.share).click()
    },
  },
  plan_action: {
    ways: (p) => [p.button(steps.synthesis.add), p.box(steps.synthesis.what)],
    do: async (p, { what = '', due, first_step: first, tell }) => {
      await p.button(steps.synthesis.add).click()
      const form = p.page.getByRole('group', { name: steps.synthesis.action, exact: true })
      await p.write(p.box(steps.synthesis.what, form), what)
      if (due) await form.getByLabel(steps.synthesis.due).fill(due)
      if (first) await p.write(form.getByLabel(steps.synthesis.firstStep), first)
      if (tell) await p.write(form.getByLabel(steps.synthesis.tell), tell)
      await p.button(steps.synthesis.save, form).click()
      await form.waitFor({ state: 'hidden' })
    },
  },

  share_learning: {
    ways: (p) => [p.box(steps.debrief.label), p.box(steps.debrief.labelPrivate)],
    do: async (p, { kind, text = '' }) => {
      await choose(p.page.getByRole('group', { name: steps.debrief.kind }), labelOf(steps.debrief.kinds, kind))
      const shared = p.box(steps.debrief.label)
      const open = await shared.isVisible()
      await p.write(open ? shared : p.box(steps.debrief.labelPrivate), text)
      await p.button(open ? steps.debrief.share : steps.debrief.keep).click()
    },
  },
  rate_session: {
    ways: (p) => [p.button(steps.debrief.giveRating), p.button(steps.debrief.giveAgain)],
    do: async (p, data) => {
      for (const question of ['helped', 'learned', 'listening', 'facilitation', 'pace'] as const) {
        const mark = data[question]
        if (mark === undefined) continue
        const legend = new RegExp(question === 'helped' ? `${steps.debrief.ratings.helped}|${steps.debrief.helpedMine}` : plainly(steps.debrief.ratings[question]))
        await p.page.getByRole('group', { name: legend }).getByRole('radio', { name: steps.debrief.score(mark), exact: true }).check()
      }
      await p.button(steps.debrief.giveRating).click()
    },
  },
  propose_adjustment: {
    ways: (p) => [p.box(steps.debrief.adjustment)],
    do: async (p, { text = '' }) => {
      await p.write(p.box(steps.debrief.adjustment), text)
      await p.button(steps.debrief.propose).click()
    },
  },
  settle_adjustment: {
    ways: (p) => [p.page.getByRole('button', { name: /^Retenir : / })],
    do: (p, { adjustment = '' }, seance) => p.button(steps.debrief.settleThis(wordsOf(seance, 'propose_adjustment', adjustment))).click(),
  },

  move_to_step: {
    ways: (p) => [p.page.getByRole('button', { name: /^Passer / })],
    do: async (p, { step = '' }) => {
      const next = p.button(lead.next.go(labelOf(words.acts.toStep, step)))
      if (await next.isVisible()) {
        await next.click()
        await p.button(lead.next.yes).click()
      } else {
        await more(p, lead.more.steps)
        await p.button(`${lead.minutes.go} : ${labelOf(stepNames, step)}`).click()
        const yes = p.button(lead.next.yes)
        if (await yes.isVisible()) await yes.click() // going back by one step asks nothing
      }
    },
  },
  set_role: {
    ways: (p) => [p.page.getByRole('button', { name: /^Autres actions pour / })],
    do: async (p, { participant, role }, seance) => {
      await more(p, lead.more.people)
      await pick(p, room.people.moreFor(nameOf(seance, participant)), role === 'observer' ? lead.people.observer : lead.people.consultant)
      await p.page.keyboard.press('Escape')
      await p.page.getByRole('dialog').waitFor({ state: 'hidden' })
    },
  },
  close_session: {
    ways: (p) => [p.button(lead.next.close)],
    do: async (p) => {
      const foot = p.button(lead.next.close)
      if (await foot.isVisible()) await foot.click()
      else await more(p, lead.more.close)
      await p.button(lead.close.yes, p.page.getByRole('dialog')).click()
    },
  },
}

function topicOf(seance: Seance, author: string | undefined): string {
  const topic = seance.script.find((line) => line.do === 'propose_topic' && line.by === author)
  return topic?.data?.headline ?? ''
}

/* The client's request as it stands when the line with this data comes. */
function wordingBefore(seance: Seance, data: Data): string {
  const lines = seance.script.slice(0, seance.script.findIndex((line) => line.data === data))
  return lines.findLast((line) => line.do === 'word_contract')?.data?.request ?? ''
}

/** Presses a button that belongs to these words. */
async function press(person: Person, text: string, name: string): Promise<void> {
  await person.around(text, { role: 'button', name }).getByRole('button', { name, exact: true }).click()
}

/** Does what a line of the script says, and waits until the room has taken it. */
export async function perform(person: Person, command: string, data: Data, seance: Seance): Promise<void> {
  const act = acts[command]
  if (!act) throw new Error(`nobody has said yet how ${command} is done on the screen`)
  await person.gives(act.gives?.(data) ?? command, () => act.do(person, data, seance))
}
