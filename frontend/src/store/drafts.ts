// Texts that are typed and not yet sent, kept per room, seat and step, at every keystroke (P5).
import { createSubscriber } from 'svelte/reactivity'
import type { Draft } from '../session'
import { roomPrefix } from './rooms'
import type { Storage } from './storage'

export class Drafts {
  readonly #storage: Storage
  readonly #prefix: string
  readonly #open = new Map<string, KeptDraft>()

  constructor(storage: Storage, room: string, shelf: string) {
    this.#storage = storage
    this.#prefix = `${roomPrefix(room)}${shelf}.draft.`
  }

  /** The draft under this key; always the same object. */
  get(key: string): Draft {
    let draft = this.#open.get(key)
    if (!draft) this.#open.set(key, (draft = new KeptDraft(this.#storage, this.#prefix + key)))
    return draft
  }

  /** The keys under which something is kept, those of earlier pages too. */
  keys(): string[] {
    return this.#storage.keys(this.#prefix).map((key) => key.slice(this.#prefix.length))
  }

  /** The keys of the drafts that hold one of these texts. */
  holding(texts: string[]): string[] {
    const wanted = new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))
    return [...this.#open].filter(([, draft]) => wanted.has(draft.text.trim())).map(([key]) => key)
  }
}

class KeptDraft implements Draft {
  readonly #storage: Storage
  readonly #key: string
  #text: string
  #changed: () => void = () => undefined
  // Not $state: a draft may be first asked for inside an effect, which would then never hear of it
  // (Svelte takes what an effect itself makes for its own).
  readonly #watch: () => void

  constructor(storage: Storage, key: string) {
    this.#storage = storage
    this.#key = key
    this.#text = storage.get(key) ?? ''
    this.#watch = createSubscriber((update) => {
      this.#changed = update
      return () => {
        this.#changed = () => undefined
      }
    })
  }

  get text(): string {
    this.#watch()
    return this.#text
  }

  set text(text: string) {
    if (text === this.#text) return
    this.#text = text
    if (text === '') this.#storage.remove(this.#key)
    else this.#storage.set(this.#key, text)
    this.#changed()
  }

  clear(): void {
    this.text = ''
  }
}
