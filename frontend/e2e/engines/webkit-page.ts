// A page and its locators over plain WebDriver: Playwright's selector engine finds elements in the page, WebDriver's actions click and type.
import { setTimeout as delay } from 'node:timers/promises'
import { type Locator, type Page, patience, type Role, type State } from '../page'
import { type Kind, record } from '../record'
import { type Injected, injectedScript } from './injected'
import type { Session } from './webkit'

const between = 25 // ms from one look at the page to the next
const controlKey = '\uE009'
const keys: Record<string, string> = { ControlOrMeta: controlKey, Control: controlKey, Enter: '\uE007', Escape: '\uE00C', Tab: '\uE004', Space: ' ' }
const script = injectedScript()

type Look<T, A> = (elements: HTMLElement[], injected: Injected, argument: A) => T

declare global {
  interface Window { recorded: [Kind, string][] }
}

export class WebKitPage implements Page {
  readonly keyboard = {
    press: (key: string) => this.#keys(...chord(key.split('+').map((name) => keys[name] ?? name))),
    type: (text: string) => this.#keys(...[...text].flatMap((sign) => chord([sign]))),
    insertText: async (text: string) => {
      if (text) await this.run((words: string) => { document.execCommand('insertText', false, words) }, text)
    },
  }
  #url = ''

  /** `tell` is given what the page records, when `pull` asks for it. */
  constructor(readonly session: Session, readonly tell: (kind: Kind, text: string) => void) {}

  getByRole(role: Role, options: { name?: string | RegExp; exact?: boolean } = {}): Locator { return this.locator(byRole(role, options)) }
  getByText(text: string, options: { exact?: boolean } = {}): Locator { return this.locator(`internal:text=${quoted(text, options.exact)}`) }
  getByLabel(text: string, options: { exact?: boolean } = {}): Locator { return this.locator(`internal:label=${quoted(text, options.exact)}`) }
  locator(selector: string): Locator { return new WebKitLocator(this, selector) }

  async goto(url: string): Promise<void> {
    await this.session.send('POST', '/url', { url })
    await this.#arrived()
  }
  async reload(): Promise<void> {
    await this.pull()
    await this.session.send('POST', '/refresh', {})
    await this.#arrived()
  }
  /** The address as it was after the last look at the page. */
  url(): string { return this.#url }

  evaluate<R>(pageFunction: () => R): Promise<Awaited<R>> { return this.run(pageFunction) }

  /** Passes on what the page has recorded since the last time. */
  async pull(): Promise<void> {
    const { url, recorded } = await this.run(() => ({ url: location.href, recorded: window.recorded.splice(0) }))
    this.#url = url
    for (const [kind, text] of recorded) this.tell(kind, text)
  }

  /** Runs a function in the page and returns what it resolves to. */
  async run<R, A extends unknown[]>(pageFunction: (...given: A) => R, ...given: A): Promise<Awaited<R>> {
    const source = `const done = arguments[arguments.length - 1]
      ;(async () => (${pageFunction.toString()})(...arguments[0]))().then((value) => done({ value }), (error) => done({ error: String(error) }))`
    const { value, error } = await this.session.send<{ value: Awaited<R>; error?: string }>('POST', '/execute/async', { script: source, args: [given] })
    if (error !== undefined) throw new Error(error)
    return value
  }

  /** Finds the elements and looks at them, in the page. */
  async look<T, A>(selector: string, look: Look<T, A>, argument?: A): Promise<Awaited<T>> {
    await this.#prepare()
    const all = `(selector, argument) => (${look.toString()})(window.injected.querySelectorAll(window.injected.parseSelector(selector), document), window.injected, argument)`
    return this.run({ toString: () => all } as unknown as (selector: string, argument: A | undefined) => T, selector, argument)
  }

  async clickAt(x: number, y: number): Promise<void> {
    const actions = [{ type: 'pointerMove', x, y }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }]
    await this.session.send('POST', '/actions', { actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }] })
  }

  async #keys(...actions: { type: 'keyDown' | 'keyUp'; value: string }[]): Promise<void> {
    await this.session.send('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions }] })
  }

  async #arrived(): Promise<void> {
    await this.#prepare()
    await this.pull()
  }

  /* A document that is new gets the recorder and the selector engine: the page itself may have gone on to another. */
  async #prepare(): Promise<void> {
    if (await this.run(() => 'injected' in window)) return
    await this.session.send('POST', '/execute/sync', { script, args: [] })
    await this.run({ toString: () => `() => {
      window.recorded = []
      window.tellTest = (kind, text) => window.recorded.push([kind, text])
      for (const type of ['error', 'unhandledrejection']) addEventListener(type, (event) => window.tellTest('problem', String(event.message ?? event.reason)))
      const error = console.error
      console.error = (...given) => { window.tellTest('problem', given.join(' ')); error(...given) }
      ;(${record.toString()})()
    }` } as unknown as () => void)
  }
}

class WebKitLocator implements Locator {
  constructor(readonly page: WebKitPage, readonly selector: string) {}

