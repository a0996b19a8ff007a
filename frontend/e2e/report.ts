// The report of a closed room: what the script says must be on it for one person, and what their page shows.
import type { Page } from './page'
import { type Data, type Line, type Seance, wordsOf } from './seance'
import { acts, closing, common, steps } from './words'

interface Item { meta?: string; text: string; more: string[]; kept?: boolean }
interface Section { title: string; lead?: string; items: Item[] }
export interface Report { title: string; lines: string[]; sections: Section[] }

const words = closing.report
const questions = ['helped', 'learned', 'listening', 'facilitation', 'pace'] as const
const labelOf = (labels: Record<string, string>, code: string | undefined): string => labels[code ?? ''] ?? ''
const joined = (labels: Record<string, string>, codes: string[] = []) => Object.keys(labels).filter((code) => codes.includes(code)).map((code) => labels[code]?.toLowerCase()).join(', ')

/** What stands on the report of `who`: everything that was said to all, and of what was private only their own. */
export function reportFor(seance: Seance, who: string): Omit<Report, 'lines'> {
  const said = (command: string) => saidIn(seance.script, command)
  const settled = new Set(said('settle_adjustment').filter(({ data }) => data.settled).map(({ data }) => wordsOf(seance, 'propose_adjustment', data.adjustment ?? '')))
  const chapter = (line: Line) => seance.script.slice(0, seance.script.indexOf(line)).findLast((each) => each.step)?.step
  const passes = passesIn(seance)
  const sections: Section[] = [
    ...passes.flatMap(({ client, lines }) => {
      const own = sectionsOf(seance, who, lines)
      return passes.length > 1 ? own.map((section) => ({ ...section, title: words.withClient(section.title, nameIn(seance, client)) })) : own
    }),
    { title: words.learnings, items: said('share_learning').filter(({ by, data }) => !data.private || by === who).map(({ by, data }) => item(data.text, `${labelOf(words.learningKinds, data.kind)} · ${nameIn(seance, by)}`)) },
    { title: words.ratings, items: spread(said('rate_session').map(({ data }) => data)) },
    { title: words.adjustments, items: said('propose_adjustment').map(({ data }) => item(data.text, undefined, [settled.has(data.text ?? '') && words.settled])) },
    { title: words.notes, items: said('write_note').filter(({ by }) => by === who).map((line) => item(line.data.text, labelOf(common.steps, chapter(line)))) },
  ]
  return plain({ title: seance.group, sections: sections.filter((section) => section.lead ?? section.items.length > 0) })
}

interface Said extends Line { by: string; data: Data }
const saidIn = (lines: Line[], command: string) => lines.filter((line): line is Said => line.do === command && line.by !== undefined && line.data !== undefined)
const nameIn = (seance: Seance, id: string | undefined) => seance.people[id ?? '']?.name ?? ''
const item = (what: string | undefined, meta?: string, more: (string | false | undefined)[] = []): Item => ({ ...(meta && { meta }), text: what ?? '', more: more.filter((each): each is string => !!each) })

/* The lines of each client's pass, the last client's last. */
function passesIn(seance: Seance): { client: string; lines: Line[] }[] {
  const passes = new Map<string, Line[]>()
  let client = ''
  for (const line of seance.script) {
    if (line.do === 'choose_client') client = line.data?.participant ?? ''
    if (client !== '') passes.set(client, [...(passes.get(client) ?? []), line])
  }
  const all = [...passes].map(([who, lines]) => ({ client: who, lines }))
  return [...all.filter((pass) => pass.client !== client), ...all.filter((pass) => pass.client === client)]
}

