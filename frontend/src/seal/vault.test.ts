import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { CommandData, CommandName, View } from '../wire/types'
import { complete } from '../state/complete'
import { places } from './places.gen'
import { newKey } from './keys'
import { open, seal } from './seal'
import { sealHeritage, TooLong } from './texts'
import { Vault } from './vault'

const room = newKey()
const own = newKey()
const me = 'me-id'
const vault = () => new Vault({ room, own }, () => me, '« illisible »')
const view = (fields: object) => complete({ room: 'r', lang: 'fr', sealed: true, me, client: me, facilitator: me, ...fields })

interface Shape { $ref?: string; format?: string; type?: string; properties?: Record<string, Shape>; items?: Shape }
const schema = JSON.parse(readFileSync(new URL('../wire/schema.gen.json', import.meta.url), 'utf8')) as { $defs: Record<string, Shape> }
const resolve = (shape: Shape): Shape => (shape.$ref ? schema.$defs[shape.$ref.replace('#/$defs/', '')] ?? {} : shape)

/** Every path of the shape at which the server expects a sealed text, and whether it is a title. */
function sealedPaths(shape: Shape, path: string): [string, boolean][] {
  const { format, properties, items } = resolve(shape)
  if (format === 'sealed-text' || format === 'sealed-title') return [[path, format === 'sealed-title']]
  if (items) return sealedPaths(items, `${path}.*`)
  return Object.entries(properties ?? {}).flatMap(([name, below]) => sealedPaths(below, path === '' ? name : `${path}.${name}`))
}

describe('the table of places', () => {
  test('has every text of the view, and nothing else', () => {
    const server = sealedPaths({ $ref: '#/$defs/View' }, '').sort()
    const table = places.map((place): [string, boolean] => [place.view, place.title === true]).sort()
    expect(table).toEqual(server)
  })
  test('has every text of every command, and nothing else', () => {
    const server = sealedPaths({ $ref: '#/$defs/CommandData' }, '').sort()
    const table = places.flatMap((place): [string, boolean][] =>
      place.sent ? [[`${place.sent.command}.${place.sent.field}`, place.title === true]] : [],
    )
    expect(table.sort()).toEqual(server)
  })
  test('seals under the names that protocol.md gives', () => {
    const name = (path: string) => {
      const place = places.find((one) => one.view === path)
      return place && [place.name, place.item && `<${place.item}>`, place.writer && `<writer: ${place.writer}>`].filter(Boolean).join('/')
    }
    expect(name('participants.*.name')).toBe('name/<id>')
    expect(name('group')).toBe('group')
    expect(name('next')).toBe('next')
    expect(name('topics.*.headline')).toBe('headline/<id>/<writer: by>')
    expect(name('questions.*.answer')).toBe('answer/<id>/<writer: client>')
    expect(name('contributions.*.words')).toBe('words/<id>/<writer: me>')
    expect(name('presentation.situation')).toBe('presentation.situation/<writer: client>')
    expect(name('contract.request')).toBe('contract.request/<writer: client>')
    expect(name('synthesis')).toBe('synthesis/<writer: client>')
    expect(name('needs.*.text')).toBe('need/<by>')
    expect(name('contract.concerns.*.text')).toBe('concern/<by>')
    expect(name('nudges.*.text')).toBe('nudge/<to>/<writer: by>')
    expect(places.filter((place) => place.own === true).map((place) => place.view).sort()).toEqual(['contributions.*.words', 'notes.*.text', 'passes.*.contributions.*.words'])
  })
})

