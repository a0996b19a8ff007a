import { lang } from '../words'
import { common } from '../words/common'

/** A date somebody wrote: `2026-12-28` is said in the language of the page, anything else stays as it was written. */
export function day(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return text
  const date = new Date(`${text}T12:00:00`)
  return Number.isNaN(date.getTime()) ? text : new Intl.DateTimeFormat(lang(), { day: 'numeric', month: 'long', year: 'numeric' }).format(date)
}

/** The day of an instant of the server's clock. */
export function dayOf(ms: number): string {
  return new Intl.DateTimeFormat(lang(), { dateStyle: 'long' }).format(ms)
}

/** The day of an instant as `2026-12-28`, by the clock of this device: the day that its person lives. */
export function isoDay(ms: number): string {
  const date = new Date(ms)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

/** « 19 h 40 », « 7:40 PM ». */
export function hourOf(ms: number): string {
  const hour = new Intl.DateTimeFormat(lang(), { hour: 'numeric', minute: '2-digit' }).format(ms)
  return lang() === 'fr' ? hour.replace(':', ' h ') : hour
}

/** « il y a 3 min », from milliseconds; « à l’instant » in the first. */
export function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  return minutes < 1 ? common().justNow : new Intl.RelativeTimeFormat(lang(), { style: 'short' }).format(-minutes, 'minute')
}
