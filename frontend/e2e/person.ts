// Somebody in front of a page: what they do on it, and what became of the commands that it gave.
import { setTimeout as delay } from 'node:timers/promises'
import type * as playwright from 'playwright-core'
import { type Finder, type Locator, type Page, patience, type Role } from './page'
import { type Kind, record } from './record'

interface Given { name: string; answer?: string }
export interface Frame { type: string; id?: string; code?: string; rule?: string; name?: string; may?: string[]; commands?: string[]; data?: unknown; events?: Frame[] }

export class Person<P extends Page = playwright.Page> {
  /** Every command that this page gave, in order, with its answer once there is one. */
  readonly given: Given[] = []
  /** Every frame that this page received, in order. */
  readonly frames: Frame[] = []
  /** What the server said last that this person may do. */
  may = new Set<string>()
  readonly #byId = new Map<string, Given>()

  /** `pull` fetches what the page has recorded, where the page cannot tell it at once. */
  constructor(readonly name: string, readonly page: P, readonly pull: () => Promise<void> = () => Promise.resolve()) {}

  button(name: string, within: Finder = this.page): Locator {
    return within.getByRole('button', { name, exact: true })
  }
  box(name: string, within: Finder = this.page): Locator {
    return within.getByRole('textbox', { name, exact: true })
  }
  /** The smallest thing on the page with these words that has such a control: a card, a line of a list. */
  around(text: string, control: { role: Role; name: string }): Locator {
    return this.page.getByRole('listitem').filter({ hasText: text }).filter({ has: this.page.getByRole(control.role, { name: control.name, exact: true }) }).last()
  }

  /** Writes in a box in place of what stands there, key by key as far as somebody would notice. */
  async write(box: Locator, text: string): Promise<void> {
    await box.click()
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.page.keyboard.type(text.slice(0, 24))
    await this.page.keyboard.insertText(text.slice(24))
  }

  /** Does something on the screen, and waits until the room has taken what that gave: these commands, and no others. */
  async gives(names: string | string[], act: () => Promise<void>): Promise<void> {
    const wanted = [names].flat()
    const before = this.given.length
    await act()
    const mine = () => this.given.slice(before)
    await this.until(() => mine().length >= wanted.length && mine().every((each) => each.answer), () => `${this.name} was to give ${wanted.join()}, gave ${told(mine())}`)
    const got = told(mine())
    const should = wanted.map((name) => `${name} accepted`).join(', ')
    if (got !== should) throw new Error(`${this.name} was to give: ${should}; gave: ${got}`)
  }

  /** Takes a frame that the page recorded. */
  take(kind: Kind, text: string): void {
    if (kind === 'sent') this.#sent(text)
    else if (kind === 'received') this.#received(text)
  }

  #sent(text: string): void {
    const frame = JSON.parse(text) as { type: string; id: string; name: string }
    if (frame.type !== 'command' || this.#byId.has(frame.id)) return
    const given = { name: frame.name }
    this.given.push(given)
    this.#byId.set(frame.id, given)
  }

  #received(text: string): void {
    const frame = JSON.parse(text) as Frame
    this.frames.push(frame)
    if (frame.type === 'welcome' || frame.type === 'may') this.may = new Set(frame.may ?? frame.commands)
    const given = this.#byId.get(frame.id ?? '')
    if (given && (frame.type === 'accepted' || frame.type === 'refused')) given.answer = [frame.type, frame.code, frame.rule].filter(Boolean).join(' ')
  }

  /** Waits until this is so. */
  async until(done: () => boolean, problem: () => string, within = patience): Promise<void> {
    for (const end = Date.now() + within; ; await delay(20)) {
      await this.pull()
      if (done()) return
      if (Date.now() > end) throw new Error(problem())
    }
  }
}

/** Records what a page of Playwright sends and receives; asked for before the page is opened. */
export async function follow(person: Person): Promise<void> {
  await person.page.exposeBinding('tellTest', (_source, kind: Kind, text: string) => { person.take(kind, text) })
  await person.page.addInitScript(record)
}

function told(given: Given[]): string {
  return given.map(({ name, answer = 'without an answer' }) => `${name} ${answer}`).join(', ')
}
