// A small room for tests: it keeps numbered events and answers as the protocol says, over a network that
// the test cuts and mends at will. It decides nothing about the method.
import { type ClientFrame, type Command, type EventFrame, parseFrame, type WelcomeFrame } from '../wire/frames'
import type { Dial, TransportListener } from '../wire/transport'

interface Line { listener: TransportListener; open: boolean }

export class FakeRoom {
  readonly events: EventFrame[] = []
  /** Commands as the room took them, once each. */
  readonly taken: Command[] = []
  /** Every frame that reached the room. */
  readonly heard: ClientFrame[] = []
  dials = 0
  /** Whether dialling works. */
  up = true
  /** The close code with which the room answers a hello, if it does not welcome. */
  turnAway: number | undefined
  /** Whether the room answers commands. */
  answering = true
  /** Whether events name their command. */
  naming = true
  /** Whether commands are accepted and lost at once: another instance accepted them, and a failover came before the notification. */
  losing = false
  /** The code to refuse a command with; undefined accepts it. */
  refuse: (command: Command) => string | undefined = () => undefined
  now = () => Date.now()
  view: (events: EventFrame[]) => object = (events) => ({ seen: events.map((event) => event.seq) })
  /** Called with every frame, besides the socket: the fake HTTP side. */
  readonly hearers = new Set<(frame: object) => void>()
  #line: Line | undefined
  #forks = 0
  readonly #accepted = new Map<string, number>()

  readonly dial: Dial = (listener) => {
    this.dials++
    const line: Line = { listener, open: true }
    queueMicrotask(() => {
      if (!line.open) return
      if (!this.up) {
        line.open = false
        listener.closed(1006)
        return
      }
      this.#line = line
      listener.opened()
      this.#hear(line, listener.hello())
    })
    return {
      way: 'socket',
      send: (frame) => {
        if (line.open && this.#line === line) this.#hear(line, frame)
      },
      close: () => {
        line.open = false
      },
    }
  }

  /** Another member does something. */
  happen(data: object = {}, by = 'other', seq = this.#last() + 1, command?: string): EventFrame {
    const event: EventFrame = {
      type: 'event', seq, hash: this.#hash(seq), at: this.now(), by, ...(command !== undefined && { command }), name: 'something', data,
    }
    this.events.push(event)
    this.say(event)
    return event
  }

  /** Sends a frame to the connected client. */
  say(frame: object): void {
    for (const hear of this.hearers) hear(frame)
    if (this.#line?.open) tell(this.#line.listener, frame)
  }

  /** Closes the line with a code. */
  cut(code = 1006): void {
    const line = this.#line
    this.#line = undefined
    if (!line?.open) return
    line.open = false
    line.listener.closed(code)
  }

  /** A failover: the room's log lacks its last events, and their commands are forgotten. The socket is cut. */
  lose(count: number): void {
    const kept = this.events.length - count
    const seq = this.events[kept - 1]?.seq ?? 0
    this.events.splice(kept)
    this.#forks++
    for (const [id, at] of this.#accepted) if (at > seq) this.#accepted.delete(id)
    this.cut()
  }

  /** The network dies: nothing comes or goes, and no socket is closed. */
  silence(): void {
    this.#line = undefined
  }

  get connected(): boolean {
    return this.#line?.open === true
  }

  get position(): { seq: number; hash: string } {
    return { seq: this.#last(), hash: this.events.at(-1)?.hash ?? 'h0' }
  }

  #hash(seq: number): string {
    return `h${seq}${'’'.repeat(this.#forks)}`
  }

  #last(): number {
    return this.events.at(-1)?.seq ?? 0
  }

  #hear(line: Line, frame: ClientFrame): void {
    this.heard.push(frame)
    const answer = (reply: object) => {
      if (line.open && this.#line === line) tell(line.listener, reply)
    }
    if (frame.type === 'hello' && this.turnAway !== undefined) this.cut(this.turnAway)
    else if (frame.type === 'hello') answer(this.welcome(frame.since ?? 0, frame.hash ?? ''))
    else if (frame.type === 'ping') answer({ type: 'pong', now: this.now(), ...this.position })
    else if (frame.type === 'command' && this.answering) answer(this.decide(frame))
  }

  /** The answer to a hello. */
  welcome(since: number, hash: string): WelcomeFrame {
    const known = (since === 0 && hash === 'h0') || this.events.some((event) => event.seq === since && event.hash === hash)
    return {
      type: 'welcome', you: 'me', ...this.position, now: this.now(), may: ['write_note'],
      ...(known ? { events: this.events.filter((event) => event.seq > since) } : { view: this.view(this.events), reset: hash !== '' }),
    }
  }

  /** The answer to a command. */
  decide(command: Command & { until?: number }): object {
    if (command.until !== undefined && command.until < this.now()) return { type: 'refused', id: command.id, code: 'unavailable', message: 'late' }
    const code = this.refuse(command)
    if (code !== undefined) return { type: 'refused', id: command.id, code, rule: 'R15', message: 'no' }
    let seq = this.#accepted.get(command.id)
    if (seq === undefined && this.losing) return { type: 'accepted', id: command.id, seq: this.#last() + 1 }
    if (seq === undefined) {
      this.taken.push(command)
      seq = this.happen(command.data as object, 'me', undefined, this.naming ? command.id : undefined).seq
      this.#accepted.set(command.id, seq)
    }
    return { type: 'accepted', id: command.id, seq }
  }
}

/** Tells a frame as a transport does, from its text. */
function tell(listener: TransportListener, frame: object): void {
  const parsed = parseFrame(JSON.stringify(frame))
  if (parsed) listener.frame(parsed)
}
