import { expect, test } from 'vitest'
import type { View } from '../../session'
import { roomLink } from '../../store/links'
import { heritageOf } from './heritage'
import { markdown } from './markdown'
import { reportOf } from './report'

const view = {
  opened_at: Date.UTC(2026, 10, 23, 12), facilitator: 'h', client: 's', pass: 's', passes: [], begun_at: 7, topic: 't', group: 'Cadres *de* santé',
  participants: [{ id: 'h', name: 'Hélène', role: 'facilitator' }, { id: 's', name: 'Sophie', role: 'client' }, { id: 'm', name: 'Marc', role: 'consultant', removed: true }],
  topics: [{ id: 't', by: 's', headline: 'Revenir', kind: 'project', support: 2 }],
  questions: [{ id: 'q1', by: 'm', text: 'Depuis quand ?', state: 'answered' }, { id: 'q2', by: 'm', text: 'De côté', state: 'aside' }],
  contributions: [{ id: 'c1', by: 'h', voice: 'm', kind: 'idea', text: '# Un titre ?\n- un tiret', kept: true, words: 'à garder' }],
  actions: [{ id: 'a1', what: 'Écrire à Aurélie', due: '2026-12-28', tell: 'Nadia' }],
  learnings: [], needs: [], notes: [{ id: 'n', step: 'presentation', text: 'pour moi' }],
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
  expect(text).not.toContain('De côté')
})

test('private notes are in the copy only when asked for', () => {
  expect(markdown(reportOf(view, false))).not.toContain('pour moi')
  expect(markdown(reportOf(view, true))).toContain('pour moi')
})

test('the heritage carries clients, plan and settled adjustments, and nothing else', () => {
  expect(heritageOf(view)).toEqual({
    last_client: 'Sophie',
    sessions_so_far: [{ client: 'Nadia' }, { at: 7, client: 'Sophie' }],
    actions: [{ id: 'a1', what: 'Écrire à Aurélie', due: '2026-12-28' }],
    adjustments: [{ id: 'd1', text: 'Un tour de plus' }],
  })
})

test('an announced link leads to a room of this site or nowhere', () => {
  const [origin, room, key] = ['https://codev.exemple', 'f3a1c0de-0000-4000-8000-000000000001', 'A'.repeat(43)]
  expect(roomLink(`${origin}/r/${room}#k=${key}`, origin)).toBe(`${origin}/r/${room}#k=${key}`)
  expect(roomLink(`${origin}/r/${room}#k=${key}&s=${key}`, origin)).toBe(`${origin}/r/${room}#k=${key}`)
  for (const bad of ['https://ailleurs.exemple/r/x', 'javascript:alert(1)', 'https://codev.exemple/autre', 'rien']) {
    expect(roomLink(bad, 'https://codev.exemple')).toBeUndefined()
  }
})
