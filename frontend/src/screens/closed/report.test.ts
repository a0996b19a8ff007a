import { expect, test } from 'vitest'
import type { View } from '../../session'
import { roomLink } from '../../store/links'
import { markdown } from './markdown'
import { html, plainText } from './pasted'
import { reportOf } from './report'

const view = {
  opened_at: Date.UTC(2026, 10, 23, 12), facilitator: 'h', client: 's', pass: 's', passes: [], begun_at: 7, topic: 't', group: 'Cadres *de* santé',
  participants: [{ id: 'h', name: 'Hélène', role: 'facilitator' }, { id: 's', name: 'Sophie', role: 'client' }, { id: 'm', name: 'Marc', role: 'consultant', removed: true }],
  topics: [{ id: 't', by: 's', headline: 'Revenir', kind: 'project', support: 2 }],
  questions: [{ id: 'q1', by: 'm', text: 'Depuis quand ?', state: 'answered' }, { id: 'q2', by: 'm', text: 'De côté', state: 'aside' }],
  contributions: [{ id: 'c1', by: 'h', voice: 'm', kind: 'idea', text: '# Un titre ?\n- un tiret', kept: true, words: 'à garder' }],
  actions: [{ id: 'a1', what: 'Écrire à Aurélie', due: '2026-12-28', tell: 'Nadia' }],
  learnings: [], needs: [], follow_up: [], notes: [{ id: 'n', step: 'presentation', text: 'pour moi' }],
  adjustments: [{ id: 'd1', by: 'm', text: 'Un tour de plus', settled: true }, { id: 'd2', by: 'm', text: 'Non retenu' }],
  heritage: { sessions_so_far: [{ client: 'Nadia' }], actions: [], adjustments: [] },
} as unknown as View

test('the Markdown tells the séance, and what people typed stays plain text', () => {
  const text = markdown(reportOf(view, false))
  expect(text).toContain('# Cadres \\*de\\* santé')
  expect(text).toContain('> Revenir')
  expect(text).toContain('- ★ **Idée · Marc** — \\# Un titre')
  expect(text).toContain('\n  \\- un tiret')
  expect(text).toContain('noté par Hélène')
  expect(text).toContain('28 décembre 2026')
  expect(text).toContain('Depuis quand ?')
})

test('it begins with what the client takes away, and names each one’s part', () => {
  const report = reportOf({ ...view, synthesis: 'Je vois autrement.' }, false)
  expect(report.sections.map(({ title }) => title)).toEqual(['Synthèse', 'Plan d’action', 'Sujet', 'Clarification', 'Apports', 'Ajustements'])
  expect(report.lines.slice(1)).toEqual(['Animation\u00a0: Hélène', 'Client·e\u00a0: Sophie'])
})

test('its day is the one on which the séance began', () => {
  expect(reportOf({ ...view, begun_at: Date.UTC(2026, 11, 10, 12) }, false).lines[0]).toBe('Le 10 décembre 2026')
})

test('questions without an answer stand there as such', () => {
  const clarification = reportOf({ ...view, questions: [...view.questions, { id: 'q3', by: 'm', text: 'Et après ?', state: 'open' }] }, false).sections.find(({ title }) => title === 'Clarification')
  expect(clarification?.items.map(({ text, more }) => [text, more[0]])).toEqual([
    ['Depuis quand ?', 'répondu de vive voix'], ['De côté', 'mise de côté'], ['Et après ?', 'restée sans réponse'],
  ])
})

test('the request is read after « J’aimerais que vous… »', () => {
  const contract = { request: 'm’aidiez à choisir', kinds: [], wording: 1, agreed: [], concerns: [] }
  expect(reportOf({ ...view, contract }, false).sections.find(({ title }) => title === 'Contrat')?.lead).toBe('J’aimerais que vous… m’aidiez à choisir')
})

test('ratings are told in words', () => {
  const ratings = { answered: 4, spread: { pace: [0, 0, 1, 3, 0] } }
  expect(reportOf({ ...view, ratings }, false).sections.find(({ title }) => title.startsWith('La séance'))?.items).toEqual([
    { text: 'Rythme', more: ['bien\u00a0: 3 personnes · assez\u00a0: 1 personne'] },
  ])
})

test('what is pasted in Word or Teams has headings, lists and lines, without the signs of Markdown', () => {
  const report = reportOf({ ...view, synthesis: 'Une ligne.\n<b>Une autre.' }, false)
  expect(html(report)).toContain('<h2>Synthèse</h2><ul><li>Une ligne.<br>&#60;b&#62;Une autre.</li></ul>')
  expect(plainText(report)).toMatch(/SYNTHÈSE\n\nUne ligne.\n<b>Une autre./)
  expect(plainText(report)).not.toContain('**')
})

test('private notes are in the copy only when asked for', () => {
  expect(markdown(reportOf(view, false))).not.toContain('pour moi')
  expect(markdown(reportOf(view, true))).toContain('pour moi')
})

test('an announced link leads to a room of this site or nowhere', () => {
  const [origin, room, key] = ['https://codev.exemple', 'f3a1c0de-0000-4000-8000-000000000001', 'A'.repeat(43)]
  expect(roomLink(`${origin}/r/${room}#k=${key}`, origin)).toBe(`${origin}/r/${room}#k=${key}`)
  expect(roomLink(`${origin}/r/${room}#k=${key}&s=${key}`, origin)).toBe(`${origin}/r/${room}#k=${key}`)
  for (const bad of ['https://ailleurs.exemple/r/x', 'javascript:alert(1)', 'https://codev.exemple/autre', 'rien']) {
    expect(roomLink(bad, 'https://codev.exemple')).toBeUndefined()
  }
})
