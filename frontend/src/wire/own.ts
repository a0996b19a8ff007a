// A person's own commands of this page that were accepted. After a failover of its store a room's log may
// lack some of them, so they are kept, and offered again under their ids until they are known to be there:
// what the log still has is answered at once and changes nothing.
import type { Command } from './frames'

interface Own {
  command: Command
  /** Its event was told, or it was accepted with a seq that was known already when it was sent. */
  sure: boolean
  /** When it was refused first, offered again. */
  refused?: number
}

const most = 200
const spacing = 2_000
// What is refused may only be early: the step that it belongs to is perhaps coming back, too.
const patience = 10_000

export class OwnCommands {
  readonly #kept = new Map<string, Own>()
  #again: string[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #ready: () => void
  readonly #undone: (command: Command) => void

  /** `ready`: there is something to offer again. `undone`: the log lost this one, and the room does not take it any more. */
  constructor(ready: () => void, undone: (command: Command) => void) {
    this.#ready = ready
    this.#undone = undone
  }

  /** It was accepted. */
  add(command: Command, sure: boolean): void {
    this.#kept.set(command.id, { command, sure })
    const [oldest = ''] = this.#kept.keys()
    if (this.#kept.size > most) this.#kept.delete(oldest)
  }

  /** One was welcomed. `reset`: the log is another one, and vouches for nothing. */
  welcomed(reset: boolean): void {
    for (const own of this.#kept.values()) {
      delete own.refused // it has its ten seconds again
      if (reset) own.sure = false
    }
    this.check()
  }

  /** All that should be in the log has been told: what is not known to be there is offered again, oldest first. */
  check(): void {
    clearTimeout(this.#timer)
    this.#again = [...this.#kept].flatMap(([id, own]) => (own.sure ? [] : [id]))
  }

  /** How many are to be offered again. */
  get waiting(): number {
    return this.#again.length
  }

  /** What to offer next. */
  next(): Command | undefined {
    const [id = ''] = this.#again
    return this.#kept.get(id)?.command
  }

  /** It was answered once more. `code`: it was refused. */
  answered(id: string, code: string | undefined, sure: boolean): void {
    const own = this.#kept.get(id)
    if (own) own.sure ||= sure
    const place = this.#again.indexOf(id)
    if (place < 0 || !own) return
    this.#again.splice(place, 1)
    if (code === undefined) delete own.refused
    else if (code !== 'unavailable') { // that one says nothing of it
      own.refused ??= Date.now()
      if (Date.now() - own.refused >= patience) {
        this.#kept.delete(id)
        this.#undone(own.command)
      }
    }
    if (this.#again.length === 0) this.#onceMore()
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #onceMore(): void {
    if (![...this.#kept.values()].some((own) => own.refused !== undefined)) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.check()
      this.#ready()
    }, spacing)
  }
}
