// One browser, and a context of its own for each person, watched for all that should never happen.
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { launchFirefox } from './engines/firefox'
import { type Browsers, patience } from './page'
import { follow, Person } from './person'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const args = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
]

// What browsers say of a server that is not there, or of plain http, which some tests bring about.
const expected = new RegExp([
  'net::ERR_(CONNECTION|INTERNET|EMPTY|INCOMPLETE|NETWORK|SOCKET)', 'WebSocket connection to .* failed', 'establish a connection to the server at wss?:', 'Cross-Origin-Opener-Policy header has been ignored',
].join('|'))

type Options = Parameters<Browser['newContext']>[0]

export class People implements Browsers<Page> {
  /** Console errors and warnings, exceptions, and requests to anybody else. Empty, or the test has failed. */
  readonly problems: string[] = []
  /** Every frame that anybody sent, and all that was posted: what the server could have read. */
  readonly sent: string[] = []
  /** Every frame that anybody received. */
  readonly heard: string[] = []
  #browser: Promise<Browser> | undefined

  constructor(readonly engine: 'chromium' | 'firefox' = 'chromium') {}

  /** Somebody at their own device, the page open at `url`. */
  async open(name: string, url: string, options: Options = {}): Promise<Page> {
    return (await this.person(name, url, options)).page
  }

  /** The same, as somebody whose commands can be followed. */
  async person(name: string, url: string, options: Options = {}): Promise<Person> {
    this.#browser ??= this.engine === 'firefox' ? launchFirefox() : chromium.launch({ executablePath, args })
    const browser = await this.#browser
    const context = await browser.newContext({ locale: 'fr-FR', viewport: { width: 420, height: 720 }, ...options })
    const page = await context.newPage()
    const person = new Person(name, page)
    await follow(person)
    await this.#visit(name, page, url)
    return person
  }

  /** Another tab of somebody's device. */
  async another(name: string, context: BrowserContext, url: string): Promise<Page> {
    const page = await context.newPage()
    await this.#visit(name, page, url)
    return page
  }

  /** The same, as somebody whose commands can be followed. */
  async follow(name: string, context: BrowserContext, url: string): Promise<Person> {
    const page = await context.newPage()
    const person = new Person(name, page)
    await follow(person)
    await this.#visit(name, page, url)
    return person
  }

  async close(): Promise<void> {
    await (await this.#browser)?.close()
  }

  async #visit(name: string, page: Page, url: string): Promise<void> {
    page.setDefaultTimeout(patience)
    this.#watch(name, page, new URL(url).host)
    await page.goto(url)
  }

  #watch(name: string, page: Page, host: string): void {
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type()) || expected.test(message.text())) return
      this.problems.push(`${name}: ${message.text()}`)
    })
    page.on('pageerror', (error) => { // Firefox tells some connections that failed here, and not on the console
      if (!expected.test(String(error))) this.problems.push(`${name}: ${String(error)}`)
    })
    page.on('request', (request) => {
      const { host: asked, protocol } = new URL(request.url())
      if (asked !== host && protocol !== 'blob:') this.problems.push(`${name} asked ${request.url()}`)
      this.sent.push(request.url(), request.postData() ?? '')
    })
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== host) this.problems.push(`${name} connected to ${socket.url()}`)
      socket.on('framesent', (frame) => this.sent.push(frame.payload.toString()))
      socket.on('framereceived', (frame) => this.heard.push(frame.payload.toString()))
    })
  }
}
