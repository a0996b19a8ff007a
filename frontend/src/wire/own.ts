// A person's own commands of this page that were accepted. After a failover of its store a room's log may
// lack some of them, so they are kept, and offered again under their ids until they are known to be there:
// what the log still has is answered at once and changes nothing.
import type { Command } from './frames'

interface Own {
  command: Command
  seq: number
  /** Its event was told, or it was answered with a seq that had been told already. */
  sure: boolean
  /** When it was refused first, offered again. */
  refused?: number
}

const most = 200
const nowhere = -1
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

  /** It was accepted. `told`: its event is known already. */
  add(command: Command, seq: number, told: boolean): void {
    this.#kept.set(command.id, { command, seq, sure: told })
    const [oldest = ''] = this.#kept.keys()
    if (this.#kept.size > most) this.#kept.delete(oldest)
  }

  /** The event of this seq was told. */
  told(seq: number): void {
    for (const own of this.#kept.values()) if (own.seq === seq) own.sure = true
  }

  /** A new line: the log may be another one, and the seqs of what is not sure prove nothing any more. */
  doubt(): void {
    for (const own of this.#kept.values()) if (!own.sure) own.seq = nowhere
  }

  /** All that should be in the log has been told: what was not is offered again, oldest first. `reset`: the log is another one. */
  check(reset: boolean): void {
    clearTimeout(this.#timer)
    this.#again = []
    for (const [id, own] of this.#kept) {
      if (own.sure && !reset) continue
      this.#kept.set(id, { ...own, sure: false, seq: nowhere }) // by now its old seq may be another's
      this.#again.push(id)
    }
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

  /** One that was offered again was answered. `told`: what the room was at its seq is known already. Returns whether it was one of these. */
  answered(id: string, seq: number | undefined, told: boolean): boolean {
    const place = this.#again.indexOf(id)
    const own = this.#kept.get(id)
    if (place < 0 || !own) return false
    this.#again.splice(place, 1)
    if (seq !== undefined) this.#kept.set(id, { command: own.command, seq, sure: told })
    else {
      own.refused ??= Date.now()
      if (Date.now() - own.refused >= patience) {
        this.#kept.delete(id)
        this.#undone(own.command)
      }
    }
    if (this.#again.length === 0) this.#onceMore()
    return true
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #onceMore(): void {
    if (![...this.#kept.values()].some((own) => own.refused !== undefined)) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.check(false)
      this.#ready()
    }, spacing)
  }
}
