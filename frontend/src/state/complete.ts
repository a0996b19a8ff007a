import type { Lists, View } from '../wire/types'
import { lists } from './lists.gen'

/** The lists of a view, each empty. */
export const emptyLists = (): Lists => Object.fromEntries(lists.map((name) => [name, []])) as unknown as Lists

// Always the same values, so that nothing is drawn again because of them.
const untold = {
  ...emptyLists(), door: 'knock', opened_at: 0, erases_at: 0, facilitator: '', plan: {}, step: { name: 'welcome', started_at: 0, minutes: 0 },
} as const

/** The view as the screens get it. A person at the door is told less than a member: harmless values stand for the rest. */
export const complete = (view: object): View => ({ ...untold, ...(view as Partial<View>) }) as View
