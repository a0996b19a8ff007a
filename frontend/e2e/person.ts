// Somebody in front of a page: what they do on it, and what became of the commands that it gave.
import type { Locator, Page } from 'playwright-core'

interface Given { name: string; answer?: string }
export interface Frame { type: string; id?: string; code?: string; rule?: string; name?: string; may?: string[]; commands?: string[]; data?: unknown; events?: Frame[] }
type Role = Parameters<Page['getByRole']>[0]

export class Person {
  /** Every command that this page gave, in order, with its answer once there is one. */
  readonly given: Given[] = []
  /** Every frame that this page received, in order. */
  readonly frames: Frame[] = []
  /** What the server said last that this person may do. */
  may = new Set<string>()
  readonly #byId = new Map<string, Given>()
  #changed: () => void = () => undefined

  constructor(readonly name: string, readonly page: Page) {
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => { this.#sent(payload.toString()) })
      socket.on('framereceived', ({ payload }) => { this.#heard(payload.toString()) })
    })
  }

  /** Follows the line where it goes over HTTP, too; asked for before the page is opened. */
  async follow(): Promise<void> {
    await this.page.exposeBinding('tellTest', (_source, what: 'sent' | 'heard', text: string) => {
      if (what === 'sent') this.#sent(text)
      else this.#heard(text)
    })
    await this.page.addInitScript(overhear)
  }

  button(name: string, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name, exact: true })
  }
  box(name: string, within: Page | Locator = this.page): Locator {
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

  /** Every control that this person could use now, as `role "name"`. */
  async controls(): Promise<string[]> {
    const tree = await this.page.locator('body').ariaSnapshot()
    const found = tree.matchAll(/- (textbox|searchbox|combobox|spinbutton|slider|button|checkbox|radio|switch|link|menuitem) ("(?:[^"\\]|\\.)*")/g)
    return [...found].map(([, role, name]) => `${String(role)} ${String(name)}`.replace(/\s+/g, ' '))
  }

  #sent(text: string): void {
    const frame = JSON.parse(text) as { type: string; id: string; name: string }
    if (frame.type !== 'command' || this.#byId.has(frame.id)) return
    const given = { name: frame.name }
    this.given.push(given)
    this.#byId.set(frame.id, given)
    this.#changed()
  }

  #heard(text: string): void {
    const frame = JSON.parse(text) as Frame
    this.frames.push(frame)
    if (frame.type === 'welcome' || frame.type === 'may') this.may = new Set(frame.may ?? frame.commands)
    const given = this.#byId.get(frame.id ?? '')
    if (given && (frame.type === 'accepted' || frame.type === 'refused')) given.answer = [frame.type, frame.code, frame.rule].filter(Boolean).join(' ')
    this.#changed()
  }

  /** Waits until this is so, looking again at each frame that comes or goes. */
  async until(done: () => boolean, problem: () => string, within = 15_000): Promise<void> {
    if (done()) return
    let timer: NodeJS.Timeout | undefined
    try {
      await new Promise<void>((resolve, reject) => {
        timer = setTimeout(() => { reject(new Error(problem())) }, within)
        this.#changed = () => { if (done()) resolve() }
      })
    } finally {
      clearTimeout(timer)
      this.#changed = () => undefined
    }
  }
}

function told(given: Given[]): string {
  return given.map(({ name, answer = 'without an answer' }) => `${name} ${answer}`).join(', ')
}

declare global {
  interface Window { tellTest(what: 'sent' | 'heard', text: string): Promise<void> }
}

/* In the page: tells what goes by POST, and each frame of an answer as it comes. (What a browser lets one see from outside of a body
   that streams, it shows when all is over, if at all.) */
function overhear(): void {
  const ask = window.fetch
  window.fetch = async (input, init) => {
    const path = new URL(input as string, location.href).pathname
    if (path.endsWith('/commands')) void window.tellTest('sent', String(init?.body))
    const answer = await ask(input, init)
    if (!answer.ok || !answer.body || !/\/(commands|stream)$/.test(path)) return answer
    const [own, told] = answer.body.tee()
    void listen(told.pipeThrough(new TextDecoderStream()).getReader(), path.endsWith('/stream')).catch(() => undefined) // it was cut
    return new Response(own, answer)
  }
  async function listen(body: ReadableStreamDefaultReader<string>, streams: boolean): Promise<void> {
    let text = ''
    for (let piece = await body.read(); !piece.done; piece = await body.read()) {
      text += piece.value
      if (!streams) continue
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) if (line.startsWith('data: {"type"')) void window.tellTest('heard', line.slice(6))
    }
    if (!streams) void window.tellTest('heard', text)
  }
}
