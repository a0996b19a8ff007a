// The session: wire, state, seal and store put together behind the one object that screens use.
import { TooLong } from './seal/texts'
import { Vault } from './seal/vault'
import { uuid } from './seal/bytes'
import { entryKey, seatKeys } from './seal/seal'
import type { CommandData, CommandName, Draft, EarlierTopic, Ended, LineFacts, Link, Outcome, Participant, Session, View } from './session'
import { apply } from './state/apply'
import { Paced } from './state/paced'
import { complete } from './state/complete'
import { Drafts } from './store/drafts'
import { roomIn } from './store/links'
import { LostWords } from './store/lostwords'
import { type Kept, Outbox } from './store/outbox'
import type { Storage } from './store/storage'
import { dropEarlierTopics, earlierTopic } from './store/topics'
import { fetchCard } from './wire/api'
import { Client, type Listener } from './wire/client'
import type { EventFrame } from './wire/frames'
import type { Dial } from './wire/transport'

export interface SessionOptions {
  room: string
  /** The room's key; a room opened unsealed has none. */
  key?: Uint8Array
  /** The seat's secret. */
  secret: Uint8Array
  storage: Storage
  dial: Dial
  exists?: () => Promise<boolean>
  /** Stands for words that don't open. */
  unreadable: string
}

export class LiveSession implements Session {
  #view = $state.raw<View>()
  #may = $state.raw<ReadonlySet<CommandName>>(new Set())
  #online = $state.raw<ReadonlySet<string>>(new Set())
  #link = $state<Link>('connecting')
  #ended = $state<Ended>()
  #now = $state(Date.now())
  #pending = $state(0)
  #resets = $state(0)
  #lost = $state.raw<readonly string[]>([])
  #earlierTopic = $state.raw<EarlierTopic>()
  readonly #me = $derived.by(() => this.view.participants.find((one) => one.id === this.view.me) ?? nobody(this.view.me))

