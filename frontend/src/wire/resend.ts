// A person's commands, from when they are given until the room's log is known to have them (P1). They go one at a time, in the
// order given, each under its id, so that the room takes it once. A command is done with when its event is told, or when it is
// accepted with a seq that the client had passed when it sent it. After a reset the log is another one: the last commands are all
// sent again, and those that the log has are answered at once.
import type { Command, RefusedFrame } from './frames'

export type Answer = { seq: number } | Pick<RefusedFrame, 'code' | 'rule'>

export interface Told {
  /** A command was answered, once, and the caller need not keep it. */
  answered(id: string, answer: Answer): void
  /** An accepted command was lost by the server, and was refused when it was sent again. */
  lost(command: Command): void
}

interface Entry {
  command: Command
  /** To be sent; accepted, its event not told yet; in the log; refused or unavailable, to be sent again later. */
  state: 'waiting' | 'accepted' | 'confirmed' | 'aside'
  /** The caller was told that it is accepted. */
  answered: boolean
  /** Of its event, once accepted. */
  seq: number
  /** Of the client's position when it was sent last. */
  sentAt: number
  /** Of the copy that was sent last, in the server's clock; and the latest of those copies that may still be taken elsewhere. */
  until: number
  open: number
  /** How often in a row it could not be saved. */
  failed: number
  /** When it was first refused after a failover had lost it. */
  refusedAt: number | undefined
}

const most = 200 // confirmed commands that are kept for a reset
const spacing = 2_000 // between tries of a command that others may pass
const early = 10_000 // a command that is refused after a failover may only be early: its step may come back, too
const maxFailed = 3
const skew = 1_000 // between the clocks of the server's instances

export class Resend {
  readonly #entries: Entry[] = []
  readonly #told: Told
  readonly #clock: () => number
  readonly #ready: () => void
  readonly #random: () => number
  #inFlight: Entry | undefined
  #held: ReturnType<typeof setTimeout> | undefined
  #aside: ReturnType<typeof setTimeout> | undefined

  /** `clock`: the server's. `ready`: there may be something to send. */
  constructor(told: Told, clock: () => number, ready: () => void, random: () => number) {
    this.#told = told
    this.#clock = clock
    this.#ready = ready
    this.#random = random
  }