/** What the view shows of a command's text once the room has taken it. */
const shown: { [N in CommandName]?: [CommandData[N], (sealed: Record<string, string>) => object, (view: View) => unknown] } = {
  write_note: [{ note: 'n', text: 'T' }, (c) => ({ notes: [{ id: 'n', step: 'welcome', text: c.text }] }), (v) => v.notes[0]?.text],
  rename: [{ name: 'T' }, (c) => ({ participants: [{ id: me, role: 'client', name: c.name }] }), (v) => v.participants[0]?.name],
  propose_topic: [
    { topic: 't', kind: 'project', headline: 'T' },
    (c) => ({ topics: [{ id: 't', by: me, kind: 'project', support: 0, headline: c.headline }] }),
    (v) => v.topics[0]?.headline,
  ],
  report_action: [{ action: 'a', state: 'done', text: 'T' }, (c) => ({ follow_up: [{ id: 'a', state: 'done', text: c.text }] }), (v) => v.follow_up[0]?.text],
  write_presentation: [{ situation: 'T' }, (c) => ({ presentation: { situation: c.situation } }), (v) => v.presentation?.situation],
  answer_question: [
    { question: 'q', text: 'T' },
    (c) => ({ questions: [{ id: 'q', by: 'x', text: '', state: 'answered', answer: c.text }] }),
    (v) => v.questions[0]?.answer,
  ],
  word_contract: [{ request: 'T', kinds: ['idea'] }, (c) => ({ contract: { request: c.request, kinds: c.kinds, wording: 1 } }), (v) => v.contract?.request],
  restate_need: [{ text: 'T' }, (c) => ({ needs: [{ by: me, text: c.text }] }), (v) => v.needs[0]?.text],
  question_contract: [
    { text: 'T' },
    (c) => ({ contract: { request: '', kinds: [], wording: 1, concerns: [{ by: me, text: c.text }] } }),
    (v) => v.contract?.concerns[0]?.text,
  ],
  offer_contribution: [
    { contribution: 'c', kind: 'idea', text: 'T' },
    (c) => ({ contributions: [{ id: 'c', by: me, kind: 'idea', text: c.text }] }),
    (v) => v.contributions[0]?.text,
  ],
  keep_contribution: [
    { contribution: 'c', kept: true, text: 'T' },
    (c) => ({ contributions: [{ id: 'c', by: 'x', kind: 'idea', text: '', kept: true, words: c.text }] }),
    (v) => v.contributions[0]?.words,
  ],
  write_synthesis: [{ text: 'T' }, (c) => ({ synthesis: c.text }), (v) => v.synthesis],
  plan_action: [{ action: 'a', what: '', first_step: 'T' }, (c) => ({ actions: [{ id: 'a', what: '', first_step: c.first_step }] }), (v) => v.actions[0]?.first_step],
  nudge: [{ participant: 'p', text: 'T' }, (c) => ({ nudges: [{ at: 1, by: me, to: 'p', text: c.text }] }), (v) => v.nudges[0]?.text],
  announce_next: [{ link: 'T' }, (c) => ({ next: c.link }), (v) => v.next],
}

describe('what is sealed for a command is read in the view', () => {
  test.each(Object.entries(shown))('%s', (name, [data, told, read]) => {
    const sealed = vault().sealCommand(name as CommandName, data as never)
    expect(JSON.stringify(sealed)).not.toContain('"T"')
    expect(read(vault().openView(view(told(sealed as Record<string, string>))))).toBe('T')
  })
  test('ids, kinds and numbers are left as they are', () => {
    const data = { action: 'a', what: 'Appeler', due: '' }
    expect(vault().sealCommand('plan_action', data)).toMatchObject({ action: 'a', due: '' })
    expect(vault().sealCommand('set_minutes', { step: 'debrief', minutes: 5 })).toEqual({ step: 'debrief', minutes: 5 })
  })
})

describe('private words', () => {
  test('are sealed with a key that the other members have not', () => {
    const note = vault().sealCommand('write_note', { note: 'n', text: 'Pour moi' }).text as string
    expect(open(room, `text/n/${me}`, note)).toBeUndefined()
    expect(open(own, `text/n/${me}`, note)).toBe('Pour moi')
  })
})