  readonly #options: SessionOptions
  readonly #client: Client
  readonly #vault: Vault
  readonly #outbox: Outbox
  readonly #drafts: Drafts
  readonly #lostWords: LostWords
  readonly #paced = new Paced<EventFrame>((events) => {
    this.#apply(events)
  })
  /** The view as it came, words sealed; `#view` is the same, opened. */
  #sealed: object = {}
  #you = ''
  #knownAs = ''
  readonly #waiting = new Map<string, (outcome: Outcome) => void>()
  /** Commands of earlier pages, and the drafts that they carry. */
  readonly #inherited = new Map<string, Kept>()
  #arrive: (how: 'open' | Ended) => void = () => undefined
  #tick: ReturnType<typeof setInterval> | undefined

  /** Settled once the view is there, or the room turned out to be closed to us. */
  readonly arrived: Promise<'open' | Ended>

  constructor(options: SessionOptions) {
    this.#options = options
    const { token, notes, shelf } = seatKeys(options.secret)
    this.#vault = new Vault({ ...(options.key && { room: options.key }), own: notes }, () => this.#you, options.unreadable)
    this.#outbox = new Outbox(options.storage, options.room, shelf)
    this.#drafts = new Drafts(options.storage, options.room, shelf)
    this.#lostWords = new LostWords(options.storage, options.room, shelf)
    this.#lost = this.#lostWords.all()
    this.arrived = new Promise((resolve) => {
      this.#arrive = resolve
    })
    const kept = this.#outbox.load()
    for (const one of kept) this.#inherited.set(one.id, one)
    this.#pending = kept.length
    this.#client = new Client({
      dial: options.dial,
      token,
      listener: this.#listener(),
      commands: kept.map(({ id, name, data }) => ({ id, name, data })),
      ...(options.exists && { exists: options.exists }),
    })
  }

  get view(): View {
    if (!this.#view) throw new Error('a session has no view before it has arrived')
    return this.#view
  }
  get me(): Participant {
    return this.#me
  }
  /** The own name of the first view: a change of name during the séance keeps the topics of earlier ones. */
  get knownAs(): string {
    return this.#knownAs
  }
  get may(): ReadonlySet<CommandName> {
    return this.#may
  }
  get online(): ReadonlySet<string> {
    return this.#online
  }
  get link(): Link {
    return this.#link
  }
  get ended(): Ended | undefined {
    return this.#ended
  }
  get now(): number {
    return this.#now
  }
  get pending(): number {
    return this.#pending
  }
  get resets(): number {
    return this.#resets
  }
  get lost(): readonly string[] {
    return this.#lost
  }
  get line(): LineFacts {
    return this.#client.facts
  }

  /** Connects. Until `stop`, the session keeps itself connected and its clock going. */
  start(): void {
    window.addEventListener('online', this.#wake)
    window.addEventListener('offline', this.#wake)
    window.addEventListener('pageshow', this.#wake)
    document.addEventListener('visibilitychange', this.#wake)
    this.#tick = setInterval(this.#readClock, 1000)
    this.#client.start()
  }

  /** Ends the connection. Unanswered commands stay in the device's storage. */
  stop(): void {
    window.removeEventListener('online', this.#wake)
    window.removeEventListener('offline', this.#wake)
    window.removeEventListener('pageshow', this.#wake)
    document.removeEventListener('visibilitychange', this.#wake)
    clearInterval(this.#tick)
    this.#client.stop()
    this.#paced.drop()
  }

  refresh(): void {
    this.#readClock()
    this.#paced.now()
  }

  send<N extends CommandName>(name: N, data: CommandData[N]): Promise<Outcome> {
    if (this.#link === 'gone') return Promise.resolve({ ok: false, code: 'unavailable' })
    let sealed: object
    try {
      sealed = this.#vault.sealCommand(name, data)
    } catch (error) {
      if (error instanceof TooLong) return Promise.resolve({ ok: false, code: 'too_long' })
      throw error
    }
    const command = { id: uuid(), name, data: sealed }
    const texts = Object.values(data).filter((value) => typeof value === 'string')
    this.#outbox.add(command, this.#drafts.holding(texts))
    this.#pending++
    return new Promise((resolve) => {
      this.#waiting.set(command.id, resolve)
      this.#client.send(command)
    })
  }

  draft(key: string): Draft {
    return this.#drafts.get(key)
  }

  draftKeys(): string[] {
    return this.#drafts.keys()
  }

  dismiss(words: string): void {
    this.#lost = this.#lostWords.remove(words)
  }

  get earlierTopic(): EarlierTopic | undefined {
    return this.#earlierTopic
  }

  dropEarlierTopic(): void {
    dropEarlierTopics(this.#options.storage, this.#options.room, this.view, this.knownAs)
    this.#earlierTopic = undefined
  }

  async nextDay(): Promise<number | undefined> {
    const to = this.view.next === undefined ? undefined : roomIn(this.view.next, location.origin)
    const answer = to && (await fetchCard(to.room, to.key ? { entry: entryKey(to.key) } : {}))
    return answer?.ok ? answer.value.starts_at : undefined
  }

  #listener(): Listener {
    return {
      view: (view, you, reset) => {
        this.#paced.drop()
        if (reset) this.#resets++
        this.#you = you
        this.#sealed = view as object
        this.#draw()
        this.#knownAs ||= this.me.name
        this.#earlierTopic = earlierTopic(this.#options.storage, this.#options.room, this.view, this.knownAs)
        this.#readClock()
      },
      event: (event) => {
        this.#paced.add(event) // others' events are drawn once a second at most
        if (event.by === this.#you) this.#paced.now()
      },
      may: (commands) => {
        this.#paced.now() // the permissions and the step change together on the screen
        this.#may = new Set(commands as CommandName[])
      },
      online: (people) => {
        this.#online = new Set(people)
      },
      link: (link, ended) => {
        this.#link = link
        this.#ended = ended
        if (link === 'open') this.#arrive('open')
        if (link !== 'gone' || !ended) return
        this.#paced.now()
        this.#arrive(ended)
      },
      answered: (id, answer) => {
        this.#answered(id, 'seq' in answer ? { ok: true, seq: answer.seq } : { ok: false, ...answer })
      },
      lost: ({ name, data }) => {
        // A hand or a mark can be given anew where it still makes sense; words are not to be written twice.
        const words = this.#vault.openCommand(name, data as Record<string, unknown>).join('\n')
        if (words !== '') this.#lost = this.#lostWords.add(words)
      },
    }
  }

  #answered(id: string, outcome: Outcome): void {
    this.#outbox.remove(id)
    this.#pending--
    this.#waiting.get(id)?.(outcome)
    this.#waiting.delete(id)
    const inherited = this.#inherited.get(id)
    this.#inherited.delete(id)
    if (!outcome.ok || !inherited) return
    // No code of this page waits to clear the box whose text was just accepted. A text typed since stays: it is the next one.
    const sent = new Set(this.#vault.openCommand(inherited.name, inherited.data as Record<string, unknown>).map((text) => text.trim()))
    for (const draft of inherited.drafts.map((key) => this.#drafts.get(key))) if (sent.has(draft.text.trim())) draft.clear()
  }

  #apply(events: EventFrame[]): void {
    for (const event of events) this.#sealed = apply(this.#sealed, event.data)
    this.#draw()
  }

  #draw(): void {
    this.#view = this.#vault.openView(complete(this.#sealed))
  }

  readonly #readClock = () => {
    this.#now = this.#client.clock.now()
  }

  readonly #wake = () => {
    if (document.visibilityState === 'visible') this.refresh()
    this.#client.wake()
  }
}

function nobody(id: string): Participant {
  return { id, name: '', role: 'observer' }
}
