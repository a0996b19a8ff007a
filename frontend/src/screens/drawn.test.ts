// @vitest-environment happy-dom
/* Every screen of the room, by role and step, drawn from data as it should be and as it should not. */
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { viewOf } from '../preview/views'
import { longestSealable } from '../seal/seal'
import { limits } from '../seal/texts'
import type { Role, StepName, View } from '../session'
import { drawView, eachInItsRoom, said, show } from '../testing/drawnroom'
import { acts } from '../words/acts'
import { common } from '../words/common'
import { room as words } from '../words/room'
import { panels, type Panel } from './panels.svelte'

eachInItsRoom()
const roles: Role[] = ['facilitator', 'client', 'consultant', 'observer']
const steps: StepName[] = ['welcome', 'presentation', 'clarification', 'contract', 'consultation', 'synthesis', 'debrief', 'closed']
const unreadable = '(illisible)'

let failures: unknown[] = []
beforeEach(() => {
  failures = []
  panels.choice = undefined
  vi.spyOn(console, 'error').mockImplementation((error: unknown) => void failures.push(error))
})

const view = (role: Role, step: StepName, early = false): View => viewOf(role, step, { over: false, round: true, early, waiting: false })
const draw = (whole: View) => drawView(whole, { opened: true })
/** Whether the frame of the room stands: its heading and its content. */
const stands = () => document.getElementById('step-heading') !== null && document.getElementById('main') !== null

type Data = Record<string, unknown>
/** A copy of a view with `change` applied to every list of it, at any depth. */
function lists(from: View, change: (list: unknown[]) => unknown[]): View {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return change(node.map(walk))
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value)]))
  }
  return walk(from) as View
}
/** A copy of a view with `change` applied to every text that a person wrote. */
function texts(from: View, change: (text: string) => string): View {
  const written = new Set(['headline', 'text', 'situation', 'opening_question', 'request', 'answer', 'words', 'synthesis', 'what', 'due', 'first_step', 'tell', 'name', 'group', 'last_client', 'next'])
  const walk = (node: unknown, key = ''): unknown => {
    if (typeof node === 'string') return written.has(key) ? change(node) : node
    if (Array.isArray(node)) return node.map((each) => walk(each, typeof each === 'string' && ['clients_so_far', 'adjustments'].includes(key) ? 'text' : key === 'step' ? '' : key))
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([field, value]) => [field, key === 'step' ? value : walk(value, field)]))
  }
  return walk(from) as View
}
/** A copy of a view in which every word of the protocol (kind, state, role of others) is one of a later version. */
function later(from: View): View {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node as Data).map(([key, value]) => {
      if ((key === 'kind' || key === 'state') && typeof value === 'string') return [key, 'of_next_year']
      if (key === 'kinds') return [key, ['of_next_year', 'idea', 'of_next_year']]
      return [key, walk(value)]
    }))
  }
  const out = walk(from) as View
  return { ...out, learnings: [...out.learnings, { id: 'l', by: 'nadia', kind: 'learning', text: 'x' }] }
}

const cases: Record<string, (from: View) => View> = {
  'doubled, everybody of one name': (from) => lists({ ...from, participants: from.participants.map((each) => ({ ...each, name: 'Zoé' })) }, (list) => [...list, ...list]),
  'empty lists': (from) => ({ ...lists(from, () => []), participants: from.participants }),
  'empty texts': (from) => texts(from, () => ''),
  'longest texts': (from) => texts(from, (text) => (text + ' très'.repeat(2000)).slice(0, longestSealable(limits.text))),
  'unreadable': (from) => texts(from, () => unreadable),
  'unknown kinds and states': later,
  'one who is not in the list': (from) => ({ ...from, participants: from.participants.filter((each) => each.id !== from.client && each.id !== 'nadia') }),
}

describe.each(roles)('%s', (role) => {
  describe.each(steps)('in %s', (step) => {
    test.each(Object.keys(cases))('%s', async (name) => {
      const change = cases[name]
      if (change) await draw(change(view(role, step)))
      expect(failures).toEqual([])
      expect(stands()).toBe(true)
      expect(said()).not.toContain(common().failed.told)
      expect(said()).not.toMatch(/undefined|\[object|NaN/)
    })
  })
})

test.each(['people', 'help', 'line', 'share', 'minutes', 'break', 'scribe', 'client', 'close', 'erase', 'plan', 'quiet', 'otherClient'] as Panel[])('the window « %s » over doubled data', async (panel) => {
  await draw(lists(view('facilitator', 'consultation'), (list) => [...list, ...list]))
  panels.choice = { participant: 'marc' }
  panels.open = panel
  await show()
  expect(document.querySelector('dialog .content > *')).not.toBeNull()
  expect(failures).toEqual([])
  expect(said()).not.toContain(common().failed.told)
})

test.each(roles)('a step that this page does not know is said to a %s, with a way on', async (role) => {
  const known = view(role, 'consultation')
  await draw({ ...known, step: { ...known.step, name: 'of_next_year' as StepName } })
  expect(failures).toEqual([])
  expect(stands()).toBe(true)
  expect(said()).toContain(acts().newer)
  expect(said()).not.toMatch(/undefined/)
})

test('a role that this page does not know has the room all the same', async () => {
  const known = view('consultant', 'consultation')
  await draw({ ...known, participants: known.participants.map((each) => (each.id === known.me ? { ...each, role: 'of_next_year' as Role } : each)) })
  expect(failures).toEqual([])
  expect(stands()).toBe(true)
})

test('a part that fails says so, the rest works, and it is tried again in the next step', async () => {
  const whole = view('consultant', 'consultation')
  const { session } = await draw({ ...whole, contributions: null as never })
  expect(said()).toContain(common().failed.told)
  expect(failures.length).toBeGreaterThan(0)
  expect(stands()).toBe(true)
  expect(said()).toContain(words().notebook.mine)
  session.view = view('consultant', 'synthesis')
  await show()
  expect(said()).not.toContain(common().failed.told)
})
