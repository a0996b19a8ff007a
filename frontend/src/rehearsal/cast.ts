// The imaginary people at work. Every second they look at the room and do what a person would do next: wait in a break, let the
// speaker speak, pass the turn, say their line. The imaginary facilitator moves the group on. They know no rule: the room's `may` decides.
import type { CommandName, Participant, Session, StepName, View } from '../session'
import type { Line, Resolver, Script } from './script'

export interface Player {
  /** The name in the script. */
  id: string
  session: Session
}

const beat = 1000
const linger = 20_000 // after the last line of a step, for the person to take part
const patience = 120_000 // for what the person alone can do
const headPatience = 8_000 // for what a line refers to, before the line is left out
const passPause = 3_000

const order: StepName[] = ['welcome', 'presentation', 'clarification', 'contract', 'consultation', 'synthesis', 'debrief']

/** The pause before the next line: about as long as reading this line aloud takes. */
function pace(line: Line): number {
  const text = Object.values(line.data).filter((value) => typeof value === 'string').join(' ')
  return Math.min(12_000, 2_500 + text.length * 35)
}

export class Cast {
  readonly #players: ReadonlyMap<string, Player>
  readonly #lead: Player | undefined // the imaginary facilitator
  readonly #client: string
  readonly #eyes: Session
  readonly #person: Session
  readonly #resolver: Resolver
  readonly #left: Map<StepName, Line[]>
  #timer: ReturnType<typeof setInterval> | undefined
  #rest = 0 // nobody speaks before
  #step: StepName = 'welcome'
  #idle = 0 // since when nothing is left to play in this step
  #head: { line: Line; since: number } | undefined
  #spoke: string | undefined // the speaker of the floor who has said their line

  /** person: the session of the one person who exists. */
  constructor(script: Script, players: Player[], person: Session, resolver: Resolver) {
    this.#players = new Map(players.map((player) => [player.id, player]))
    const named = (role: string) => script.people.find((each) => each.role === role)?.id ?? ''
    this.#lead = this.#players.get(named('facilitator'))
    this.#client = named('client')
    this.#person = person
    const [first] = players
    if (!first) throw new Error('a rehearsal without imaginary people')
    this.#eyes = (this.#lead ?? first).session
    this.#resolver = resolver
    this.#left = new Map(order.map((step) => [step, (script.steps[step] ?? []).filter((line) => this.#players.has(line.by))]))
  }

  start(): void {
    this.#rest = Date.now() + 4_000
    this.#timer = setInterval(() => { this.#look(Date.now()) }, beat)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #look(now: number): void {
    const view = this.#eyes.view
    const step = view.step.name
    if (step !== this.#step) {
      this.#step = step
      this.#idle = 0
      this.#head = this.#spoke = undefined
      this.#rest = Math.max(this.#rest, now + 4_000) // people read what the step asks of them
    }
    if (step === 'closed' || view.step.break || now < this.#rest) return
    const speaker = view.floor?.speaker
    if (speaker !== undefined && speaker === this.#person.view.me) {
      // The floor is the person's for as long as they speak; if they have forgotten it, the facilitator passes for them.
      if (now - (view.floor?.since ?? now) > patience) void this.#lead?.session.send('pass_turn', {})
      return
    }
    const speaking = [...this.#players.values()].find((player) => player.session.view.me === speaker)
    if (this.#tend(view) || this.#play(step, speaking, now)) return
    if (speaking) {
      void speaking.session.send('pass_turn', {})
      this.#spoke = undefined
      this.#rest = now + passPause
      return
    }
    this.#idle ||= now
    if (this.#lead && now - this.#idle >= (this.#waits(view) ? patience : linger)) this.#moveOn(this.#lead, step)
  }

  /** What the person asks for comes before the script: the floor, an answer. */
  #tend(view: View): boolean {
    const me = this.#person.view.me
    const hand = view.participants.find((each: Participant) => each.id === me)?.hand
    if (hand && this.#lead?.session.may.has('give_floor') && view.floor === undefined) {
      void this.#lead.session.send('give_floor', { participant: me })
      return true
    }
    const client = this.#players.get(this.#client)
    const asked = client?.session.may.has('answer_question') && view.questions.find((each) => each.by === me && each.state === 'open')
    if (client && asked) {
      void client.session.send('answer_question', { question: asked.id })
      return true
    }
    return false
  }

  /** Plays the next line of the step, and tells whether the group is still at it. While somebody speaks, others keep theirs for later. */
  #play(step: StepName, speaking: Player | undefined, now: number): boolean {
    const left = this.#left.get(step) ?? []
    const mayTalk = (line: Line) => !speaking || line.by === this.#client || (line.by === speaking.id && this.#spoke !== speaking.id)
    const line = left.find(mayTalk)
    const actor = line && this.#players.get(line.by)
    if (!line || !actor) return false
    if (this.#head?.line !== line) this.#head = { line, since: now }
    const data = actor.session.may.has(line.do) ? this.#resolver.data(line, actor.session.view) : undefined
    if (!data) {
      if (now - this.#head.since < (this.#personOwes(line) ? patience : headPatience)) return true
      left.splice(left.indexOf(line), 1) // what it refers to is the person's to make, and was not made
      const participant = line.do === 'choose_client' ? this.#resolver.person(this.#client) : undefined
      if (participant !== undefined) void actor.session.send('choose_client', { participant }) // a client without a topic
      return true
    }
    left.splice(left.indexOf(line), 1)
    if (speaking && line.by === speaking.id) this.#spoke = speaking.id
    void actor.session.send(line.do, data as never) // the script's lines are the commands' own shapes
    this.#rest = now + pace(line)
    return true
  }

  /** A line that waits for the client's words waits longer where the client is the person. */
  #personOwes(line: Line): boolean {
    const waiting: ReadonlySet<CommandName> = new Set(['choose_client', 'agree_contract', 'support_topic'])
    return this.#person.me.role === 'client' || !this.#players.has(this.#client) ? waiting.has(line.do) : false
  }

  /** Whether the step still lacks what only the person can give. */
  #waits(view: View): boolean {
    if (this.#players.has(this.#client)) return false
    switch (view.step.name) {
      case 'presentation':
        return !view.presentation?.situation
      case 'contract':
        return !view.contract
      case 'synthesis':
        return !view.synthesis
      default:
        return false
    }
  }

  #moveOn(lead: Player, step: StepName): void {
    this.#idle = 0
    const next = order[order.indexOf(step) + 1]
    if (next) void lead.session.send('move_to_step', { step: next })
    else void lead.session.send('close_session', {})
  }
}