  getByRole(role: Role, options: { name?: string | RegExp; exact?: boolean } = {}): Locator { return this.locator(byRole(role, options)) }
  getByText(text: string, options: { exact?: boolean } = {}): Locator { return this.locator(`internal:text=${quoted(text, options.exact)}`) }
  getByLabel(text: string, options: { exact?: boolean } = {}): Locator { return this.locator(`internal:label=${quoted(text, options.exact)}`) }
  locator(selector: string): Locator { return new WebKitLocator(this.page, `${this.selector} >> ${selector}`) }
  filter({ hasText, has }: { hasText?: string | RegExp; has?: Locator } = {}): Locator {
    const text = hasText === undefined ? [] : [`internal:has-text=${typeof hasText === 'string' ? quoted(hasText) : String(hasText)}`]
    const inner = has === undefined ? [] : [`internal:has=${JSON.stringify((has as WebKitLocator).selector)}`]
    return this.locator([...text, ...inner].join(' >> '))
  }
  first(): Locator { return this.locator('nth=0') }
  last(): Locator { return this.locator('nth=-1') }
  or(other: Locator): Locator { return this.locator(`internal:or=${JSON.stringify((other as WebKitLocator).selector)}`) }

  async click(): Promise<void> {
    const { x, y } = await this.#until('a click', async ([element, ...more], injected) => {
      if (more.length > 0) throw new Error(`${String(more.length + 1)} elements instead of one`)
      if (!element || !injected.utils.isElementVisible(element) || !injected.elementState(element, 'enabled').matches) return undefined
      const place = () => {
        const { left, top, width, height } = element.getBoundingClientRect()
        return { x: Math.floor(left + width / 2), y: Math.floor(top + height / 2) }
      }
      const inView = ({ x, y }: { x: number; y: number }) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight
      if (!inView(place()) || injected.expectHitTarget(place(), element) !== 'done') element.scrollIntoView({ block: 'center', behavior: 'instant' })
      const before = place()
      await new Promise(requestAnimationFrame)
      const after = place()
      return before.x === after.x && before.y === after.y && injected.expectHitTarget(after, element) === 'done' ? after : undefined
    })
    await this.page.clickAt(x, y)
  }
  check(): Promise<void> { return this.setChecked(true) }
  async setChecked(checked: boolean): Promise<void> {
    const is = () => this.#until('a box to check', ([element], injected) => element && { checked: injected.elementState(element, 'checked').matches })
    if ((await is()).checked !== checked) await this.click()
    if ((await is()).checked !== checked) throw new Error(`${this.selector} did not change`)
  }
  async fill(text: string): Promise<void> {
    await this.#until('a box to fill', ([element], injected, words) => {
      if (!element || !injected.utils.isElementVisible(element)) return undefined
      if (injected.fill(element, words) === 'needsinput') document.execCommand(words === '' ? 'delete' : 'insertText', false, words)
      return true
    }, text)
  }
  async press(key: string): Promise<void> {
    await this.#focus()
    await this.page.keyboard.press(key)
  }
  async pressSequentially(text: string): Promise<void> {
    await this.#focus()
    await this.page.keyboard.type(text)
  }
  async selectOption(option: { label: string }): Promise<void> {
    await this.#until('an option', ([element], injected, wanted) => (element && Array.isArray(injected.selectOptions(element, [wanted])) ? true : undefined), option)
  }

  async waitFor({ state = 'visible', timeout = patience }: { state?: State; timeout?: number } = {}): Promise<void> {
    await this.#until(state, ([element], injected, wanted) => {
      if (wanted === 'attached' || wanted === 'detached') return (element !== undefined) === (wanted === 'attached') || undefined
      const visible = element !== undefined && injected.utils.isElementVisible(element)
      return visible === (wanted === 'visible') || undefined
    }, state, timeout)
  }
  isVisible(): Promise<boolean> { return this.page.look(this.selector, ([element], injected) => element !== undefined && injected.utils.isElementVisible(element)) }
  count(): Promise<number> { return this.page.look(this.selector, (elements) => elements.length) }
  inputValue(): Promise<string> { return this.#until('a box', ([element]) => (element as HTMLInputElement | undefined)?.value) }
  innerText(): Promise<string> { return this.#until('an element', ([element]) => element?.innerText) }
  allInnerTexts(): Promise<string[]> { return this.page.look(this.selector, (elements) => elements.map((element) => element.innerText)) }
  async evaluate<R>(pageFunction: (element: HTMLElement) => R): Promise<R> {
    const look = { toString: () => `([element]) => element && { result: (${pageFunction.toString()})(element) }` } as unknown as Look<{ result: R } | undefined, unknown>
    return (await this.#until('an element', look)).result
  }

  async #focus(): Promise<void> {
    await this.#until('an element to focus', ([element]) => {
      element?.focus()
      return element && true
    })
  }

  /* Looks again until there is a result. */
  async #until<T, A>(wanted: string, look: Look<T, A>, argument?: A, timeout = patience): Promise<NonNullable<Awaited<T>>> {
    for (const until = Date.now() + timeout; ; await delay(between)) {
      const result = await this.page.look(this.selector, look, argument)
      if (result !== undefined && result !== null) return result
      if (Date.now() > until) throw new Error(`waited ${String(timeout)} ms for ${wanted}: ${this.selector}`)
    }
  }
}

function quoted(text: string, exact = false): string {
  return JSON.stringify(text) + (exact ? 's' : 'i')
}

function byRole(role: string, { name, exact }: { name?: string | RegExp; exact?: boolean }): string {
  return `internal:role=${role}${name === undefined ? '' : `[name=${typeof name === 'string' ? quoted(name, exact) : String(name)}]`}`
}

/* All keys go down in order, and up in the opposite order. */
function chord(values: string[]): { type: 'keyDown' | 'keyUp'; value: string }[] {
  return [...values.map((value) => ({ type: 'keyDown' as const, value })), ...values.toReversed().map((value) => ({ type: 'keyUp' as const, value }))]
}
