// The séance that the imaginary people play: its lines, step by step, and the ids of the items they make.
import { uuid } from '../seal/bytes'
import type { CommandName, Heritage, Lang, Role, StepName, View } from '../session'

export interface Line {
  by: string
  do: CommandName
  data: Record<string, unknown>
}

export interface Script {
  group: string
  people: { id: string; name: string; role: Role }[]
  heritage: { last_client: string; clients: string[]; actions: { what: string; due?: string }[]; adjustments: string[] }
  steps: Partial<Record<StepName, Line[]>>
}

const scripts: Record<Lang, () => Promise<{ default: unknown }>> = { fr: () => import('./fr.json'), en: () => import('./en.json') }

export async function load(lang: Lang): Promise<Script> {
  return (await scripts[lang]()).default as Script
}

/** The field with which a command names the item that it makes. */
const makes: Partial<Record<CommandName, string>> = {
  propose_topic: 'topic', ask_question: 'question', offer_contribution: 'contribution', plan_action: 'action',
  share_learning: 'learning', propose_adjustment: 'adjustment',
}

/** The list of the view in which an item that a line refers to must be before the line can be played. */
const lists = { topic: 'topics', question: 'questions', contribution: 'contributions', adjustment: 'adjustments' } as const

/** Lines that say nothing sensible before there is a contract. */
const onContract: ReadonlySet<CommandName> = new Set(['agree_contract', 'question_contract'])

/** Turns lines into commands: names of the script become ids of the room. */
export class Resolver {
  readonly #ids = new Map<string, string>()
  readonly #own = new Map<Line, string>()
  readonly #people: ReadonlyMap<string, string>
  readonly #actions: readonly string[]

  /** people: participant ids by the script's names. actions: the ids of the heritage's. */
  constructor(script: Script, people: ReadonlyMap<string, string>, actions: readonly string[]) {
    this.#people = people
    this.#actions = actions
    const count = new Map<string, number>()
    for (const line of Object.values(script.steps).flat()) {
      const kind = makes[line.do]
      if (kind === undefined) continue
      // A contribution that the scribe writes down counts for its speaker.
      const author = typeof line.data.voice === 'string' ? line.data.voice : line.by
      const n = (count.get(`${kind}:${author}`) ?? 0) + 1
      count.set(`${kind}:${author}`, n)
      const id = uuid()
      this.#own.set(line, id)
      this.#ids.set(`${kind}:${author}/${n}`, id)
    }
  }

  /** The command's data; undefined while something that it refers to is not in the view. */
  data(line: Line, view: View): Record<string, unknown> | undefined {
    if (onContract.has(line.do) && !view.contract) return undefined
    const data: Record<string, unknown> = { ...line.data }
    const kind = makes[line.do]
    if (kind !== undefined) data[kind] = this.#own.get(line)
    for (const [field, list] of Object.entries(lists)) {
      if (field === kind || typeof data[field] !== 'string') continue
      // A topic is its author's, be it the person's own: the script does not know its id.
      const id = field === 'topic' ? view.topics.find((each) => each.by === this.#people.get(String(data[field])))?.id : this.#ids.get(`${field}:${data[field]}`)
      if (id === undefined || !view[list].some((item) => item.id === id)) return undefined
      data[field] = id
    }
    if (line.do === 'report_action') data.action = this.#actions[Number(data.action)]
    for (const field of ['participant', 'voice']) {
      if (typeof data[field] === 'string') data[field] = this.#people.get(data[field])
      if (field in data && data[field] === undefined) return undefined
    }
    if (Array.isArray(data.order)) data.order = data.order.map((name) => this.#people.get(String(name))).filter((id) => id !== undefined)
    return data
  }

  /** The participant of a name of the script. */
  person(name: string): string | undefined {
    return this.#people.get(name)
  }
}

/** What the imaginary séance hands on to the room, with ids of its own. */
export function heritage(script: Script): Heritage {
  const { last_client, clients, actions, adjustments } = script.heritage
  return {
    last_client,
    sessions_so_far: clients.map((client) => ({ client })),
    actions: actions.map((action) => ({ id: uuid(), ...action })),
    adjustments: adjustments.map((text) => ({ id: uuid(), text })),
  }
}