describe('a text in another’s place (the writer is sealed in)', () => {
  const people = ['a', 'b', 'c']
  const one = fc.constantFrom(...people)
  const fields = ['question', 'contribution', 'topic', 'learning', 'adjustment', 'answer', 'need', 'concern'] as const
  /** Where each field stands in the view, for an item and a writer. */
  const place = (field: (typeof fields)[number], id: string, by: string, text: string): [object, (shown: View) => unknown] => ({
    question: [{ questions: [{ id, by, text, state: 'open' }] }, (v: View) => v.questions[0]?.text],
    contribution: [{ contributions: [{ id, by, kind: 'idea', text }] }, (v: View) => v.contributions[0]?.text],
    topic: [{ topics: [{ id, by, kind: 'project', support: 0, headline: text }] }, (v: View) => v.topics[0]?.headline],
    learning: [{ learnings: [{ id, by, kind: 'learning', text }] }, (v: View) => v.learnings[0]?.text],
    adjustment: [{ adjustments: [{ id, by, text }] }, (v: View) => v.adjustments[0]?.text],
    answer: [{ client: by, questions: [{ id, by: 'x', text: '', state: 'answered', answer: text }] }, (v: View) => v.questions[0]?.answer],
    need: [{ needs: [{ id: by, by, text }] }, (v: View) => v.needs[0]?.text],
    concern: [{ contract: { request: '', kinds: [], wording: 1, agreed: [], concerns: [{ id: by, by, text }] } }, (v: View) => v.contract?.concerns[0]?.text],
  } as Record<string, [object, (shown: View) => unknown]>)[field] as [object, (shown: View) => unknown]
  const aad = (field: string, id: string, by: string) =>
    field === 'need' || field === 'concern' ? `${field}/${by}` : `${{ topic: 'headline', answer: 'answer' }[field] ?? 'text'}/${id}/${by}`

  test('opens where it was written, and nowhere else', () => {
    fc.assert(fc.property(fc.constantFrom(...fields), fc.constantFrom(...fields), one, one, one, one, (from, to, id, toId, by, toBy) => {
      const written = aad(from, id, by)
      const [fieldsOfView, read] = place(to, toId, toBy, seal(room, written, 'Mots'))
      expect(read(vault().openView(view(fieldsOfView)))).toBe(written === aad(to, toId, toBy) ? 'Mots' : '« illisible »')
    }))
  })
  test('where two may write, either is read, and nobody else (R16)', () => {
    const shown = (writer: string) => vault().openView(view({ contributions: [{ id: 'i', by: 'a', voice: 'b', kind: 'idea', text: seal(room, `text/i/${writer}`, 'Mots') }] })).contributions[0]?.text
    expect(people.map(shown)).toEqual(['Mots', 'Mots', '« illisible »'])
  })
  test('of another pass, or its client, too', () => {
    const text = seal(room, 'synthesis/a', 'Mots')
    expect(vault().openView(view({ client: 'b', pass: 'a', synthesis: text })).synthesis).toBe('Mots')
    expect(vault().openView(view({ client: 'a', pass: 'b', synthesis: text })).synthesis).toBe('« illisible »')
  })
  test('a learning is sealed with one’s own key while it is private', () => {
    const learning = { learning: 'l', kind: 'learning', text: 'Mots' } as const
    const secret = vault().sealCommand('share_learning', { ...learning, private: true }).text as string
    const shared = vault().sealCommand('share_learning', learning).text as string
    expect([open(room, `text/l/${me}`, secret), open(own, `text/l/${me}`, secret)]).toEqual([undefined, 'Mots'])
    expect(open(room, `text/l/${me}`, shared)).toBe('Mots')
    for (const text of [secret, shared]) {
      expect(vault().openView(view({ learnings: [{ id: 'l', by: me, kind: 'learning', text, private: true }] })).learnings[0]?.text).toBe('Mots')
    }
  })
})

