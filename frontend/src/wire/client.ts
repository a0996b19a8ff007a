// One person's connection to one room. It holds no view and knows no rule; what it promises:
//  - each event is told once, in order, through any number of reconnections (P5);
//  - each command is sent until it is answered, if only by its event, and its event is known to be in the log (resend.ts, P1);
//  - it comes back after every close but the final ones, soon, and at a random moment (full jitter).
import type { Ended, LineFacts, Link } from '../session'
import { Clock } from './clock'
import { ended, unreadable } from './close'
import { type Command, type EventFrame, nowhere, type Position, type RefusedFrame, type ServerFrame, type WelcomeFrame } from './frames'
import { Resend, type Told } from './resend'
import type { Dial, Transport } from './transport'

/** Told of everything that comes from the server. */
export interface Listener extends Told {
  /** The whole view, which replaces the one before. `reset`: that one was not this room's any more. */
  view(view: unknown, you: string, reset: boolean): void
  event(event: EventFrame): void
  may(commands: string[]): void
  online(people: string[]): void
  link(link: Link, ended?: Ended): void
}

export interface Options {
  dial: Dial
  token: string
  listener: Listener
  /** Commands that were not answered on an earlier page. */
  commands?: Command[]
  /** Asks whether the room still exists, after a failed dial: a browser does not tell the status. */
  exists?: () => Promise<boolean>
  random?: () => number
}

const patience = 5_000 // for an opening or a pong
const welcomePatience = 20_000 // a whole view may be long and the network slow; the transport sees sooner that a way is dead
const steady = 2_000 // after a connection that lasted this long, the backoff begins anew
const pingEvery = 20_000 // well below the 60 s after which some proxies drop a silent socket
const lateHello = 4_000 // the server waits 5 s for it
const wakePatience = 2_000 // back from sleep a socket may look alive and be dead
const backoffBase = 250
const backoffCap = 2_000 // so that the client is back within 3 s of the server
const streamTime = 30_000 // a stream that lasted this long may be left for a socket when the page wakes up
const untilAfter = 6_000 // a copy of a command that was not decided by then is not decided any more
const maxFrame = 32 << 10

type Timer = ReturnType<typeof setTimeout>

export class Client {
  readonly clock = new Clock()
  readonly #options: Options
  readonly #listener: Listener
  readonly #commands: Resend
  #since = 0
  #heard = 0
  #welcomes = 0
  #position: Position = nowhere
  #transport: Transport | undefined
  #dialled = 0 // numbers the transports: late frames of an older one are ignored
  #opened = false
  #welcomed = false
  #over = true
  #attempts = 0
  #asked = 0
  #awaiting = false // a pong
  #deadline: Timer | undefined
  #retry: Timer | undefined
  #ping: Timer | undefined

  constructor(options: Options) {
    this.#options = options
    this.#listener = options.listener
    this.#commands = new Resend(options.listener, () => this.clock.now(), () => { this.#next() }, () => this.#random())
    for (const command of options.commands ?? []) this.#commands.add(command)
  }

