// The calendar file of a séance, as the person takes it: its words, and the download.
import { agendaFile, errandFile, type Errand } from '../../month/agenda'
import { isoDay } from '../../parts/dates'
import { saveFile } from '../../parts/savefile'
import { month } from '../../words/month'

export interface Dated {
  room: string
  group?: string
  startsAt: number
  /** Length of the plan, break included. */
  minutes: number
  /** The seq of the plan in force. */
  planned: number
  link: string
  /** Known inside alone: the door does not tell it. */
  call?: string
}

export function saveAppointment({ group, planned, call, ...rest }: Dated, now: number): void {
  const words = month().file
  const text = agendaFile({ ...rest, sequence: planned, title: words.title(group), about: words.about(rest.link), ...(call && { call }) }, now)
  saveFile(`${words.name}-${isoDay(rest.startsAt)}.ics`, 'text/calendar', text)
}

/** A dated action of one's own plan, for one's own agenda. */
export function saveErrand(errand: Errand, now: number): void {
  const text = errandFile(errand, now)
  if (text !== undefined) saveFile(`${month().file.name}-${errand.day}.ics`, 'text/calendar', text)
}
