import { day, dayOf } from '../../parts/dates'
import { nameOf, present } from '../../parts/people'
import type { RatingQuestion, View } from '../../session'
import { closing } from '../../words/closing'
import { kindName } from '../../words/acts'
import { common } from '../../words/common'

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

/** What the séance leaves, for the person whose view it is; with their private notes if they want. */
export function reportOf(view: View, withNotes: boolean): Report {
  const words = closing().report
  const people = present(view).map((each) => each.name)
  const lines = filled([
    words.on(dayOf(view.opened_at)),
    words.facilitator(nameOf(view, view.facilitator)),
    view.client && words.client(nameOf(view, view.client)),
    words.people(people.join(', ')),
  ])
  const sections = [presentation(view), clarification(view), contract(view), contributions(view), synthesis(view), plan(view), learnings(view), ratings(view), adjustments(view)]
  if (withNotes) sections.push(notes(view))
  return { title: view.group ?? words.title, lines, sections: sections.filter((each) => each.lead || each.items.length > 0) }
}

function presentation(view: View): Section {
  const topic = view.topics.find((each) => each.id === view.topic)
  const said = view.presentation
  const headline = said?.headline ?? topic?.headline
  const text = said?.situation ?? topic?.text
  const items: Item[] = []
  if (text) items.push({ text, more: [] })
  if (said?.opening_question) items.push({ meta: closing().report.question, text: said.opening_question, more: [] })
  return { title: closing().report.topic, ...(headline && { lead: headline }), items }
}

function clarification(view: View): Section {
  const asked = view.questions.filter((each) => each.state === 'answered')
  return {
    title: closing().report.clarification,
    items: asked.map((each) => ({ meta: nameOf(view, each.by), text: each.text, more: [each.answer ?? closing().report.aloud] })),
  }
}

function contract(view: View): Section {
  const made = view.contract
  if (!made) return { title: closing().report.contract, items: [] }
  const kinds = made.kinds.map((kind) => kindName(kind).toLocaleLowerCase()).join(', ')
  return { title: closing().report.contract, lead: made.request, items: kinds ? [{ text: closing().report.asks(kinds), more: [] }] : [] }
}

function contributions(view: View): Section {
  const words = closing().report
  return {
    title: words.contributions,
    items: view.contributions.map((each) => ({
      meta: `${kindName(each.kind)} · ${nameOf(view, each.voice ?? each.by)}`,
      text: each.text,
      more: filled([each.voice && each.voice !== each.by && words.scribe(nameOf(view, each.by)), each.words && words.words(each.words)]),
      ...(each.kept && { kept: true }),
    })),
  }
}

function synthesis(view: View): Section {
  return { title: closing().report.synthesis, items: view.synthesis ? [{ text: view.synthesis, more: [] }] : [] }
}

function plan(view: View): Section {
  const words = closing().report
  return {
    title: words.plan,
    items: view.actions.map((each) => ({
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
      return counts ? [{ text: words.ratingQuestions[question], more: [words.spread(counts)] }] : []
    }),
  }
}

function adjustments(view: View): Section {
  const words = closing().report
  return { title: words.adjustments, items: view.adjustments.map((each) => ({ text: each.text, more: each.settled ? [words.settled] : [] })) }
}

function notes(view: View): Section {
  return { title: closing().report.notes, items: view.notes.map((each) => ({ meta: common().steps[each.step], text: each.text, more: [] })) }
}
