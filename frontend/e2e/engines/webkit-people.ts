// People with WebKit: each has a browser of their own, all on one virtual screen.
import type { Browsers } from '../page'
import { Person } from '../person'
import { Screen, Session } from './webkit'
import { WebKitPage } from './webkit-page'

export class WebKitPeople implements Browsers<WebKitPage> {
  readonly problems: string[] = []
  readonly #screen = new Screen()
  readonly #sessions: Session[] = []
  #display: Promise<string> | undefined

  async person(name: string, url: string): Promise<Person<WebKitPage>> {
    this.#display ??= this.#screen.start()
    const session = new Session()
    this.#sessions.push(session)
    await session.start(await this.#display)
    const page: WebKitPage = new WebKitPage(session, (kind, text) => {
      if (kind === 'problem') this.problems.push(`${name}: ${text}`)
      else person.take(kind, text)
    })
    const person = new Person<WebKitPage>(name, page, () => page.pull())
    // As narrow as MiniBrowser's toolbar lets it be, and in French: the browser follows the machine's locale, which CI has not.
    await session.send('POST', '/window/rect', { width: 420, height: 720 })
    await page.goto(new URL('/icon.svg', url).href)
    await page.evaluate(() => { localStorage.setItem('codev.lang', 'fr') })
    await page.goto(url)
    return person
  }

  async close(): Promise<void> {
    await Promise.all(this.#sessions.map((session) => session.stop()))
    await this.#screen.stop()
  }
}
