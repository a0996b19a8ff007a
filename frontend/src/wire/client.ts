// One person's line to one room. It holds no view and knows no rule; what it promises:
//  - each event is told once, in order, through any number of reconnections (P5);
//  - a command is kept and sent again, under its own id, until it is answered, if only by its event; one at a time, so that
//    they arrive in the order they were given;
//  - what was accepted and is missing when one comes back is offered again, before anything new (P1);
//  - it comes back after every close but the final ones, soon, and at a random moment (full jitter).
import type { Ended, LineFacts, Link } from '../session'
import { Clock } from './clock'
import { ended, unreadable } from './close'
import {
  type ClientFrame, type Command, type EventFrame, nowhere, parseFrame, type Position, type RefusedFrame, type ServerFrame,
  type WelcomeFrame,
} from './frames'
import { OwnCommands } from './own'
import type { Dial, Transport } from './transport'

/** What the line tells. */
export interface Listener {
  /** The whole view, in place of whatever was known. `reset`: what was known was not this room's any more. */
  view(view: unknown, you: string, reset: boolean): void
  event(event: EventFrame): void
  may(commands: string[]): void
  online(people: string[]): void
  link(link: Link, ended?: Ended): void
  /** A command was answered, once, and is not sent any more. */
  answered(id: string, answer: Answer): void
  /** One that had been accepted was lost by the server, and offered again the room does not take it any more. */
  undone(command: Command): void
}

export type Answer = { seq: number } | Pick<RefusedFrame, 'code' | 'rule'>

export interface Options {
  dial: Dial
  token: string
  listener: Listener
  /** Commands that an earlier page could not get answered. */
  commands?: Command[]
  /** Asks whether the room is still there, when a dial was turned away: a browser does not say with what. */
  exists?: () => Promise<boolean>
  random?: () => number
}

const patience = 5_000 // for an opening or a pong
const welcomePatience = 20_000 // a whole view may be long and the network slow; that the way is dead, the transport sees sooner
const steady = 2_000 // a line that lasted this long was a good one: after it one comes back soon
const pingEvery = 20_000 // well below the 60 s after which some proxies drop a silent socket
const lateHello = 4_000 // the server waits 5 s for it
const wakePatience = 2_000 // back from sleep a socket may look alive and be dead
const backoffBase = 250
const backoffCap = 2_000 // so that one is back within 3 s of the server
const againWait = 1_000
const maxTries = 3 // of a command that the server could not save
const maxFrame = 32 << 10

type Timer = ReturnType<typeof setTimeout>

export class Client {
  readonly clock = new Clock()
  readonly #options: Options
  readonly #listener: Listener
  readonly #queue: Command[]
  readonly #own: OwnCommands
  #since = 0
  #heard = 0
  #welcomes = 0
  #position: Position = nowhere
  #transport: Transport | undefined
  #dialled = 0 // numbers the transports: a late word of an older one is not heard
  #opened = false
  #welcomed = false
  #over = true
  #attempts = 0
  #inFlight: string | undefined
  #sentAt = 0 // the seq that was known when it was sent
  #tries = 0
  #asked = 0
  #awaiting = false // a pong
  #deadline: Timer | undefined
  #retry: Timer | undefined
  #ping: Timer | undefined
  #hold: Timer | undefined

  constructor(options: Options) {
    this.#options = options
    this.#listener = options.listener
    this.#queue = [...(options.commands ?? [])]
    this.#own = new OwnCommands(() => { this.#next() }, (command) => { this.#listener.undone(command) })
  }

