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
const nameOf = (view: View) => view.participants.find(({ id }) => id === view.me)?.name ?? ''

/** Keeps the topic that this person proposes in `room`, unless they are client there. A group without a name has no next séance to be known by. */
export function noteTopic(storage: Storage, room: string, view: View): void {
  const { group, me } = view
  const mine = passesOf(view).some(({ id }) => id === me) ? undefined : view.topics.find(({ by }) => by === me)
  if (!mine || !group) {
    if (storage.get(keyOf(room)) !== undefined) storage.remove(keyOf(room))
    return
  }
  const { headline, kind, text } = mine
  const written = JSON.stringify({ headline, kind, ...(text && { text }), group, name: nameOf(view), day: view.begun_at ?? view.starts_at ?? view.opened_at } satisfies Written)
  if (storage.get(keyOf(room)) !== written) storage.set(keyOf(room), written)
  for (const { key } of earlier(storage, room, view)) storage.remove(key) // this one is in their place
}

/** What this person proposed last in an earlier room of the group. */
export function earlierTopic(storage: Storage, room: string, view: View): EarlierTopic | undefined {
  const [last] = earlier(storage, room, view).sort((a, b) => b.day - a.day)
  return last && { headline: last.headline, kind: last.kind, ...(last.text && { text: last.text }) }
}

export function dropEarlierTopics(storage: Storage, room: string, view: View): void {
  for (const { key } of earlier(storage, room, view)) storage.remove(key)
}

function earlier(storage: Storage, room: string, view: View): (Written & { key: string })[] {
  return storage.keys(allRooms).filter((key) => key.endsWith(topicName) && key !== keyOf(room)).flatMap((key) => {
    const topic = getJson(storage, key, isWritten)
    const same = topic && fold(topic.group) === fold(view.group ?? '') && fold(topic.name) === fold(nameOf(view))
    return same ? [{ ...topic, key }] : []
  })
}

function isWritten(value: unknown): value is Written {
  const fields = ['headline', 'kind', 'group', 'name'] as const
  return typeof value === 'object' && value !== null && fields.every((field) => typeof (value as Partial<Written>)[field] === 'string') && typeof (value as Partial<Written>).day === 'number'
}
