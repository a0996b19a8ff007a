import { readFileSync } from 'node:fs'
import * as nodeIcal from 'node-ical'
import { describe, expect, test } from 'vitest'
import { agendaFile, type Appointment, errandFile } from './agenda'

// The golden files are read by a Go library too (agenda_test.go).
const golden = (name: string) => readFileSync(new URL(`./testdata/${name}.ics`, import.meta.url), 'utf8')

const now = Date.UTC(2026, 10, 28, 8, 0)
const appointment: Appointment = {
  room: '7f2b8a52-6f0d-4f0e-9a0d-0f0c3f3a9d11',
  startsAt: Date.UTC(2027, 0, 14, 17, 0),
  minutes: 120,
  sequence: 3,
  title: 'Séance de codéveloppement, Cadres de santé ; groupe 2',
  about: 'Ouvrez le lien à côté de la visio.\nÀ jeudi, Claire',
  link: 'https://codev.example/r/7f2b8a52-6f0d-4f0e-9a0d-0f0c3f3a9d11#k=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  call: 'https://visio.example/deux-rives',
}

/** The one event of a file, as another library than the one that wrote it reads it. */
function read(text: string) {
  const [event] = Object.values(nodeIcal.sync.parseICS(text)).filter((each) => each?.type === 'VEVENT')
  if (event?.type !== 'VEVENT') throw new Error('no event')
  return event
}

describe('the calendar file of a séance', () => {
  test('is the golden one, to the byte, and so is that of a later day, in summer time', () => {
    expect(agendaFile(appointment, now)).toBe(golden('seance'))
    expect(agendaFile({ ...appointment, startsAt: Date.UTC(2027, 3, 1, 16, 0), sequence: 9 }, now)).toBe(golden('moved'))
  })

  test('is read by another library as it was given', () => {
    const event = read(agendaFile(appointment, now))
    expect(event.uid).toBe(`${appointment.room}@codev`)
    expect(event.summary).toBe(appointment.title)
    expect(event.description).toBe(appointment.about)
    expect(event.url).toBe(appointment.link)
    expect(event.location).toBe(appointment.call)
    expect(event.start.getTime()).toBe(appointment.startsAt)
    expect(event.end?.getTime()).toBe(appointment.startsAt + 120 * 60_000)
  })

  test('keeps its UID and raises its SEQUENCE when the plan changes', () => {
    const before = read(agendaFile(appointment, now))
    const after = read(agendaFile({ ...appointment, startsAt: appointment.startsAt + 3_600_000, sequence: 9 }, now))
    expect(after.uid).toBe(before.uid)
    expect(Number(after.sequence)).toBeGreaterThan(Number(before.sequence))
  })

  test.each(['Europe/Paris', 'America/Montreal', 'Asia/Tokyo'])('means the same moment in %s, on both sides of a change of summer time', (zone) => {
    for (const startsAt of [Date.UTC(2027, 2, 25, 17, 0), Date.UTC(2027, 3, 1, 16, 0), Date.UTC(2027, 9, 28, 16, 0), Date.UTC(2027, 10, 4, 17, 0)]) {
      const { start } = read(agendaFile({ ...appointment, startsAt }, now))
      const shown = (ms: number) => new Intl.DateTimeFormat('fr', { timeZone: zone, dateStyle: 'full', timeStyle: 'short' }).format(ms)
      expect(shown(start.getTime())).toBe(shown(startsAt))
    }
  })

  test('has no line over 75 bytes, and ends each with CRLF', () => {
    const text = agendaFile({ ...appointment, title: 'É'.repeat(200) }, now)
    const rows = text.split('\r\n')
    expect(rows.at(-1)).toBe('')
    for (const row of rows) expect(new TextEncoder().encode(row).length).toBeLessThanOrEqual(75)
    expect(read(text).summary).toBe('É'.repeat(200))
  })

  test('gives the room as the place while the call is not known', () => {
    const { call: _, ...door } = appointment
    expect(read(agendaFile(door, now)).location).toBe(appointment.link)
  })
})

describe('the calendar file of a dated action', () => {
  const errand = { action: 'b1c6ce17-0dbd-46b8-8d3f-d6bfb2f7a3a0', day: '2026-12-24', title: 'Appeler Karim', about: 'Premier pas : retrouver son numéro' }

  test('is the golden one, to the byte', () => {
    expect(errandFile(errand, now)).toBe(golden('action'))
  })

  test.each(['avant Noël', '2027-02-31', '', '24/12/2026'])('is none where « %s » is no date', (day) => {
    expect(errandFile({ ...errand, day }, now)).toBeUndefined()
  })
})