  /** Connects, and stays connected until `stop` or a final close. */
  start(): void {
    if (!this.#over) return
    this.#over = false
    this.#dial()
  }

  /** Ends the line, telling nobody. What is not answered is not sent any more. */
  stop(): void {
    this.#over = true
    this.#hangUp()
    clearTimeout(this.#retry)
    clearTimeout(this.#hold)
    this.#own.stop()
  }

  /** How the line is now. */
  get facts(): LineFacts {
    const way = this.#welcomed ? this.#transport?.way : undefined
    return {
      ...(way && { way }), since: this.#since, heard: this.#heard, returns: Math.max(0, this.#welcomes - 1),
      offset: this.clock.now() - Date.now(), position: this.#position, waiting: this.#queue.length + this.#own.waiting,
    }
  }

  /** Sends a command as soon as may be. */
  send(command: Command): void {
    this.#queue.push(command)
    this.#next()
  }

  /** The tab is seen again, the network is back, or the machine woke up: find out at once how things are. */
  wake(): void {
    if (this.#over) return
    if (!this.#transport) {
      this.#attempts = 0
      this.#dial()
    } else if (this.#welcomed) this.#sendPing(wakePatience)
  }

  #dial(): void {
    clearTimeout(this.#retry)
    const call = ++this.#dialled
    const current = () => call === this.#dialled && !this.#over
    this.#opened = this.#welcomed = false
    this.#expect(patience)
    this.#transport = this.#options.dial({
      opened: () => {
        if (!current()) return
        this.#opened = true
        this.#expect(welcomePatience)
        this.#asked = Date.now()
        const { seq: since, hash } = this.#position
        this.#say({ type: 'hello', token: this.#options.token, since, hash })
      },
      message: (text) => {
        const frame = current() ? parseFrame(text) : undefined
        if (!frame) return
        this.#heard = Date.now()
        this.#hear(frame)
      },
      closed: (code) => {
        if (current()) this.#lost(code)
      },
    })
  }

  #hear(frame: ServerFrame): void {
    if (frame.type === 'welcome') {
      this.#welcome(frame)
      return
    }
    if (!this.#welcomed) return
    switch (frame.type) {
      case 'event':
        this.#event(frame)
        break
      case 'may':
        this.#listener.may(frame.commands)
        break
      case 'presence':
        this.#listener.online(frame.online)
        break
      case 'pong':
        this.#pong(frame.now, frame)
        break
      case 'accepted':
        this.#answer(frame.id, { seq: frame.seq })
        break
      case 'refused':
        this.#refused(frame)
        break
    }
  }

  #welcome(frame: WelcomeFrame): void {
    this.clock.told(frame.now, this.#asked)
    if (!this.#welcomed) {
      this.#since = Date.now()
      this.#welcomes++
    }
    this.#calm()
    if (frame.view) {
      this.#listener.view(frame.view, frame.you, frame.reset === true)
    } else {
      for (const event of frame.events ?? []) this.#event(event)
    }
    this.#welcomed = true // nothing is sent before all is told
    this.#position = { seq: frame.seq, hash: frame.hash }
    this.#tries = 0
    this.#listener.may(frame.may)
    this.#listener.link('open')
    this.#inFlight = undefined
    this.#own.welcomed(frame.reset === true)
    this.#next()
  }

  #event(frame: EventFrame): void {
    if (frame.seq <= this.#position.seq) return // told already
    this.#position = { seq: frame.seq, hash: frame.hash }
    this.#listener.event(frame)
    if (frame.command) this.#answer(frame.command, { seq: frame.seq }, true)
  }

  #pong(now: number, position: Position): void {
    if (this.#awaiting) this.clock.told(now, this.#asked)
    this.#awaiting = false
    this.#calm()
    // Whoever has read this frame has everything up to there that is theirs to see.
    if (position.seq >= this.#position.seq) this.#position = { seq: position.seq, hash: position.hash }
    this.#own.check()
    this.#next()
  }

  #refused(frame: RefusedFrame): void {
    const id = frame.id === '' ? this.#inFlight : frame.id // "": it could not be read; only one can be meant
    if (id === undefined) return
    // "Slower, please" is no answer, and "unavailable" leaves it open whether it was saved: the same
    // command again, in its turn, and only if that lasts the person is told.
    const again = () => frame.code === 'rate_limited' || (frame.code === 'unavailable' && ++this.#tries < maxTries)
    if (id === this.#inFlight && again()) this.#holdOn()
    else this.#answer(id, { code: frame.code, ...(frame.rule && { rule: frame.rule }) })
  }

  #holdOn(): void {
    clearTimeout(this.#hold)
    this.#hold = setTimeout(() => {
      this.#hold = undefined
      this.#inFlight = undefined
      this.#next()
    }, againWait * (1 + this.#random()))
  }

  /** `told`: by its event. */
  #answer(id: string, answer: Answer, told = false): void {
    const place = this.#queue.findIndex((command) => command.id === id)
    const [command] = place < 0 ? [] : this.#queue.splice(place, 1)
    const accepted = 'seq' in answer
    // What comes before one's position is in the log as long as that is, and if it is not one is told so.
    const sure = told || (accepted && answer.seq <= this.#sentAt && id === this.#inFlight)
    if (command) {
      if (accepted) this.#own.add(command, sure)
      this.#listener.answered(id, answer)
    } else this.#own.answered(id, accepted ? undefined : answer.code, sure)
    if (this.#inFlight === id) {
      this.#inFlight = undefined
      this.#tries = 0
    }
    this.#next()
  }

  #next(): void {
    const command = this.#own.next() ?? this.#queue[0]
    if (!command || !this.#welcomed || this.#inFlight !== undefined || this.#hold !== undefined) return
    const text = JSON.stringify({ type: 'command', ...command })
    if (new TextEncoder().encode(text).length > maxFrame) {
      this.#answer(command.id, { code: 'too_long' })
      return
    }
    this.#inFlight = command.id
    this.#sentAt = this.#position.seq
    this.#transport?.send(text)
  }

  #lost(code: number): void {
    const wasOpened = this.#opened
    const inFlight = this.#inFlight
    const late = wasOpened && !this.#welcomed && Date.now() - this.#asked >= lateHello
    if (this.#welcomed && Date.now() - this.#since >= steady) this.#attempts = 0
    this.#hangUp()
    const why = ended(code)
    // A hello that crept over a bad network is turned away like one with a wrong token: that is not final.
    if (why && !(why === 'not_authenticated' && late)) {
      this.#end(why)
      return
    }
    this.#listener.link('lost')
    if (unreadable.has(code) && inFlight !== undefined) this.#answer(inFlight, { code: 'bad_command' })
    if (!wasOpened) void this.#ask()
    this.#comeBack()
  }

  async #ask(): Promise<void> {
    const call = this.#dialled
    const there = await (this.#options.exists?.() ?? true)
    if (!there && !this.#over && (call === this.#dialled || !this.#welcomed)) this.#end('erased')
  }

  #comeBack(): void {
    const ceiling = Math.min(backoffCap, backoffBase * 2 ** this.#attempts)
    this.#attempts++
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => {
      this.#dial()
    }, ceiling * this.#random())
  }

  #end(why: Ended): void {
    this.stop()
    this.#listener.link('gone', why)
    const code = why === 'erased' ? 'not_found' : why === 'too_many_devices' ? 'unavailable' : 'not_authenticated'
    for (const { id } of this.#queue.splice(0)) this.#listener.answered(id, { code })
  }

  #sendPing(wait: number): void {
    if (!this.#awaiting) this.#asked = Date.now()
    this.#awaiting = true
    this.#expect(wait)
    this.#say({ type: 'ping' })
  }

  /** If nothing of what is waited for comes in time, the line is as good as lost. */
  #expect(wait: number): void {
    clearTimeout(this.#deadline)
    clearTimeout(this.#ping)
    this.#deadline = setTimeout(() => {
      this.#lost(1006)
    }, wait)
  }

  #calm(): void {
    clearTimeout(this.#deadline)
    clearTimeout(this.#ping)
    this.#ping = setTimeout(() => {
      this.#sendPing(patience)
    }, pingEvery)
  }

  #hangUp(): void {
    const transport = this.#transport
    this.#transport = undefined
    this.#dialled++
    this.#opened = this.#welcomed = this.#awaiting = false
    this.#inFlight = undefined
    clearTimeout(this.#deadline)
    clearTimeout(this.#ping)
    transport?.close()
  }

  #say(frame: ClientFrame): void {
    this.#transport?.send(JSON.stringify(frame))
  }

  #random(): number {
    return (this.#options.random ?? Math.random)()
  }
}
