// One's own topic that was not chosen, kept on this device alone until the group's next séance, where it is offered again.
// It stands with its room and goes with it (forgetRoom), but for a room that time has erased while its group goes on.
import { fold } from '../month/cycle'
import { passesOf } from '../parts/passes'
import type { EarlierTopic, View } from '../session'
import { roomPrefix, type TopicName } from './rooms'
import { getJson, type Storage } from './storage'

interface Written extends EarlierTopic { group: string; name: string; day: number }

const allRooms = 'codev.room.'
const topicName: TopicName = '.topic'
const keyOf = (room: string) => `${roomPrefix(room).slice(0, -1)}${topicName}`

/**
 * Keeps the topic that this person, known as `name`, proposes in `room`, unless they are client there. A closed room
 * that is read again brings nothing back. A group without a name has no next séance to be known by.
 */
export function noteTopic(storage: Storage, room: string, view: View, name: string): void {
  const { group, me } = view
  const mine = passesOf(view).some(({ id }) => id === me) ? undefined : view.topics.find(({ by }) => by === me)
  if (!mine || !group) {
    if (storage.get(keyOf(room)) !== undefined) storage.remove(keyOf(room))
    return
  }
  if (view.step.name === 'closed') return
  const { headline, kind, text } = mine
  const day = view.begun_at ?? view.starts_at ?? view.opened_at
  const written = JSON.stringify({ headline, kind, ...(text && { text }), group, name, day } satisfies Written)
  if (storage.get(keyOf(room)) !== written) storage.set(keyOf(room), written)
  for (const other of earlier(storage, room, group, name)) if (other.day <= day) storage.remove(other.key) // this one is in their place
}

/** What the person known as `name` proposed last in an earlier room of the group. */
export function earlierTopic(storage: Storage, room: string, { group }: View, name: string): EarlierTopic | undefined {
  const [last] = earlier(storage, room, group, name).sort((a, b) => b.day - a.day)
  return last && { headline: last.headline, kind: last.kind, ...(last.text && { text: last.text }) }
}

export function dropEarlierTopics(storage: Storage, room: string, { group }: View, name: string): void {
  for (const { key } of earlier(storage, room, group, name)) storage.remove(key)
}

function earlier(storage: Storage, room: string, group: string | undefined, name: string): (Written & { key: string })[] {
  return storage.keys(allRooms).filter((key) => key.endsWith(topicName) && key !== keyOf(room)).flatMap((key) => {
    const topic = getJson(storage, key, isWritten)
    const same = topic && fold(topic.group) === fold(group ?? '') && fold(topic.name) === fold(name)
    return same ? [{ ...topic, key }] : []
  })
}

function isWritten(value: unknown): value is Written {
  const fields = ['headline', 'kind', 'group', 'name'] as const
  return typeof value === 'object' && value !== null && fields.every((field) => typeof (value as Partial<Written>)[field] === 'string') && typeof (value as Partial<Written>).day === 'number'
}
