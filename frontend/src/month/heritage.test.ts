/* What a séance hands on to the next. */
import { expect, test } from 'vitest'
import type { Heritage, View } from '../session'
import { heritageOf } from './heritage'

const nothing = { questions: [], needs: [], contributions: [], actions: [] }
const people = ['Sophie', 'Marc', 'Élodie'].map((name) => ({ id: name.toLowerCase(), name, role: 'consultant' }))
const view = (fields: object): View => ({ begun_at: 7, participants: people, passes: [], follow_up: [], adjustments: [], ...nothing, ...fields }) as unknown as View
const action = (id: string, more = {}) => ({ id, what: `action ${id}`, ...more })
const before: Heritage = { last_client: 'Élodie', sessions_so_far: [{ client: 'Élodie' }], actions: [action('a', { due: 'bientôt' }), action('b', { client: 'Marc' })], adjustments: [{ id: 'old', text: 'Ancien' }] }

test('the séances so far, each client whose pass holds words, the plans, the settled adjustments, and nothing else', () => {
  const séance = view({
    heritage: { sessions_so_far: [{ at: 3, client: 'Nadia' }], actions: [], adjustments: [{ id: 'old', text: 'Ancien' }] },
    passes: [{ id: 'sophie', ...nothing, actions: [action('s', { tell: 'Marc', first_step: 'Demain' })] }],
    pass: 'marc', synthesis: 'J’ai compris', actions: [action('m', { due: '2026-12-28' })],
    adjustments: [{ id: 'x', by: 'marc', text: 'Un tour', settled: true }, { id: 'y', by: 'marc', text: 'Non retenu' }],
    charter: 'Nos règles', call: 'https://visio.example',
  })
  expect(heritageOf(séance)).toEqual({
    last_client: 'Marc',
    sessions_so_far: [{ at: 3, client: 'Nadia' }, { at: 7, client: 'Sophie' }, { at: 7, client: 'Marc' }],
    actions: [{ ...action('s'), client: 'Sophie' }, action('m', { due: '2026-12-28' })],
    adjustments: [{ id: 'x', text: 'Un tour' }],
  })
})

test.each<[string, object]>([
  ['an exposé', { presentation: { headline: 'Revenir' } }], ['a question', { questions: [{ id: 'q' }] }], ['a need', { needs: [{ id: 'n' }] }],
  ['a contract', { contract: { request: 'aider' } }], ['a contribution', { contributions: [{ id: 'c' }] }], ['a synthesis', { synthesis: 'Voilà' }], ['an action', { actions: [action('z')] }],
])('%s makes the present client one who has been', (_, fields) => {
  expect(heritageOf(view({ pass: 'marc', ...fields })).sessions_so_far).toEqual([{ at: 7, client: 'Marc' }])
})

test('a client who was only chosen, or a séance without one, counts for nobody', () => {
  for (const none of [view({ pass: 'marc' }), view({})]) {
    expect(heritageOf(none)).toMatchObject({ sessions_so_far: [] })
    expect(heritageOf(none)).not.toHaveProperty('last_client')
  }
  expect(heritageOf(view({ heritage: before, pass: 'marc' }))).toMatchObject({ last_client: 'Élodie', sessions_so_far: [{ client: 'Élodie' }] })
})

test.each<[string, string | undefined, boolean]>([
  ['nobody reported on', undefined, true], ['under way', 'under_way', true], ['done', 'done', false], ['changed', 'changed', false], ['dropped', 'dropped', false],
])('an action that is %s is carried on or not', (_, state, carried) => {
  const follow = ['a', 'b'].flatMap((id) => (state ? [{ id, state }] : []))
  const { actions } = heritageOf(view({ heritage: before, follow_up: follow, pass: 'sophie', synthesis: 'Voilà', actions: [action('new')] }))
  const old = [{ ...action('a'), due: 'bientôt', client: 'Élodie' }, { ...action('b'), client: 'Marc' }]
  expect(actions).toEqual([action('new'), ...(carried ? old : [])])
})

test('an action carried on is without its name where its client, written otherwise, is the last one again', () => {
  const séance = view({ heritage: { ...before, last_client: 'elodie' }, pass: 'élodie', synthesis: 'Voilà' })
  expect(heritageOf(séance).actions).toEqual([{ ...action('a'), due: 'bientôt' }, { ...action('b'), client: 'Marc' }])
})

test('an unfinished action goes on over as many séances as it takes', () => {
  let heritage = before
  for (let month = 0; month < 3; month++) heritage = heritageOf(view({ heritage, pass: 'sophie', synthesis: 'Voilà' }))
  expect(heritage.actions).toEqual([{ ...action('a'), due: 'bientôt', client: 'Élodie' }, { ...action('b'), client: 'Marc' }])
  expect(heritage.sessions_so_far).toHaveLength(4)
})

test('at most 100 of each are carried, those of this séance first', () => {
  const many = Array.from({ length: 150 }, (_, n) => n)
  const séance = view({
    heritage: { sessions_so_far: many.map((n) => ({ client: `c${String(n)}` })), actions: many.map((n) => action(`old${String(n)}`)), adjustments: [] },
    pass: 'marc', actions: [action('new')], adjustments: many.map((n) => ({ id: `d${String(n)}`, text: 'Oui', settled: true })),
  })
  const { sessions_so_far: sessions = [], actions = [], adjustments = [] } = heritageOf(séance)
  expect([sessions.length, actions.length, adjustments.length]).toEqual([100, 100, 100])
  expect([sessions.at(-1)?.client, actions[0]?.id]).toEqual(['Marc', 'new'])
})

test('a person whom the facilitator knows by another name is handed on under the name of now, as client and with their actions', () => {
  const asNow = (name: string) => (name === 'Élodie' ? 'Élodie M.' : name)
  expect(heritageOf(view({ heritage: before, pass: 'marc' }), asNow)).toMatchObject({
    last_client: 'Élodie M.', sessions_so_far: [{ client: 'Élodie M.' }], actions: [action('a', { due: 'bientôt' }), action('b', { client: 'Marc' })],
  })
  expect(heritageOf(view({ heritage: before, pass: 'sophie', synthesis: 'Voilà' }), asNow)).toMatchObject({
    last_client: 'Sophie', sessions_so_far: [{ client: 'Élodie M.' }, { client: 'Sophie' }], actions: [action('a', { due: 'bientôt', client: 'Élodie M.' }), action('b', { client: 'Marc' })],
  })
})
