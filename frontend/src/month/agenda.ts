// The séance as a calendar file (RFC 5545), made in the browser: the link of the room never leaves the device.
// ical.js escapes, folds and encodes: it is Thunderbird's own library, without dependencies.
import ICAL from 'ical.js'

/** A séance that has its day. */
export interface Appointment {
  room: string
  /** Unix ms. */
  startsAt: number
  /** Length of the plan, break included. */
  minutes: number
  /** The seq of the plan in force: a later plan replaces an earlier one in the calendar. */
  sequence: number
  title: string
  /** Plain text under the title. */
  about: string
  /** The room's link for everyone. */
  link: string
  /** The call's link, for those inside who know it. */
  call?: string
}

const alarmMinutes = 10

/** An action of one's own plan, on its day. */
export interface Errand {
  action: string
  /** `2026-12-24`, as a date box writes it. */
  day: string
  title: string
  about: string
}

/** The calendar file of a séance. The same room gives the same UID, a later plan a higher SEQUENCE: the calendar updates its entry. */
export function agendaFile(a: Appointment, now: number): string {
  const event = entry(`${a.room}@codev`, a.title, a.about, now)
  event.updatePropertyWithValue('sequence', a.sequence)
  // Instants in UTC mean the same moment in each reader's time zone, over a change of summer time too.
  event.updatePropertyWithValue('dtstart', instant(a.startsAt))
  event.updatePropertyWithValue('dtend', instant(a.startsAt + a.minutes * 60_000))
  event.updatePropertyWithValue('url', a.link)
  event.updatePropertyWithValue('location', a.call ?? a.link)
  event.addSubcomponent(alarm(a.title))
  return file(event)
}

/** The calendar file of a dated action; undefined where `day` is not a date. */
export function errandFile(e: Errand, now: number): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(e.day)) return undefined
  const day = ICAL.Time.fromDateString(e.day)
  if (day.toString() !== e.day) return undefined // the 31st of February
  const event = entry(`${e.action}@codev`, e.title, e.about, now)
  event.updatePropertyWithValue('dtstart', day)
  event.updatePropertyWithValue('transp', 'TRANSPARENT') // a reminder takes no time of the day
  return file(event)
}

function entry(uid: string, title: string, about: string, now: number): ICAL.Component {
  const event = new ICAL.Component('vevent')
  event.updatePropertyWithValue('uid', uid)
  event.updatePropertyWithValue('dtstamp', instant(now))
  event.updatePropertyWithValue('summary', title)
  if (about !== '') event.updatePropertyWithValue('description', about)
  event.updatePropertyWithValue('class', 'PRIVATE') // shared calendars do not show it
  return event
}

function alarm(title: string): ICAL.Component {
  const alarm = new ICAL.Component('valarm')
  alarm.updatePropertyWithValue('action', 'DISPLAY')
  alarm.updatePropertyWithValue('trigger', ICAL.Duration.fromSeconds(-alarmMinutes * 60))
  alarm.updatePropertyWithValue('description', title)
  return alarm
}

function instant(ms: number): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(Math.floor(ms / 1000) * 1000), true)
}

function file(event: ICAL.Component): string {
  const calendar = new ICAL.Component('vcalendar')
  calendar.updatePropertyWithValue('version', '2.0')
  calendar.updatePropertyWithValue('prodid', '-//codev//codev//FR')
  calendar.updatePropertyWithValue('method', 'PUBLISH')
  calendar.addSubcomponent(event)
  return `${calendar.toString()}\r\n`
}