  add(command: Command): void {
    this.#entries.push({
      command, state: 'waiting', answered: false, seq: 0, sentAt: 0, until: 0, open: 0, failed: 0, refusedAt: undefined,
    })
  }

  /** How many are to be sent, or answered. */
  get waiting(): number {
    return this.#entries.filter(({ state }) => state === 'waiting' || state === 'aside').length
  }

  /** The command to send now, if any. */
  next(): Command | undefined {
    if (this.#inFlight || this.#held !== undefined) return undefined
    return this.#entries.find(({ state }) => state === 'waiting')?.command
  }

  /** It is sent from this position, for the server to take before `until`. */
  sent(command: Command, position: number, until: number): void {
    const entry = this.#entry(command.id)
    if (!entry) return
    entry.sentAt = position
    entry.until = until
    this.#inFlight = entry
  }

  accepted(id: string, seq: number, position: number): void {
    const entry = this.#entry(id)
    if (!entry || entry.state === 'confirmed') return
    this.#settle(entry)
    if (seq <= entry.sentAt) this.#confirm(entry, seq)
    else this.#accept(entry, seq)
    this.passed(position)
  }

  /** Its event was told. */
  event(id: string, seq: number): void {
    const entry = this.#entry(id)
    if (!entry) return
    this.#settle(entry)
    this.#confirm(entry, seq)
  }

  /** The client reached this position. A command whose event should have been told by then is sent again. */
  passed(position: number): void {
    for (const entry of this.#entries) if (entry.state === 'accepted' && entry.seq <= position) entry.state = 'waiting'
  }

  /** The client has all that the server's log holds. An accepted command whose event it was not told may be lost: it is sent again. */
  caughtUp(): void {
    this.passed(Infinity)
  }

  /** A refusal. `id` is "" if the server could not read the frame: then the command in flight is meant. */
  refused({ id, code, rule }: Pick<RefusedFrame, 'id' | 'code' | 'rule'>): void {
    const entry = this.#inFlight
    if (!entry || (id !== '' && id !== entry.command.id)) return
    const answer = { code, ...(rule && { rule }) }
    if (code === 'rate_limited') this.#hold()
    else if (code === 'unavailable') this.#unavailable(entry)
    else if (this.#final(entry)) this.#drop(entry, answer)
    else this.#putAside(entry)
  }

  /** Refuses a command before it is sent, or when the server closed the connection because of it. */
  drop(id: string | undefined, answer: Answer): void {
    const entry = id === undefined ? this.#inFlight : this.#entry(id)
    if (entry) this.#drop(entry, answer)
  }

  /** No answer will come to the command in flight. It may have been accepted, so it is sent again under its id. */
  interrupted(): void {
    if (this.#inFlight) this.#mayBeTaken(this.#inFlight)
    this.#inFlight = undefined
  }

  /** `reset`: the log is another one than before. */
  welcomed(reset: boolean): void {
    this.caughtUp()
    for (const entry of this.#entries) {
      entry.failed = 0
      entry.refusedAt = undefined
      if (reset && entry.state === 'confirmed') entry.state = 'waiting'
    }
  }

  /** The room is over for this person: no command is sent any more. */
  end(answer: Answer): void {
    this.stop()
    for (const { command, answered } of this.#entries.splice(0)) if (!answered) this.#told.answered(command.id, answer)
  }

  stop(): void {
    clearTimeout(this.#held)
    clearTimeout(this.#aside)
    this.#held = this.#aside = this.#inFlight = undefined
  }

  #entry(id: string): Entry | undefined {
    return this.#entries.find(({ command }) => command.id === id)
  }

  /** Ends its waiting. */
  #settle(entry: Entry): void {
    if (this.#inFlight === entry) this.#inFlight = undefined
    entry.failed = 0
    entry.refusedAt = undefined
  }

  #accept(entry: Entry, seq: number): void {
    entry.state = 'accepted'
    entry.seq = seq
    if (entry.answered) return
    entry.answered = true
    this.#told.answered(entry.command.id, { seq })
  }

  #confirm(entry: Entry, seq: number): void {
    this.#accept(entry, seq)
    entry.state = 'confirmed'
    const confirmed = this.#entries.filter(({ state }) => state === 'confirmed')
    if (confirmed.length > most) this.#entries.splice(this.#entries.indexOf(confirmed[0] as Entry), 1)
  }

  #unavailable(entry: Entry): void {
    this.#mayBeTaken(entry) // the server may still be saving it
    if (!entry.answered && ++entry.failed < maxFailed) this.#hold()
    else this.#putAside(entry)
  }

  #mayBeTaken(entry: Entry): void {
    entry.open = Math.max(entry.open, entry.until)
  }

  /** Whether a refusal is final. It is not while another instance may accept a copy, or while the command may only be early. */
  #final(entry: Entry): boolean {
    if (!entry.answered) return this.#closed(entry)
    entry.refusedAt ??= Date.now()
    return Date.now() - entry.refusedAt >= early
  }

  #closed(entry: Entry): boolean {
    return this.#clock() > entry.open + skew
  }

  #drop(entry: Entry, answer: Answer): void {
    this.#settle(entry)
    this.#entries.splice(this.#entries.indexOf(entry), 1)
    if (entry.answered) this.#told.lost(entry.command)
    else this.#told.answered(entry.command.id, answer)
  }

  /** Nothing is sent for a moment; then the same again, so that none overtakes it. */
  #hold(): void {
    clearTimeout(this.#held)
    this.#held = setTimeout(() => {
      this.#held = this.#inFlight = undefined
      this.#ready()
    }, spacing / 2 * (1 + this.#random()))
  }

  /** The others pass; it is sent again after a while. */
  #putAside(entry: Entry): void {
    entry.state = 'aside'
    if (this.#inFlight === entry) this.#inFlight = undefined
    this.#aside ??= setTimeout(() => {
      this.#aside = undefined
      this.#tryAgain()
      this.#ready()
    }, spacing)
  }

  #tryAgain(): void {
    for (const entry of this.#entries.filter(({ state }) => state === 'aside')) {
      if (entry.answered || entry.failed < maxFailed) entry.state = 'waiting'
      else if (this.#closed(entry)) this.#drop(entry, { code: 'unavailable' })
      else this.#putAside(entry)
    }
  }
}
