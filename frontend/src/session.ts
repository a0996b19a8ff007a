// The one object by which the room's screens read and change the room, and what the pages are given.
// Wire, state, seal and store stay behind it (session.svelte.ts), with two exceptions.
// Screens read what a browser keeps beside the room: its links, its visits and the person's settings (store).
// Boxes read the limits of texts (parts/Field, from seal), so as to say what is left before anything is sent.
import type { Snippet } from 'svelte'
import type { Position } from './wire/frames'
import type { Way } from './wire/transport'
import type { Card, Code, CommandData, CommandName, Door, Heritage, Lang, Participant, Topic, View } from './wire/types'

export type * from './wire/types'

/** The outcome of a command: accepted (and durably saved), or refused with a code and perhaps a rule. */
export type Outcome = { ok: true; seq: number } | { ok: false; code: Code; rule?: string }

/** How the room is reached. 'gone' is for good: `ended` says why. */
export type Link = 'connecting' | 'open' | 'lost' | 'gone'
export type Ended = 'removed' | 'erased' | 'not_authenticated' | 'too_many_devices'

/** The state of the connection, for the page of facts (Line.svelte) that helps when it is bad. */
export interface LineFacts {
  /** How the client is connected; absent while it is not. */
  way?: Way
  /** Since when, and when the last frame came (local ms). */
  since: number
  heard: number
  /** How often the connection was lost and made again. */
  returns: number
  /** What to add to this device's clock for the server's. */
  offset: number
  position: Position
  /** Commands not answered yet. */
  waiting: number
}

/** A text that is typed and not yet sent. Survives reload, crash and step change. */
export interface Draft {
  /** Reactive; `bind:value={draft.text}`. */
  text: string
  /** Empties it. Call it only after the command that carried the text was accepted. */
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
  /** The persons who are connected by any device. */
  readonly online: ReadonlySet<string>
  readonly link: Link
  readonly ended?: Ended
  /** The server's clock in ms; ticks once a second. */
  readonly now: number
  /** Commands not yet answered. */
  readonly pending: number
  /** How often a failover lost the last events: the room went on from a little earlier, and lost commands are sent again. */
  readonly resets: number
  /** Own texts that were accepted, lost in a failover, and refused when sent again. Kept on this device until dismissed. */
  readonly lost: readonly string[]
  dismiss(words: string): void
  /** What this device keeps of the group's earlier séances, to be offered again. */
  readonly earlierTopic: EarlierTopic | undefined
  dropEarlierTopic(): void
  /** The day of the next room that is announced (Unix ms), if it has one and its room answers. */
  nextDay(): Promise<number | undefined>
  /** The state of the connection now; not reactive. */
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

/** The room's card (GET /api/rooms/{room}), in clear. */
export type RoomCard = Card

/** The fields of an opening, in clear. */
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

/** The result of an HTTP call. 'offline': no answer at all. */
export type Answer<T> = { ok: true; value: T } | { ok: false; code: Code | 'offline' }

/** Props of screens/Landing.svelte. */
export interface LandingProps {
  /** The rooms of this device. */
  rooms?: Snippet
  /** Whether this browser keeps typed texts through a reload. */
  lasts?: boolean
  /** The texts that were typed before the page had to load itself again. */
  typed?: { name: string | undefined; group: string | undefined }
  /** Keeps the typed texts for that case. */
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
  /** The room's link for everyone, for the person's agenda. */
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
  /** The seat is the link's: it belongs to the holder of that link. */
  personal?: boolean
  /** The link has another seat or key than this device: the person chooses, and nothing is lost before the answer. */
  question?: 'person' | 'key' | undefined
  choose?(which: 'mine' | 'link'): Promise<void>
  /** Seats that this device has had here, to be taken again. */
  aside?: { name: string; take(): void }[]
  lasts?: boolean
  typed?: string | undefined
  /** Set when the room has just closed the connection for good: 'removed' also for a person who was not admitted. */
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
  /** The room's link for everyone, and the personal one for another device (its holder has my seat). */
  links: { room: string; mine: string }
  /** This device opened the room: its person may always erase it. */
  opened: boolean
  /** Opens the next room (its heritage taken from this séance by the caller); answers with its link for everyone. */
  openNext(room: NewRoom): Promise<Answer<{ link: string }>>
  /** Facilitator or opener: erases the room for everyone, at once. */
  erase(): Promise<Answer<void>>
  /** « Tout effacer sur cet appareil », then back to the landing page. */
  forget(): void
  /** Shows the facilitator's advice beside each step in every role: in a rehearsal. */
  craft?: boolean
}
