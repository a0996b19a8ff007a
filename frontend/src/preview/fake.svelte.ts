import type { CommandData, CommandName, Draft, Link, Outcome, Participant, Role, Session, View } from '../session'
import { mayOf } from './views'

class FakeDraft implements Draft {
  text = $state('')
  clear(): void {
    this.text = ''
  }
}

/** A session that stands still: shows a view, takes every command and does nothing with it. */
export class FakeSession implements Session {
  readonly view: View
  readonly may: ReadonlySet<CommandName>
  readonly online: ReadonlySet<string>
  link = $state<Link>('open')
  now = $state(Date.now())
  readonly pending = 0
  readonly #drafts = new Map<string, FakeDraft>()

  constructor(view: View, role: Role) {
    this.view = view
    this.may = mayOf(role, view)
    this.online = new Set(view.participants.filter((each) => each.name !== 'Claire').map((each) => each.id))
    setInterval(() => (this.now = Date.now()), 1000)
  }
  get me(): Participant {
    const me = this.view.participants.find((each) => each.id === this.view.me)
    if (!me) throw new Error('nobody looks at this view')
    return me
  }
  lose(): void {
    setTimeout(() => (this.link = 'lost'), 100)
  }
  send<N extends CommandName>(name: N, data: CommandData[N]): Promise<Outcome> {
    console.info(name, data)
    // One can see what a refusal looks like: write « non ».
    const refused = Object.values(data).includes('non')
    return Promise.resolve(refused ? { ok: false, code: 'not_in_this_step', rule: 'R15' } : { ok: true, seq: 1 })
  }
  draft(key: string): Draft {
    let draft = this.#drafts.get(key)
    if (!draft) this.#drafts.set(key, (draft = new FakeDraft()))
    return draft
  }
}
