// The engines that people come with, and groups in which each person has the engine of their choice.
import { People } from '../people'
import type { Browsers, Page } from '../page'
import type { Person } from '../person'
import { WebKitPeople } from './webkit-people'

export const engines = ['chromium', 'firefox', 'webkit'] as const
export type Engine = (typeof engines)[number]

export function browsersOf(engine: Engine): Browsers {
  return engine === 'webkit' ? new WebKitPeople() : new People(engine)
}

/** Opens each person's page in the engine that `engineOf` says; a browser starts when somebody needs it. */
export class Mixed implements Browsers {
  readonly #all = Object.fromEntries(engines.map((engine) => [engine, browsersOf(engine)])) as Record<Engine, Browsers>

  constructor(readonly engineOf: (name: string) => Engine) {}

  get problems(): string[] {
    return Object.values(this.#all).flatMap((browsers) => browsers.problems)
  }
  person(name: string, url: string): Promise<Person<Page>> {
    return this.#all[this.engineOf(name)].person(name, url)
  }
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#all).map((browsers) => browsers.close()))
  }
}
