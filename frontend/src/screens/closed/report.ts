import { day, dayOf } from '../../parts/dates'
import { holdsWords, passesOf, type Pass } from '../../parts/passes'
import { nameOf, present } from '../../parts/people'
import type { RatingQuestion, Role, View } from '../../session'
import { kindName } from '../../words/acts'
import { closing } from '../../words/closing'
import { common } from '../../words/common'
import { steps } from '../../words/steps'

/* The report is made once, as lines and sections, from what this person may see; the page draws it (Report.svelte), and it is
   written as Markdown (markdown.ts) and as what is pasted elsewhere (pasted.ts).
   A view holds the stars of the client for the client alone, so a copy can't carry another's. */

export interface Item {
  /** Small words before: the kind, the name. */
  meta?: string
  text: string
  /** Small lines after. */
  more: string[]
  kept?: boolean
}
export interface Section {
  title: string
  lead?: string
  items: Item[]
}
export interface Report {
  title: string
  lines: string[]
  sections: Section[]
}

const filled = (texts: (string | false | undefined | null)[]): string[] => texts.filter((each): each is string => typeof each === 'string' && each !== '')

/** The day on which the séance began, in Unix ms. */
export const begunOn = (view: View): number => view.begun_at ?? view.opened_at

/** The report of the séance for the person whose view it is; with their private notes if they want. */
export function reportOf(view: View, withNotes: boolean): Report {
  const words = closing().report
  const passes = passesOf(view).filter((pass) => holdsWords(pass) || pass.topic !== undefined || pass.id === view.client)
  const named = (role: Role) => present(view).filter((each) => each.role === role).map((each) => each.name)
  const lines = filled([
    words.on(dayOf(begunOn(view))),
    words.facilitator(nameOf(view, view.facilitator)),
    passes.length > 0 && words.client(passes.map(({ id }) => nameOf(view, id)).join(', ')),
    named('consultant').length > 0 && words.consultants(named('consultant').join(', ')),
    named('observer').length > 0 && words.observers(named('observer').join(', ')),
  ])
  const sections = passes.flatMap((pass) => {
    const own = sectionsOf(view, pass)
    return passes.length > 1 ? own.map((section) => ({ ...section, title: words.withClient(section.title, nameOf(view, pass.id)) })) : own
  })
  sections.push(...whole([learnings(view), ratings(view), adjustments(view), ...(withNotes ? [notes(view)] : [])]))
  return { title: view.group ?? words.title, lines, sections }
}

/** The report of one client's pass: the results first, then how the group came to them. */
export function sectionsOf(view: View, pass: Pass): Section[] {
  return whole([synthesis(pass), plan(pass), presentation(view, pass), clarification(view, pass), contract(pass), contributions(view, pass)])
}

const whole = (sections: Section[]): Section[] => sections.filter((each) => each.lead || each.items.length > 0)

function presentation(view: View, pass: Pass): Section {
  const topic = view.topics.find((each) => each.id === pass.topic)
  const said = pass.presentation
  const headline = said?.headline ?? topic?.headline
  const text = said?.situation ?? topic?.text
  const items: Item[] = []
  if (text) items.push({ text, more: [] })
  if (said?.opening_question) items.push({ meta: closing().report.question, text: said.opening_question, more: [] })
  return { title: closing().report.topic, ...(headline && { lead: headline }), items }
}

function clarification(view: View, pass: Pass): Section {
  const words = closing().report
  const answers = { answered: words.aloud, open: words.unanswered, aside: words.setAside }
  return {
    title: words.clarification,
    items: pass.questions.map((each) => ({ meta: nameOf(view, each.by), text: each.text, more: filled([each.answer ?? answers[each.state]]) })),
  }
}

function contract({ contract: made }: Pass): Section {
  const words = closing().report
  if (!made) return { title: words.contract, items: [] }
  const kinds = made.kinds.map((kind) => kindName(kind).toLocaleLowerCase()).join(', ')
  return { title: words.contract, lead: `${steps().contract.wish} ${made.request}`, items: kinds ? [{ text: words.asks(kinds), more: [] }] : [] }
}

function contributions(view: View, pass: Pass): Section {
  const words = closing().report
  return {
    title: words.contributions,
    items: pass.contributions.map((each) => ({
      meta: `${kindName(each.kind)} · ${nameOf(view, each.voice ?? each.by)}`,
      text: each.text,
      more: filled([each.voice && each.voice !== each.by && words.scribe(nameOf(view, each.by)), each.words && words.words(each.words)]),
      ...(each.kept && { kept: true }),
    })),
  }
}

function synthesis(pass: Pass): Section {
  return { title: closing().report.synthesis, items: pass.synthesis ? [{ text: pass.synthesis, more: [] }] : [] }
}

function plan(pass: Pass): Section {
  const words = closing().report
  return {
    title: words.plan,
    items: pass.actions.map((each) => ({
      text: each.what,
      more: filled([each.due && words.due(day(each.due)), each.first_step && words.first(each.first_step), each.tell && words.tell(each.tell)]),
    })),
  }
}

function learnings(view: View): Section {
  const words = closing().report
  return {
    title: words.learnings,
    items: view.learnings.map((each) => ({ meta: filled([words.learningKinds[each.kind], nameOf(view, each.by)]).join(' · '), text: each.text, more: [] })),
  }
}

function ratings(view: View): Section {
  const words = closing().report
  const questions = Object.keys(words.ratingQuestions) as RatingQuestion[] // in the order they are asked
  return {
    title: words.ratings,
    items: questions.flatMap((question) => {
      const counts = view.ratings?.spread?.[question]
      return counts ? [{ text: words.ratingQuestions[question], more: [spread(counts)] }] : []
    }),
  }
}

/** « tout à fait : 2 personnes · bien : 1 personne », the best mark first; marks that nobody gave are left out. */
function spread(counts: readonly number[]): string {
  const { marks, gave } = closing().report
  return counts.flatMap((count, at) => (count > 0 ? [gave(marks[at] ?? '', count)] : [])).reverse().join(' · ')
}

function adjustments(view: View): Section {
  const words = closing().report
  return { title: words.adjustments, items: view.adjustments.map((each) => ({ text: each.text, more: each.settled ? [words.settled] : [] })) }
}

function notes(view: View): Section {
  return { title: closing().report.notes, items: view.notes.map((each) => ({ meta: common().steps[each.step], text: each.text, more: [] })) }
}
