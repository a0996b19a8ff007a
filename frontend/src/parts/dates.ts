import { lang } from '../words'
import { common } from '../words/common'

/** As `Intl.DateTimeFormat` formats; French says « 1er décembre », which browsers' data does not have. */
function format(options: Intl.DateTimeFormatOptions, date: Date | number): string {
  const text = new Intl.DateTimeFormat(lang(), options).format(date)
  return lang() === 'fr' ? text.replace(/(^|\s)1(?=\s\p{L})/u, '$11er') : text
}

/** A date somebody wrote: `2026-12-28` is said in the language of the page, anything else stays as it was written. */
export function day(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return text
  const date = new Date(`${text}T12:00:00`)
  return Number.isNaN(date.getTime()) ? text : format({ day: 'numeric', month: 'long', year: 'numeric' }, date)
}

/** The day of an instant of the server's clock. */
export function dayOf(ms: number): string {
  return format({ dateStyle: 'long' }, ms)
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

const farMs = 300 * 86_400_000

/** « jeudi 14 janvier à 18 h », by the clock of this device; a day far from now is said with its year. */
export function moment(ms: number, now = Date.now()): string {
  const date = new Date(ms)
  const far = Math.abs(ms - now) > farMs
  const day = format({ weekday: 'long', day: 'numeric', month: 'long', ...(far && { year: 'numeric' }) }, date)
  return common().moment(day, date.getHours(), String(date.getMinutes()).padStart(2, '0'))
}

/** The same at the head of a sentence or a line. */
export function momentFirst(ms: number): string {
  const text = moment(ms)
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}

/** The name of this device's time zone at that moment (« UTC+1 »), for readers who live in another. */
export function zoneOf(ms: number): string {
  return new Intl.DateTimeFormat(lang(), { timeZoneName: 'short' }).formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? ''
}