  /** Connects, and stays connected until `stop` or a final close. */
  start(): void {
    if (!this.#over) return
    this.#over = false
    this.#dial()
  }

  /** Ends the connection without telling the listener. Unanswered commands are not sent any more. */
  stop(): void {
    this.#over = true
    this.#hangUp()
    clearTimeout(this.#retry)
    this.#commands.stop()
  }

  /** The state of the connection. */
  get facts(): LineFacts {
    const way = this.#welcomed ? this.#transport?.way : undefined
    return {
      ...(way && { way }), since: this.#since, heard: this.#heard, returns: Math.max(0, this.#welcomes - 1),
      offset: this.clock.now() - Date.now(), position: this.#position, waiting: this.#commands.waiting,
    }
  }

  /** Sends a command as soon as possible. */
  send(command: Command): void {
    this.#commands.add(command)
    this.#next()
  }

  /** The tab is seen again, the network is back, or the machine woke up: finds out at once whether the connection is alive. */
  wake(): void {
    if (this.#over) return
    if (!this.#transport) {
      this.#attempts = 0
      this.#dial(true)
    } else if (!this.#welcomed) return
    else if (this.#transport.way === 'stream' && Date.now() - this.#since >= streamTime) {
      this.#hangUp()
      this.#dial(true) // the link is told lost only if this fails
    } else this.#sendPing(wakePatience)
  }

  #dial(woken = false): void {
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
      },
      hello: () => ({ type: 'hello', token: this.#options.token, since: this.#position.seq, hash: this.#position.hash }),
      frame: (frame) => {
        if (!current()) return
        this.#heard = Date.now()
        this.#hear(frame)
      },
      closed: (code) => {
        if (current()) this.#closed(code)
      },
    }, woken)
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
        this.#commands.accepted(frame.id, frame.seq, this.#position.seq)
        this.#next()
        break
      case 'refused':
        this.#refused(frame)
        break
    }
  }

  #welcome(frame: WelcomeFrame): void {
    const renewed = this.#welcomed && !frame.view // over HTTP each answer begins with a welcome
    if (this.#awaiting || !this.#welcomed) this.clock.told(frame.now, this.#asked)
    this.#awaiting = false
    if (!this.#welcomed) {
      this.#since = Date.now()
      this.#welcomes++
    }
    this.#calm()
    if (frame.view) this.#listener.view(frame.view, frame.you, frame.reset === true)
    for (const event of frame.events ?? []) this.#event(event)
    if (frame.view) this.#position = { seq: frame.seq, hash: frame.hash }
    else this.#reach(frame)
    this.#listener.may(frame.may)
    if (renewed) this.#commands.caughtUp()
    else {
      this.#listener.link('open')
      this.#commands.interrupted()
      this.#commands.welcomed(frame.reset === true)
    }
    this.#welcomed = true // no command is sent before all missed events were told
    this.#next()
  }

  #event(frame: EventFrame): void {
    if (frame.seq <= this.#position.seq) return // told before
    this.#position = { seq: frame.seq, hash: frame.hash }
    this.#listener.event(frame)
    if (frame.command) this.#commands.event(frame.command, frame.seq)
    this.#commands.passed(frame.seq)
    this.#next()
  }

  #pong(now: number, position: Position): void {
    if (this.#awaiting) this.clock.told(now, this.#asked)
    this.#awaiting = false
    this.#calm()
    this.#reach(position)
    this.#commands.caughtUp()
    this.#next()
  }

  /** A client that has read a frame with this position has everything up to it that the person may see. */
  #reach({ seq, hash }: Position): void {
    if (seq >= this.#position.seq) this.#position = { seq, hash }
  }

  #refused(frame: RefusedFrame): void {
    if (frame.id === '' && frame.code === 'rate_limited') { // the answer to a ping: the connection is alive
      this.#awaiting = false
      this.#calm()
    } else this.#commands.refused(frame)
    this.#next()
  }

  #next(): void {
    if (!this.#welcomed) return
    const command = this.#commands.next()
    if (!command) return
    const until = Math.round(this.clock.now() + untilAfter)
    const frame = { type: 'command', ...command, until } as const
    if (new TextEncoder().encode(JSON.stringify(frame)).length > maxFrame) {
      this.#commands.drop(command.id, { code: 'too_long' })
      this.#next()
      return
    }
    this.#commands.sent(command, this.#position.seq, until)
    this.#transport?.send(frame)
  }

  #closed(code: number): void {
    const wasOpened = this.#opened
    const late = wasOpened && !this.#welcomed && Date.now() - this.#asked >= lateHello
    if (this.#welcomed && Date.now() - this.#since >= steady) this.#attempts = 0
    if (unreadable.has(code)) this.#commands.drop(undefined, { code: 'bad_command' })
    this.#hangUp()
    const why = ended(code)
    // The server closes for a late hello as for a wrong token; over a slow network that is not final.
    if (why && !(why === 'not_authenticated' && late)) {
      this.#end(why)
      return
    }
    this.#listener.link('lost')
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
    this.#commands.end({ code })
  }

  #sendPing(wait: number): void {
    if (!this.#awaiting) this.#asked = Date.now()
    this.#awaiting = true
    this.#expect(wait)
    this.#transport?.send({ type: 'ping' })
  }

  /** Gives the connection up if the awaited frame does not come in time. */
  #expect(wait: number): void {
    clearTimeout(this.#deadline)
    clearTimeout(this.#ping)
    this.#deadline = setTimeout(() => {
      this.#closed(1006)
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
    this.#commands.interrupted()
    clearTimeout(this.#deadline)
    clearTimeout(this.#ping)
    transport?.close()
  }

  #random(): number {
    return (this.#options.random ?? Math.random)()
  }
}
