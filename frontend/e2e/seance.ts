// A séance as testdata tells it, and what must be on its report in the end.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../cmd/codev/testdata/', import.meta.url))

// The fields are those of the commands; a line has those of its own command.
export interface Data {
  action?: number; state?: string; text?: string; headline?: string; kind?: string; topic?: string; participant?: string; situation?: string; opening_question?: string
  question?: string; step?: string; minutes?: number; request?: string; kinds?: string[]; order?: string[]; voice?: string; role?: string; contribution?: string; kept?: boolean
  what?: string; due?: string; first_step?: string; tell?: string; adjustment?: string; settled?: boolean
  starts_at?: Day; call?: string; held?: boolean; private?: boolean
  helped?: number; learned?: number; listening?: number; facilitation?: number; pace?: number
}
/** So many days from today, at that hour of the day. */
export interface Day { days: number; time: string }
export interface Line { step?: string; by?: string; say?: string; do?: string; refused?: string; why?: string; data?: Data }
export interface Seance {
  lang: 'fr' | 'en'
  plan: '90' | '120' | '180'
  group: string
  /** The day that the room is opened for; without one it begins at its opening. */
  planned?: { starts_at: Day }
  people: Record<string, { name: string; role: string }>
  heritage?: { last_client: string; clients_so_far: string[]; actions: { what: string; due?: string; client?: string }[]; adjustments: string[] }
  script: Line[]
  /** What the next room's heritage must be; an action without a client is `last_client`'s. */
  after?: { last_client: string; sessions_so_far: { client: string }[]; actions: { what: string; client?: string }[]; adjustments: string[] }
}

export const seances = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ title: name.replace('.json', ''), seance: JSON.parse(readFileSync(join(folder, name), 'utf8')) as Seance }))

/** The script cut where the step moves: one chapter a step. */
export function chapters(seance: Seance): { step: string; lines: Line[] }[] {
  const all: { step: string; lines: Line[] }[] = []
  for (const line of seance.script) {
    if (line.step) all.push({ step: line.step, lines: [] })
    else all.at(-1)?.lines.push(line)
  }
  return all
}

/** `marc/2` → the words of Marc's second question (or contribution…): of his lines with this command, the second. */
export function wordsOf(seance: Seance, command: string, item: string): string {
  const [who, number] = item.split('/')
  const lines = seance.script.filter((line) => line.do === command && line.by === who)
  const data = lines[Number(number) - 1]?.data
  if (!data?.text) throw new Error(`${item}: no such ${command}`)
  return data.text
}

/** All that people wrote, and their names: what nobody but they may read. A word so short that it is in any text by chance proves nothing. */
export function wordsIn(seance: Seance): { names: string[]; texts: string[] } {
  const names = Object.values(seance.people).map((person) => person.name)
  const fields = ['text', 'headline', 'situation', 'opening_question', 'request', 'what', 'first_step'] as const
  const written = seance.script.flatMap(({ do: command, data }) => (command && data ? fields.map((field) => data[field]) : []))
  const { actions = [], adjustments = [] } = seance.heritage ?? {}
  const texts = [seance.group, ...written, ...actions.map((action) => action.what), ...adjustments]
  return { names, texts: texts.filter((text): text is string => text !== undefined && text.length > 3) }
}

/** A day as the box for a day and an hour takes it, on the clock of this machine. */
export function dayInBox({ days, time }: Day): string {
  const day = new Date()
  day.setDate(day.getDate() + days)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${String(day.getFullYear())}-${two(day.getMonth() + 1)}-${two(day.getDate())}T${time}`
}
