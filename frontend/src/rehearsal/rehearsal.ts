// A rehearsal: a real sealed room on the real wire, with imaginary people who live in this page. Nothing of it is kept on the device
// but what erases the room, should this page end before it could.
import { Lobby } from '../lobby'
import { LiveSession } from '../session.svelte'
import type { Answer, Lang, Session } from '../session'
import { linksOf } from '../store/links'
import { keep, recall } from '../store/rooms'
import type { Storage } from '../store/storage'
import { dialRoom } from '../wire/dial'
import { Cast, type Player } from './cast'
import { erase, remember } from './leftbehind'
import { heritage, load, Resolver, type Script } from './script'

export type Part = 'facilitator' | 'client' | 'consultant'

export interface Rehearsal {
  session: Session
  links: { room: string; mine: string }
  /** Ends it: the imaginary people leave, the room is erased. */
  end(): Promise<void>
}

export interface Asked {
  part: Part
  name: string
  lang: Lang
  /** The device's own storage. */
  device: Storage
  unreadable: string
}

/** Opens the room, seats everybody and has the imaginary people begin. The person is there as soon as they are. */
export async function rehearse(asked: Asked): Promise<Answer<Rehearsal>> {
  const script = await load(asked.lang)
  const legacy = heritage(script)
  // The person takes the place of one of the script: five imaginary people remain.
  const you = script.people.findLast((each) => each.role === asked.part)
  if (!you) throw new Error(`a script without a ${asked.part}`)
  const imaginary = script.people.filter((each) => each !== you)
  const opener = you.role === 'facilitator' ? asked.name : (imaginary.find((each) => each.role === 'facilitator')?.name ?? asked.name)

  const chair = memoryStorage()
  const opened = await new Lobby(chair).open({ name: opener, group: script.group, lang: asked.lang, plan: '90', door: 'open', heritage: legacy })
  if (!opened.ok) return opened
  const { room } = opened.value
  const lead = recall(chair, room).seat
  if (!lead) throw new Error('a room was opened without a seat')
  const forget = remember(asked.device, room, lead.secret)

  const live: LiveSession[] = []
  const enter = async (storage: Storage) => {
    const { key, seat } = recall(storage, room)
    if (!seat) throw new Error('a rehearsal without a seat')
    const session = new LiveSession({ room, ...(key && { key }), secret: seat.secret, storage, dial: dialRoom(room), unreadable: asked.unreadable })
    live.push(session)
    session.start()
    await session.arrived
    return session
  }
  const take = async (name: string) => {
    const storage = memoryStorage()
    const { key } = recall(chair, room)
    keep(storage, room, { ...(key && { key }) })
    const joined = await new Lobby(storage).join(room, name)
    if (!joined.ok) throw new Refused(joined)
    return storage
  }
  const end = async () => {
    cast?.stop()
    for (const session of live) session.stop()
    forget()
    await erase(asked.device, room)
  }
  let cast: Cast | undefined
  try {
    const mine = you.role === 'facilitator' ? chair : await take(you.role === 'client' ? you.name : asked.name)
    const session = await enter(mine)
    const players: Player[] = []
    for (const each of imaginary) players.push({ id: each.id, session: await enter(each.role === 'facilitator' ? chair : await take(each.name)) })
    const people = new Map([...players.map((player) => [player.id, player.session.view.me] as const), [you.id, session.view.me]])
    if (you.role === 'client') lend(session, script, you.id)
    cast = new Cast(script, players, session, new Resolver(script, people, (legacy.actions ?? []).map(({ id }) => id)))
    cast.start()
    return { ok: true, value: { session, links: linksOf(location.origin, room, recall(mine, room)), end } }
  } catch (error) {
    await end()
    if (error instanceof Refused) return error.answer
    throw error
  }
}

/** A seat that lives as long as this page. */
function memoryStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    get: (key) => kept.get(key),
    set: (key, value) => { kept.set(key, value) },
    remove: (key) => { kept.delete(key) },
    keys: (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)),
    lasts: () => false,
  }
}

class Refused extends Error {
  constructor(readonly answer: Extract<Answer<never>, { ok: false }>) {
    super(answer.code)
  }
}

/** The person who plays the client finds their part's words in the boxes, to send or to change. */
function lend(session: Session, script: Script, you: string): void {
  const drafts: Record<string, Record<string, string>> = {
    propose_topic: { headline: 'topic', text: 'topic/text' },
    write_presentation: { headline: 'presentation/headline', situation: 'presentation/situation', opening_question: 'presentation/question' },
    word_contract: { request: 'contract/request' },
    write_synthesis: { text: 'synthesis' },
  }
  for (const line of Object.values(script.steps).flat()) {
    if (line.by !== you) continue
    for (const [field, key] of Object.entries(drafts[line.do] ?? {})) {
      const words = line.data[field]
      if (typeof words === 'string') session.draft(key).text = words
    }
  }
}
