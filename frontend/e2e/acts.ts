/* How each act of the method is done on the screen, by the words that stand there: one entry a command.
   `ways` are the controls that begin it: there when it may be done, and when it may not there is none of them. */
import { type Act, frame, labelOf, more, nameOf, type Person, pick } from './frameacts'
import type { Locator } from './page'
import { type Data, type Seance, wordsOf } from './seance'
import * as words from './words'

const { common, lead, room, steps, welcome } = words
const plainly = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

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
/** A radio button drawn as a pill: its words are clicked. */
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
  ...frame,

  write_note: {
    ways: (p) => [p.button(room.notebook.title), p.box(room.notebook.label)],
    do: async (p, { text = '' }) => {
      await p.write(await openNotebook(p), text)
      await p.button(room.notebook.add).click()
      await p.page.getByRole('listitem').getByText(text, { exact: true }).first().waitFor() // a closed room shows it in the report, too
      await closeNotebook(p)
    },
  },
  report_action: {
    ways: (p) => [p.button(welcome.follow.itWasMe), p.button(welcome.follow.save)],
    do: async (p, { action = 0, state, text = '' }, { heritage }) => {
      const { what = '', client = heritage?.last_client ?? '' } = heritage?.actions[action] ?? {}
      const mine = p.button(welcome.follow.itWasMe, p.page.locator('[aria-labelledby=follow] > div').filter({ hasText: welcome.follow.of(client) }))
      if (await mine.isVisible()) await mine.click()
      const sure = p.button(welcome.follow.sureYes)
      if (await sure.isVisible()) await sure.click() // the plan is in another name
      const card = p.around(what, { role: 'group', name: welcome.follow.state })
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
    do: async (p, data, seance) => {
      const { participant, topic } = data
      const name = welcome.topics.choose(nameOf(seance, participant))
      const onPage = topic !== undefined && (await p.button(name).isVisible()) // in the welcome, beside the topic
      if (!onPage) await more(p, lead.more.client)
      await p.button(name, onPage ? p.page : p.page.getByRole('dialog')).click()
      if (clientHasWords(seance, data)) await p.button(lead.client.otherYes(nameOf(seance, participant))).click()
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
      await p.page.getByText(wordingBefore(seance, data)).waitFor() // a person reads the wording before agreeing
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

  pass_turn: {
    ways: (p) => [p.button(room.floor.pass), p.button(lead.round.next)],
    do: (p) => p.button(room.floor.pass).click(),
  },
  offer_contribution: {
    ways: (p) => [p.box(steps.consultation.label), p.box(lead.scribe.text), p.button(steps.consultation.scribe)],
    do: async (p, data, seance) => {
      const { kind, text = '', voice } = data
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
      await p.button(voice ? steps.consultation.offerFor(nameOf(seance, voice)) : steps.consultation.offer(clientBefore(seance, data))).click()
    },
  },
  withdraw_contribution: {
    ways: (p) => [p.button(common.verbs.remove)],
    do: (p, { contribution = '' }, seance) => press(p, wordsOf(seance, 'offer_contribution', contribution), common.verbs.remove),
  },
  keep_contribution: {
    ways: (p) => [p.button(steps.consultation.annotate)],
    gives: ({ text }) => (text ? ['keep_contribution', 'keep_contribution'] : ['keep_contribution']), // the star, then the words
    do: async (p, { contribution = '', text }, seance) => {
      const offered = wordsOf(seance, 'offer_contribution', contribution)
      const card = p.around(offered, { role: 'button', name: steps.consultation.annotate })
      // In the synthesis, contributions that the client has not kept are folded.
      const folded = p.page.locator('details:not([open])').filter({ hasText: offered })
      await card.or(folded).first().waitFor()
      if (await folded.isVisible()) await folded.locator('summary').click()
      await card.getByRole('button', { name: steps.consultation.keep }).click()
      await card.getByRole('button', { name: steps.consultation.kept }).waitFor()
      if (!text) return
      await p.button(steps.consultation.annotate, card).click()
      await p.write(p.box(steps.consultation.annotation), text)
      await p.button(common.verbs.save, card).click()
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
}

function topicOf(seance: Seance, author: string | undefined): string {
  const topic = seance.script.find((line) => line.do === 'propose_topic' && line.by === author)
  return topic?.data?.headline ?? ''
}

/* What the last line with this command says when the line with this data comes. */
function before(seance: Seance, data: Data, command: string): Data {
  const lines = seance.script.slice(0, seance.script.findIndex((line) => line.data === data))
  return lines.findLast((line) => line.do === command)?.data ?? {}
}
const wordingBefore = (seance: Seance, data: Data) => before(seance, data, 'word_contract').request ?? ''
const clientBefore = (seance: Seance, data: Data) => nameOf(seance, before(seance, data, 'choose_client').participant)

/* Whether the client who is there when the line with this data comes has written something: choosing another one asks first. Data that is
   not the script's is a first choice. */
function clientHasWords(seance: Seance, data: Data): boolean {
  const client = before(seance, data, 'choose_client').participant
  const lines = seance.script.slice(0, Math.max(0, seance.script.findIndex((line) => line.data === data)))
  return lines.some(({ by, do: command = '' }) => by !== undefined && by === client && ['write_presentation', 'word_contract', 'write_synthesis', 'plan_action'].includes(command))
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