describe('what does not open', () => {
  const topic = (headline: string, sealed = true) =>
    vault().openView({ ...view({ topics: [{ id: 't', by: 'x', kind: 'project', support: 0, headline }] }), sealed }).topics[0]?.headline

  test('is shown as such: of another place, of another room, or never sealed', () => {
    expect(topic(seal(room, 'headline/t/x', 'Oui'))).toBe('Oui')
    expect(topic(seal(room, 'headline/other/x', 'Non'))).toBe('« illisible »')
    expect(topic(seal(room, 'headline/t/y', 'Non'))).toBe('« illisible »')
    expect(topic(seal(newKey(), 'headline/t/x', 'Non'))).toBe('« illisible »')
    expect(topic('Plain words that no member wrote')).toBe('« illisible »')
  })
  test('plain words pass in a room that was opened unsealed, and never where there is a key', () => {
    const keyless = new Vault({ own }, () => me, '?')
    expect(keyless.openView(view({ sealed: false, synthesis: 'En clair' })).synthesis).toBe('En clair')
    expect(topic('En clair', false)).toBe('« illisible »')
  })
  test('a room that says it is unsealed gets sealed words all the same', () => {
    const unsealed = vault()
    unsealed.openView({ ...view({}), sealed: false })
    expect(unsealed.sealCommand('write_synthesis', { text: 'Secret' }).text).toMatch(/^s1\./)
  })
  test('without a room key (a link that has none) words go plainly', () => {
    const keyless = new Vault({ own }, () => me, '?')
    expect(keyless.sealCommand('write_synthesis', { text: 'Clair' }).text).toBe('Clair')
  })
})

describe('a long séance', () => {
  test('opens only what changed, and keeps the identity of the rest', () => {
    const one = vault()
    const card = (i: number) => ({ id: `c${i}`, by: 'x', kind: 'idea', text: seal(room, `text/c${i}/x`, `Idée ${i}`) })
    const cards = Array.from({ length: 50 }, (_, i) => card(i))
    const before = one.openView(view({ contributions: cards }))
    const after = one.openView(view({ contributions: [...cards, card(50)], synthesis: seal(room, `synthesis/${me}`, 'Miel') }))
    expect(after.contributions).toHaveLength(51)
    before.contributions.forEach((opened, i) => {
      expect(after.contributions[i]).toBe(opened)
    })
    expect(after.synthesis).toBe('Miel')
  })
})

describe('limits', () => {
  test('a text over the limit is not sent', () => {
    expect(() => vault().sealCommand('write_synthesis', { text: 'é'.repeat(4000) })).toThrow(TooLong)
    expect(() => vault().sealCommand('rename', { name: 'x'.repeat(300) })).toThrow(TooLong)
    expect((vault().sealCommand('rename', { name: 'x'.repeat(250) }).name as string).length).toBeLessThanOrEqual(400)
  })
})

describe('the heritage', () => {
  test('is sealed for the next room, and read there', () => {
    const heritage = {
      last_client: 'Marc', sessions_so_far: [{ at: 1, client: 'Nadia' }, { client: 'Marc' }],
      actions: [{ id: 'a', what: 'Voir la directrice', due: '2026-11-06' }, { id: 'b', what: 'Écouter', client: 'Nadia' }],
      adjustments: [{ id: 'c', text: 'Dix secondes de silence' }],
    }
    const sealed = sealHeritage(room, heritage)
    expect(JSON.stringify(sealed)).not.toMatch(/Marc|Voir|2026|silence/)
    expect(vault().openView(view({ heritage: sealed })).heritage).toEqual(heritage)
  })
})

test('the words of a command come out again, whatever it is that carries them', () => {
  const sealed = vault()
  const offer = sealed.sealCommand('offer_contribution', { contribution: 'c', kind: 'idea', text: 'Le dire debout' })
  const need = sealed.sealCommand('restate_need', { text: 'Trouver les mots' })
  const topic = sealed.sealCommand('propose_topic', { topic: 't', headline: 'Annoncer', kind: 'project', text: '' })
  expect(sealed.openCommand('offer_contribution', offer)).toEqual(['Le dire debout'])
  expect(sealed.openCommand('restate_need', need)).toEqual(['Trouver les mots'])
  expect(sealed.openCommand('propose_topic', topic)).toEqual(['Annoncer'])
  expect(sealed.openCommand('raise_hand', {})).toEqual([])
})
