// One browser, and a context of its own for each person, watched for all that should never happen.
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'

// What a browser says of a server that is not there, which some tests bring about.
const expected = /net::ERR_(CONNECTION|INTERNET|EMPTY|NETWORK|SOCKET)|WebSocket connection to .* failed/

export class People {
  /** Console errors and warnings, exceptions, and requests to anybody else. Empty, or the test has failed. */
  readonly problems: string[] = []
  /** Every frame that anybody sent, and all that was posted: what the server could have read. */
  readonly sent: string[] = []
  #browser: Browser | undefined

  /** Somebody at their own device, the page open at `url`. */
  async open(name: string, url: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    this.#browser ??= await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    const context = await this.#browser.newContext({ locale: 'fr-FR', viewport: { width: 420, height: 720 }, ...options })
    return this.another(name, context, url)
  }

  /** Another tab of somebody's device. */
  async another(name: string, context: BrowserContext, url: string): Promise<Page> {
    const page = await context.newPage()
    this.#watch(name, page, new URL(url).host)
    await page.goto(url)
    return page
  }

  async close(): Promise<void> {
    await this.#browser?.close()
  }

  #watch(name: string, page: Page, host: string): void {
    page.on('console', (message) => {
      if (!['error', 'warning'].includes(message.type()) || expected.test(message.text())) return
      this.problems.push(`${name}: ${message.text()}`)
    })
    page.on('pageerror', (error) => this.problems.push(`${name}: ${String(error)}`))
    page.on('request', (request) => {
      if (new URL(request.url()).host !== host) this.problems.push(`${name} asked ${request.url()}`)
      this.sent.push(request.url(), request.postData() ?? '')
    })
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== host) this.problems.push(`${name} connected to ${socket.url()}`)
      socket.on('framesent', (frame) => this.sent.push(frame.payload.toString()))
    })
  }
}