/* What a pass of these lines leaves, in the copy of `who`. */
function sectionsOf(seance: Seance, who: string, lines: Line[]): Section[] {
  const said = (command: string) => saidIn(lines, command)
  const last = (command: string, field: keyof Data) => said(command).findLast(({ data }) => data[field] !== undefined)?.data
  const numbered = (command: string) => {
    const counts: Record<string, number> = {}
    const all = saidIn(seance.script, command).map((line) => ({ ...line, line, item: `${line.by}/${String((counts[line.by] = (counts[line.by] ?? 0) + 1))}` }))
    return all.filter(({ line }) => lines.includes(line))
  }
  const idsOf = (command: string, field: 'question' | 'contribution') => new Set(said(command).map(({ data }) => data[field]))
  const answers = new Map(said('answer_question').map(({ data }) => [data.question, data]))
  const stars = new Map(said('keep_contribution').filter(({ by }) => by === who).map(({ data }) => [data.contribution, data]))
  const contract = said('word_contract').at(-1)?.data
  const withdrawn = idsOf('withdraw_question', 'question')
  const takenBack = idsOf('withdraw_contribution', 'contribution')
  const asides = idsOf('put_question_aside', 'question')
  const answerOf = (question: string) => answers.has(question) ? answers.get(question)?.text ?? words.aloud : asides.has(question) ? words.setAside : words.unanswered
  const opening = last('write_presentation', 'opening_question')?.opening_question
  return [
    { title: words.synthesis, items: said('write_synthesis').slice(-1).map(({ data }) => item(data.text)) },
    {
      title: words.plan,
      items: said('plan_action').map(({ data }) => item(data.what, undefined, [data.due && words.due(dayOf(data.due)), data.first_step && words.first(data.first_step), data.tell && words.tell(data.tell)])),
    },
    { title: words.topic, lead: last('write_presentation', 'headline')?.headline ?? '', items: [item(last('write_presentation', 'situation')?.situation), ...(opening ? [item(opening, words.question)] : [])] },
    { title: words.clarification, items: numbered('ask_question').filter((each) => !withdrawn.has(each.item)).map((each) => item(each.data.text, nameIn(seance, each.by), [answerOf(each.item)])) },
    { title: words.contract, lead: `${steps.contract.wish} ${contract?.request ?? ''}`, items: [item(words.asks(joined(acts.kinds, contract?.kinds)))] },
    {
      title: words.contributions,
      items: numbered('offer_contribution').filter((each) => !takenBack.has(each.item)).map(({ by, data, item: id }) => ({
        ...item(data.text, `${labelOf(acts.kinds, data.kind)} · ${nameIn(seance, data.voice ?? by)}`, [
          data.voice !== undefined && words.scribe(nameIn(seance, by)), stars.get(id)?.text !== undefined && words.words(stars.get(id)?.text ?? ''),
        ]),
        ...(stars.get(id)?.kept && { kept: true }),
      })),
    },
  ]
}

/* How many gave each mark, of the questions that three have answered (R24). */
function spread(ratings: Data[]): Item[] {
  return questions.flatMap((question) => {
    const given = ratings.flatMap((rating) => rating[question] ?? [])
    if (given.length < 3) return []
    const counts = [1, 2, 3, 4, 5].map((mark) => given.filter((each) => each === mark).length)
    return [{ text: words.ratingQuestions[question], more: [counts.flatMap((count, at) => (count > 0 ? [words.gave(words.marks[at] ?? '', count)] : [])).reverse().join(' · ')] }]
  })
}

function dayOf(date: string): string {
  return new Intl.DateTimeFormat('fr', { day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(`${date}T12:00:00`)).replace(/^1 /, '1er ')
}

/** The report as it stands on a page. */
export async function reportOn(page: Page): Promise<Report> {
  const report = await page.locator('article:has(h2 + p)').evaluate((article) => {
    const textOf = (root: Element | null | undefined) => root?.textContent ?? ''
    const all = (root: Element, selector: string) => [...root.querySelectorAll(selector)]
    return {
      title: textOf(article.querySelector('header h2')),
      lines: all(article, 'header p').map(textOf),
      sections: all(article, 'section').map((section) => {
        const lead = section.querySelector('blockquote')
        return {
          title: textOf(section.querySelector('h3')),
          ...(lead && { lead: textOf(lead) }),
          items: all(section, 'li').map((item) => {
            const main = all(item, 'p').find((p) => p.matches('.words:not(.small)'))
            const before = main?.previousElementSibling
            const kept = textOf(before).startsWith('★')
            const meta = textOf(before).replace('★ ', '')
            return { ...(meta && { meta }), text: textOf(main), more: all(item, 'p.small.words').map(textOf), ...(kept && { kept }) }
          }),
        }
      }),
    }
  })
  return plain(report)
}

/* The spaces of typography are spaces. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replace(/[\u00a0\u202f]/g, ' ')) as T
}
