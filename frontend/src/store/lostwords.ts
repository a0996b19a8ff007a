// Words that the room had taken and lost, and that it does not take again: on the device until the person
// has put them somewhere or let them go.
import { roomPrefix } from './rooms'
import { getJson, type Storage } from './storage'

export class LostWords {
  readonly #storage: Storage
  readonly #key: string

  constructor(storage: Storage, room: string, shelf: string) {
    this.#storage = storage
    this.#key = `${roomPrefix(room)}${shelf}.lost`
  }

  all(): string[] {
    return getJson(this.#storage, this.#key, isWords) ?? []
  }

  /** Keeps these words, if they are not kept already, and returns all. */
  add(words: string): string[] {
    return this.#keep([...this.all().filter((each) => each !== words), words])
  }

  /** Dismisses them, and returns those that are left. */
  remove(words: string): string[] {
    return this.#keep(this.all().filter((each) => each !== words))
  }

  #keep(words: string[]): string[] {
    if (words.length === 0) this.#storage.remove(this.#key)
    else this.#storage.set(this.#key, JSON.stringify(words))
    return words
  }
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}
