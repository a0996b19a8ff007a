import { createSubscriber } from 'svelte/reactivity'
import type { CommandData, CommandName, Draft, EarlierTopic, Ended, LineFacts, Link, Outcome, Participant, Session, View } from '../session'
import { mayOf } from './views'

class FakeDraft implements Draft {
  #text = ''
  #changed: () => void = () => undefined
  // Not $state, as in store/drafts.ts: a draft may be first asked for by what then depends on it.
  readonly #watch = createSubscriber((update) => {
    this.#changed = update
    return () => (this.#changed = () => undefined)
  })
  get text(): string {
    this.#watch()
    return this.#text
  }
  set text(text: string) {
    this.#text = text
    this.#changed()
  }
  clear(): void {
    this.text = ''
  }
}

/** A session without a server: shows the view that it is given, takes every command and does nothing with it. */
export class FakeSession implements Session {
  view = $state.raw() as View
  readonly #may = $derived(mayOf(this.me.role, this.view))
  online = $state.raw<ReadonlySet<string>>(new Set())
  link = $state<Link>('open')
  ended = $state<Ended>()
  now = $state(Date.now())
  readonly pending = 0
  resets = $state(0)
  lost = $state.raw<readonly string[]>([])
  earlierTopic = $state.raw<EarlierTopic>()
  /** The day that the next room answers with. */
  next?: number
  readonly #since = Date.now() - 1_234_000
  readonly #drafts = new Map<string, FakeDraft>()

  readonly #clock: ReturnType<typeof setInterval>

  constructor(view: View) {
    this.view = view
    this.online = new Set(view.participants.filter((each) => each.name !== 'Claire').map((each) => each.id))
    this.#clock = setInterval(() => (this.now = Date.now()), 1000)
  }
  stop(): void {
    clearInterval(this.#clock)
  }
  get may(): ReadonlySet<CommandName> {
    return this.#may
  }
  get me(): Participant {
    const me = this.view.participants.find((each) => each.id === this.view.me)
    return me ?? { id: this.view.me, name: '', role: 'observer' }
  }
  get line(): LineFacts {
    return { way: 'stream', since: this.#since, heard: this.now - 2000, returns: 2, offset: -340, position: { seq: 123, hash: 'a1b2c3d4e5' }, waiting: 0 }
  }
  dismiss(words: string): void {
    this.lost = this.lost.filter((each) => each !== words)
  }
  dropEarlierTopic(): void {
    this.earlierTopic = undefined
  }
  nextDay(): Promise<number | undefined> {
    return Promise.resolve(this.view.next === undefined ? undefined : this.next)
  }
  refresh(): void {
    this.now = Date.now()
  }
  lose(): void {
    setTimeout(() => (this.link = 'lost'), 100)
  }
  /** The server takes the room up from a little earlier, and does not take these words again. */
  reset(words: string[]): void {
    setTimeout(() => {
      this.resets++
      this.lost = words
    }, 100)
  }
  send<N extends CommandName>(name: N, data: CommandData[N]): Promise<Outcome> {
    console.info(name, data)
    // One can see what a refusal looks like: write « non ».
    const refused = Object.values(data).includes('non')
    return Promise.resolve(refused ? { ok: false, code: 'not_in_this_step', rule: 'R15' } : { ok: true, seq: 1 })
  }
  draftKeys(): string[] {
    return [...this.#drafts].filter(([, draft]) => draft.text !== '').map(([key]) => key)
  }
  draft(key: string): Draft {
    let draft = this.#drafts.get(key)
    if (!draft) this.#drafts.set(key, (draft = new FakeDraft()))
    return draft
  }
}
