// Seals the texts of commands and opens those of views, by the table of places.
import type { CommandData, CommandName } from '../wire/types'
import type { Place } from './places'
import { places } from './places.gen'
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
/** The passes beside the one on show: each has texts of its own client. */
const passes = tree.fields.get('passes')

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
  #plain = false
  #pass: string | undefined

  /** `me` is the person who gives the commands; `unreadable` stands for a text that does not open. */
  constructor(keys: Keys, me: () => string, unreadable: string) {
    this.#keys = keys
    this.#me = me
    this.#unreadable = unreadable
  }

  /**
   * The view in clear. In a sealed room only what opens is shown: plain text there was not written by a
   * member. A room opened unsealed shows plain text as it is (and says so: `view.sealed`); a room for
   * which there is a key is never taken for one, whatever the server says.
   */
  openView<V extends { sealed: boolean }>(view: V): V {
    const { pass, client } = view as { pass?: string; client?: string }
    const plain = !view.sealed && this.#keys.room === undefined
    const writer = pass ?? client
    if (plain !== this.#plain || writer !== this.#pass) {
      this.#nodes = new WeakMap()
      this.#texts.clear()
    }
    this.#plain = plain
    this.#pass = writer
    return this.#open(view, tree, undefined, writer) as V
  }

  /** The data of a command, sealed. Throws TooLong when a text is over the server's limit. */
  sealCommand<N extends CommandName>(command: N, data: CommandData[N]): Node {
    const out: Node = { ...(data as Node) }
    for (const place of places) {
      if (place.sent?.command !== command) continue
      const { field } = place.sent
      const text = out[field]
      if (typeof text !== 'string') continue
      const limit = place.title ? limits.title : limits.text
      const [key] = this.#keysOf(place, out)
      out[field] = sealText(key, this.#sentName(place, out), text, limit)
    }
    return out
  }

  /** The words in a command that was sealed by this person, in clear; none if it carries none. */
  openCommand(command: string, data: Node): string[] {
    return places.flatMap((place) => {
      if (place.sent?.command !== command) return []
      const text = data[place.sent.field]
      return typeof text === 'string' && text !== '' ? [this.#openNamed(text, this.#keysOf(place, data), [this.#sentName(place, data)])] : []
    })
  }

  /** The name that a command's text is sealed under: its writer is the person who gives the command. */
  #sentName(place: Place, data: Node): string {
    const item = place.sent?.item
    const id = item === 'me' ? this.#me() : item === undefined ? undefined : data[item]
    return nameOf(place, id, place.writer && this.#me())
  }

  /** The keys that a place's text may be sealed with; the first is for sealing. */
  #keysOf(place: Place, item: Node | undefined): (Uint8Array | undefined)[] {
    const { room, own } = this.#keys
    if (place.own === true) return [own]
    if (place.own !== 'private') return [room]
    return item?.private === true ? [own, room] : [room, own]
  }

  #open(node: unknown, branch: Branch, parent: Node | undefined, pass: string | undefined): unknown {
    if (typeof node === 'string') return branch.place ? this.#openText(node, branch.place, parent, pass) : node
    if (typeof node !== 'object' || node === null || branch.fields.size === 0) return node
    const known = this.#nodes.get(node)
    if (known !== undefined) return known
    const opened = Array.isArray(node) ? this.#openList(node, branch, parent, pass) : this.#openFields(node as Node, branch, pass)
    this.#nodes.set(node, opened)
    return opened
  }

  #openList(list: unknown[], branch: Branch, parent: Node | undefined, pass: string | undefined): unknown[] {
    const items = branch.fields.get('*')
    if (!items) return list
    return list.map((item) => this.#open(item, items, parent, branch === passes ? ((item as Node).id as string) : pass))
  }

  #openFields(node: Node, branch: Branch, pass: string | undefined): Node {
    let opened = node
    for (const [field, below] of branch.fields) {
      const before = node[field]
      if (before === undefined) continue
      const after = this.#open(before, below, node, pass)
      if (after === before) continue
      if (opened === node) opened = { ...node }
      opened[field] = after
    }
    return opened
  }

  #openText(text: string, place: Place, item: Node | undefined, pass: string | undefined): string {
    if (text === '') return ''
    const id = place.item === undefined ? undefined : item?.[place.item]
    const writers = {
      none: [undefined],
      me: [this.#me()],
      client: [pass],
      by: [item?.by, item?.voice].filter((writer) => writer !== undefined),
    }[place.writer ?? 'none']
    return this.#openNamed(text, this.#keysOf(place, item), writers.map((writer) => nameOf(place, id, writer)))
  }

  #openNamed(text: string, keys: (Uint8Array | undefined)[], names: string[]): string {
    if (!isSealed(text)) return this.#plain ? text : this.#unreadable
    const cached = `${names.join(' ')} ${text}`
    const known = this.#texts.get(cached)
    if (known !== undefined) return known
    let clear: string | undefined
    for (const key of keys) for (const name of names) clear ??= key && open(key, name, text)
    this.#texts.set(cached, clear ?? this.#unreadable)
    return clear ?? this.#unreadable
  }
}

function nameOf(place: Place, item: unknown, writer: unknown): string {
  return [place.name, item, writer].filter((part) => typeof part === 'string').join('/')
}
