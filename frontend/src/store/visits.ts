// The rooms that this device shows on the front page: a few facts a room, in clear, beside the room's key.
// They stay on this device and go with the room (forgetRoom).
import type { Role, View } from '../session'
import { recall, roomPrefix } from './rooms'
import { getJson, type Storage } from './storage'

/** The state of a room when this device last saw it. */
export interface Visit {
  group?: string
  role: Role
  /** The day: planned, or begun. */
  day: number
  state: 'planned' | 'under_way' | 'closed'
  /** How many actions the person's own plan has. */
  actions: number
  /** The group has its next room. */
  next?: true
}

const allRooms = 'codev.room.'
const name = 'visit'
const visitKey = (room: string) => `${roomPrefix(room)}${name}`

export function visitOf(view: View, role: Role): Visit {
  const begun = view.begun_at ?? (view.starts_at === undefined ? view.opened_at : undefined)
  const own = [...view.passes, ...(view.pass === undefined ? [] : [{ id: view.pass, actions: view.actions }])].filter(({ id }) => id === view.me)
  return {
    ...(view.group && { group: view.group }),
    role,
    day: begun ?? view.starts_at ?? view.opened_at,
    state: view.step.name === 'closed' ? 'closed' : begun === undefined ? 'planned' : 'under_way',
    actions: own.reduce((sum, { actions }) => sum + (actions as readonly unknown[]).length, 0),
    ...(view.next !== undefined && { next: true }),
  }
}

export function noteVisit(storage: Storage, room: string, visit: Visit): void {
  const text = JSON.stringify(visit)
  if (storage.get(visitKey(room)) !== text) storage.set(visitKey(room), text)
}

/** The rooms of this device that have a seat here, newest first. */
export function visits(storage: Storage): (Visit & { room: string })[] {
  return storage.keys(allRooms).filter((key) => key.endsWith(`.${name}`)).flatMap((key) => {
    const room = key.slice(allRooms.length, -name.length - 1)
    const visit = getJson(storage, key, isVisit)
    return visit && recall(storage, room).seat ? [{ ...visit, room }] : []
  }).sort((a, b) => b.day - a.day)
}

function isVisit(value: unknown): value is Visit {
  return typeof value === 'object' && value !== null && 'day' in value && typeof value.day === 'number' && 'state' in value && 'role' in value
}
