// Seals what goes out and opens what comes in, by the table of places.
import type { CommandData, CommandName } from '../wire/types'
import { places, type Place } from './places'
import { isSealed, open } from './seal'
import { limits, sealText } from './texts'

/** The keys a person has: the room's (absent where a room was opened without one), and their own. */
export interface Keys {
  readonly room?: Uint8Array
  readonly own: Uint8Array
}

type Node = Record<string, unknown>
/** The table as a tree, walked along with a view. A leaf says what the text there is sealed under. */
interface Branch { place?: Place; fields: Map<string, Branch> }

const tree = grow()

function grow(): Branch {
  const root: Branch = { fields: new Map() }
  for (const place of places) {
    let branch = root
    for (const field of place.view.split('.')) {
      let next = branch.fields.get(field)
      if (!next) branch.fields.set(field, (next = { fields: new Map() }))
      branch = next
    }
    branch.place = place
  }
  return root
}

export class Vault {
  readonly #keys: Keys
  readonly #me: () => string
  readonly #unreadable: string
  // What was opened once is not opened again: by node, as `apply` keeps the identity of what did not
  // change, and by sealed text, as a whole view after a reconnection has none of the old nodes.
  #nodes = new WeakMap<object, unknown>()
  #texts = new Map<string, string>()
  #sealedRoom = true

  /** `me` is who gives the commands; `unreadable` stands for a text that does not open. */
  constructor(keys: Keys, me: () => string, unreadable: string) {
    this.#keys = keys
    this.#me = me
    this.#unreadable = unreadable
  }

  /**
   * The view in clear. In a sealed room only what opens is shown: plain text there was not written by a
   * member. A room opened unsealed shows plain text as it is (and says so: `view.sealed`).
   */
  openView<V extends { sealed: boolean }>(view: V): V {
    if (view.sealed !== this.#sealedRoom) {
      this.#sealedRoom = view.sealed
      this.#nodes = new WeakMap()
      this.#texts.clear()
    }
    return this.#open(view, tree, undefined) as V
  }

  /** What a command carries, sealed. Throws TooLong when a text is over the server's limit. */
  sealCommand<N extends CommandName>(command: N, data: CommandData[N]): Node {
    const out: Node = { ...(data as Node) }
    for (const place of places) {
      if (place.sent?.command !== command) continue
      const { field, item } = place.sent
      const text = out[field]
      if (typeof text !== 'string') continue
      const id = item === 'me' ? this.#me() : item === undefined ? undefined : out[item]
      out[field] = this.#seal(place, typeof id === 'string' ? id : undefined, text)
    }
    return out
  }

  /** The words in a command that was sealed by this person, in clear; none if it carries none. */
  openCommand(command: string, data: Node): string[] {
    return places.flatMap((place) => {
      if (place.sent?.command !== command) return []
      const { field, item } = place.sent
      const text = data[field]
      const id = item === 'me' ? this.#me() : item === undefined ? undefined : data[item]
      return typeof text === 'string' && text !== '' ? [this.#openNamed(text, place, typeof id === 'string' ? id : undefined)] : []
    })
  }

  #open(node: unknown, branch: Branch, parent: Node | undefined): unknown {
    if (typeof node === 'string') return branch.place ? this.#openText(node, branch.place, parent) : node
    if (typeof node !== 'object' || node === null || branch.fields.size === 0) return node
    const known = this.#nodes.get(node)
    if (known !== undefined) return known
    const opened = Array.isArray(node) ? this.#openList(node, branch, parent) : this.#openFields(node as Node, branch)
    this.#nodes.set(node, opened)
    return opened
  }

  #openList(list: unknown[], branch: Branch, parent: Node | undefined): unknown[] {
    const items = branch.fields.get('*')
    return items ? list.map((item) => this.#open(item, items, parent)) : list
  }

  #openFields(node: Node, branch: Branch): Node {
    let opened = node
    for (const [field, below] of branch.fields) {
      const before = node[field]
      if (before === undefined) continue
      const after = this.#open(before, below, node)
      if (after === before) continue
      if (opened === node) opened = { ...node }
      opened[field] = after
    }
    return opened
  }

  #openText(text: string, place: Place, item: Node | undefined): string {
    if (text === '') return ''
    const id = place.item === undefined ? undefined : item?.[place.item]
    return this.#openNamed(text, place, typeof id === 'string' ? id : undefined)
  }

  #openNamed(text: string, place: Place, item: string | undefined): string {
    if (!isSealed(text)) return this.#sealedRoom ? this.#unreadable : text
    const name = nameOf(place, item)
    const cached = `${name} ${text}`
    let clear = this.#texts.get(cached)
    if (clear === undefined) {
      const key = place.own ? this.#keys.own : this.#keys.room
      clear = (key && open(key, name, text)) ?? this.#unreadable
      this.#texts.set(cached, clear)
    }
    return clear
  }

  #seal(place: Place, item: string | undefined, text: string): string {
    const limit = place.title ? limits.title : limits.text
    const key = place.own ? this.#keys.own : this.#keys.room
    return sealText(key, nameOf(place, item), text, limit)
  }
}

function nameOf(place: Place, item: string | undefined): string {
  return item === undefined ? place.name : `${place.name}/${item}`
}
