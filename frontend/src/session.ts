// The one object the room's screens use, and what the pages are given. Screens import this file (and
// the types) alone: wire, state, seal and store stay behind it.
import type { Snippet } from 'svelte'
import type { Position } from './wire/frames'
import type { Way } from './wire/transport'
import type { Card, Code, CommandData, CommandName, Door, Heritage, Lang, Participant, Topic, View } from './wire/types'

export type * from './wire/types'

/** What became of a command: taken (and durably saved), or refused with a code and perhaps a rule. */
export type Outcome = { ok: true; seq: number } | { ok: false; code: Code; rule?: string }

/** How the room is reached. 'gone' is for good: `ended` says why. */
export type Link = 'connecting' | 'open' | 'lost' | 'gone'
export type Ended = 'removed' | 'erased' | 'not_authenticated' | 'too_many_devices'

/** How the line to the room is: for the page of facts that one is asked for when it is bad. */
export interface LineFacts {
  /** By what way one is connected; absent while one is not. */
  way?: Way
  /** Since when, and when something was heard last (local ms). */
  since: number
  heard: number
  /** How often the line was lost and found again. */
  returns: number
  /** What to add to this device's clock for the server's. */
  offset: number
  position: Position
  /** Commands not answered yet. */
  waiting: number
}

/** What is typed and not yet sent. Survives reload, crash and step change. */
export interface Draft {
  /** Reactive; `bind:value={draft.text}`. */
  text: string
  /** Empties it. Only after the command that carried it was accepted. */
  clear(): void
}

/** One's own topic of an earlier séance, where it was not chosen. */
export type EarlierTopic = Pick<Topic, 'headline' | 'kind' | 'text'>

/** A séance as one person lives it: read it reactively, act through `send`. */
export interface Session {
  /** What I may see, in clear; lists always present. While `me.waiting`, only the room's name and myself are in it. */
  readonly view: View
  /** My row of `view.participants`. */
  readonly me: Participant
  /** The commands I may give now. */
  readonly may: ReadonlySet<CommandName>
  /** Who is here, over all devices. */
  readonly online: ReadonlySet<string>
  readonly link: Link
  readonly ended?: Ended
  /** The server's clock in ms; ticks once a second. */
  readonly now: number
  /** Commands not yet answered. */
  readonly pending: number
  /** How often the server had lost its latest moments (a failover): the room went on from a little earlier, and what one had sent is sent again. */
  readonly resets: number
  /** Own words that were accepted, lost so, and not taken again. On this device until let go. */
  readonly lost: readonly string[]
  letGo(words: string): void
  /** What this device keeps of the group's earlier séances, to be offered again. */
  readonly earlierTopic: EarlierTopic | undefined
  dropEarlierTopic(): void
  /** The day of the next room that is announced (Unix ms), if it has one and its room answers. */
  nextDay(): Promise<number | undefined>
  /** How the line is now; not reactive. */
  readonly line: LineFacts
  /** Reads the clock and applies what has come: for a window whose timers run while those of the page, hidden behind the call, are held back. */
  refresh(): void
  /** Never rejects. Words are given in clear and sealed inside. Kept, and sent again under the same id
   * through reconnects and page reloads, until answered. */
  send<N extends CommandName>(name: N, data: CommandData[N]): Promise<Outcome>
  /** The draft under this key, e.g. `consultation/contribution`: one object per key. */
  draft(key: string): Draft
  /** The keys of the drafts that hold something on this device. Not reactive. */
  draftKeys(): string[]
}

/** What GET /api/rooms/{room} tells before one is in, in clear. */
export type RoomCard = Card

/** What opening a room asks for, in clear. */
export interface NewRoom {
  name: string
  group?: string
  lang: Lang
  plan: '90' | '120' | '180' | Record<string, number>
  door: Exclude<Door, 'locked'>
  heritage?: Heritage
  /** The séance's day and hour (Unix ms): it begins when the facilitator says so. Without it, it begins at once. */
  starts_at?: number
  /** The link of the call. */
  call?: string
  /** The group's own ground rules, in place of the four lines. */
  charter?: string
}

/** What an HTTP call came to. 'offline': no answer at all. */
export type Answer<T> = { ok: true; value: T } | { ok: false; code: Code | 'offline' }

/** Props of screens/Landing.svelte. */
export interface LandingProps {
  /** The rooms of this device. */
  rooms?: Snippet
  /** Whether this browser keeps what is written through a reload. */
  lasts?: boolean
  /** What was typed before the page had to load itself again. */
  typed?: { name: string | undefined; group: string | undefined }
  /** Keeps what is typed for that case. */
  keepTyped?(name: string, group: string): void
  /** Opens a room and goes in; only a failure comes back to the page. */
  open(room: NewRoom): Promise<Answer<void>>
  /** Goes to a rehearsal with imaginary people; only a failure comes back to the page. */
  rehearse(): Promise<Answer<void>>
}

/** Props of screens/Door.svelte: somebody has followed a link and is not in yet. */
export interface DoorProps {
  /** The room, or why it can't be shown ('not_found': erased or never was; 'not_invited': the key does not open it). */
  card: Answer<RoomCard> | undefined
  /** The room's link for everyone, for one's own agenda. */
  links?(): string
  /** The link was an earlier séance's, and its way on was followed to here. */
  led?: boolean
  /** Follows the way on of a closed room. */
  goOn?(): void
  /** There is no key, neither in the link nor on this device. */
  keyMissing: boolean
  /** The link could not be read whole. */
  damaged?: boolean
  /** Set when this device has a seat in the room: « Bon retour, Driss ». The name is empty for the seat of a personal link. */
  known?: { name: string } | undefined
  /** The seat is the link's: whoever has that link is its person. */
  personal?: boolean
  /** The link is another person's, or of another key, than what this device has: both ways are open, and nothing is lost before the answer. */
  question?: 'person' | 'key' | undefined
  choose?(which: 'mine' | 'link'): Promise<void>
  /** Seats that this device has had here, to be taken again. */
  aside?: { name: string; take(): void }[]
  lasts?: boolean
  typed?: string | undefined
  /** Set when the room has just turned us away or ended: 'removed' also for who was not let in. */
  ended?: Ended | undefined
  /** Joins under this name, the pledge given, and goes in; only a failure comes back to the page. */
  join(name: string): Promise<Answer<void>>
  /** Goes in with the seat of this device. */
  enter(): void
  /** « Ce n'est pas vous ? » The seat of this device stands aside, and is offered again. */
  forget(): void
  /** Asks for the card again. */
  retry(): void
}

/** Props of screens/Room.svelte. `session.view` is there from the start. */
export interface RoomProps {
  session: Session
  /** The room's link for everyone, and my own for my other device (whoever has it is me). */
  links: { room: string; mine: string }
  /** This device opened the room: its person may erase it, whoever leads now. */
  opened: boolean
  /** Opens the next room (its heritage taken from this séance by the caller); answers with its link for everyone. */
  openNext(room: NewRoom): Promise<Answer<{ link: string }>>
  /** Facilitator or opener: erases the room for everyone, at once. */
  erase(): Promise<Answer<void>>
  /** « Tout effacer sur cet appareil », then back to the landing page. */
  forget(): void
  /** A facilitator's craft stands beside each step, whatever one's role: in a rehearsal. */
  craft?: boolean
}
