// Debian's Firefox ESR, driven by Playwright over WebDriver BiDi.
import { type Browser, firefox } from 'playwright-core'

interface Session { send(method: string, params: unknown): Promise<unknown> }
interface InProcess { _connection: { toImpl(browser: Browser): { _browserSession: Session } } }

/* Playwright sets the colour scheme of every new context, by a command that Firefox ESR does not know yet.
   No test in Firefox needs it, so it is answered here. */
function withoutMediaFeatures(browser: Browser): void {
  const session = (browser as unknown as InProcess)._connection.toImpl(browser)._browserSession
  const send = session.send.bind(session)
  session.send = (method, params) => (method === 'emulation.setMediaFeaturesOverride' ? Promise.resolve({}) : send(method, params))
}

export async function launchFirefox(): Promise<Browser> {
  const browser = await firefox.launch({ channel: 'moz-firefox', executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr' })
  withoutMediaFeatures(browser)
  return browser
}
