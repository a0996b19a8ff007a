import type { View } from '../wire/types'
import { lists } from './lists.gen'

// On the wire an empty list and an absent one are the same thing. Screens get lists that are always there.

const within = {
  contract: ['kinds', 'agreed', 'concerns'],
  floor: ['order'],
  heritage: ['sessions_so_far', 'actions', 'adjustments'],
} as const

// Who waits at the door is told less than every member: screens get harmless values in its place.
const atTheDoor = {
  door: 'knock', opened_at: 0, erases_at: 0, facilitator: '', plan: {}, step: { name: 'welcome', started_at: 0, minutes: 0 },
} as const

type Loose = Record<string, unknown>

// The same empty list and the same completed object every time, so that nothing redraws for them.
const empty: readonly never[] = Object.freeze([])
const completed = new WeakMap<object, object>()

/** The view with every list in its place, empty if the server left it out. Nothing else changes, nor any identity that need not. */
export function complete(view: object): View {
  const out: Loose = { ...atTheDoor, ...fill(view as Loose, lists) }
  for (const [field, names] of Object.entries(within)) {
    const part = out[field]
    if (typeof part === 'object' && part !== null) out[field] = completePart(part, names)
  }
  return out as unknown as View
}

function completePart(part: object, names: readonly string[]): object {
  const known = completed.get(part)
  if (known) return known
  const full = names.every((name) => Array.isArray((part as Loose)[name])) ? part : fill(part as Loose, names)
  completed.set(part, full)
  return full
}

function fill(part: Loose, names: readonly string[]): Loose {
  const out: Loose = { ...part }
  for (const name of names) out[name] ??= empty
  return out
}
