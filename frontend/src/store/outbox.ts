// Commands given and not yet answered, kept so that a reload loses none. One entry a command, so that
// two tabs of the same seat don't overwrite each other's.
import type { Command } from '../wire/frames'
import { roomPrefix } from './rooms'
import { getJson, type Storage } from './storage'

export interface Kept extends Command {
  /** When it was given: commands go out in this order. */
  given: number
  /** Drafts whose words it carries. They are cleared when it is accepted on a later page, where nobody waits for it. */
  drafts: string[]
}

export class Outbox {
  readonly #storage: Storage
  readonly #prefix: string
  #last = 0

  constructor(storage: Storage, room: string, shelf: string) {
    this.#storage = storage
    this.#prefix = `${roomPrefix(room)}${shelf}.outbox.`
  }

  /** The commands that earlier pages left unanswered, in the order they were given. */
  load(): Kept[] {
    const kept: Kept[] = []
    for (const key of this.#storage.keys(this.#prefix)) {
      const command = getJson(this.#storage, key, isKept)
      if (command) kept.push(command)
      else this.#storage.remove(key)
    }
    return kept.sort((a, b) => a.given - b.given)
  }

  add(command: Command, drafts: string[]): void {
    this.#last = Math.max(this.#last + 1, Date.now())
    const kept: Kept = { ...command, given: this.#last, drafts }
    this.#storage.set(this.#prefix + command.id, JSON.stringify(kept))
  }

  remove(id: string): void {
    this.#storage.remove(this.#prefix + id)
  }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false
  const kept = value as Partial<Kept>
  return typeof kept.id === 'string' && typeof kept.name === 'string' && typeof kept.given === 'number' && Array.isArray(kept.drafts)
}
