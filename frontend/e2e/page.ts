/* What the tests need of a browser's page, whatever the engine. Playwright's pages are such pages (Chromium, Firefox);
   engines/webkit-page.ts is one over WebDriver. The names and their meaning are Playwright's. */
import type * as playwright from 'playwright-core'
import type { Person } from './person'

/** For what hangs: how long a wait goes on, in ms. A busy machine is no fault. */
export const patience = 60_000

export type Role = Parameters<playwright.Page['getByRole']>[0]
export type State = 'attached' | 'detached' | 'visible' | 'hidden'

export interface Finder {
  getByRole(role: Role, options?: { name?: string | RegExp; exact?: boolean }): Locator
  getByText(text: string, options?: { exact?: boolean }): Locator
  getByLabel(text: string, options?: { exact?: boolean }): Locator
  locator(selector: string): Locator
}

export interface Locator extends Finder {
  filter(options?: { hasText?: string | RegExp; has?: Locator }): Locator
  first(): Locator
  last(): Locator
  or(other: Locator): Locator

  click(): Promise<void>
  check(): Promise<void>
  setChecked(checked: boolean): Promise<void>
  fill(text: string): Promise<void>
  press(key: string): Promise<void>
  pressSequentially(text: string): Promise<void>
  selectOption(option: { label: string }): Promise<unknown>

  waitFor(options?: { state?: State; timeout?: number }): Promise<void>
  isVisible(): Promise<boolean>
  count(): Promise<number>
  inputValue(): Promise<string>
  innerText(): Promise<string>
  allInnerTexts(): Promise<string[]>
  evaluate<R>(pageFunction: (element: HTMLElement) => R): Promise<R>
}

export interface Page extends Finder {
  readonly keyboard: {
    press(key: string): Promise<void>
    type(text: string): Promise<void>
    insertText(text: string): Promise<void>
  }
  goto(url: string): Promise<unknown>
  reload(): Promise<unknown>
  url(): string
  evaluate<R>(pageFunction: () => R): Promise<Awaited<R>>
}

/** Opens pages for people, each with a browser profile of its own. */
export interface Browsers<P extends Page = Page> {
  /** Errors and warnings of the pages, and requests to other hosts. A test expects none. */
  readonly problems: string[]
  person(name: string, url: string): Promise<Person<P>>
  close(): Promise<void>
}
