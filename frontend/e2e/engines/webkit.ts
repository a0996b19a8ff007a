/* WebKit as Debian has it: MiniBrowser, driven by WebKitWebDriver in the plain protocol (W3C WebDriver), on a screen that nobody sees.
   A driver has one session, so each person has a driver of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { patience } from '../page'
import { freePort } from '../proxies'

const driver = process.env.WEBKIT_DRIVER ?? 'WebKitWebDriver'

/** Ends a process that was started here, and returns once it is gone. */
async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}

/** A virtual screen. */
export class Screen {
  #server: ChildProcess | undefined

  /** Starts it and returns its name for $DISPLAY. */
  async start(): Promise<string> {
    const server = (this.#server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] }))
    const number = await new Promise<string>((resolve, reject) => {
      server.once('error', reject)
      server.once('exit', (code) => { reject(new Error(`Xvfb ended with ${String(code)}`)) })
      ;(server.stdio[3] as Readable).once('data', (line: Buffer) => { resolve(line.toString().trim()) })
    })
    return `:${number}`
  }

  async stop(): Promise<void> {
    await end(this.#server)
  }
}

/** One WebDriver session with its driver and its browser. */
export class Session {
  #driver: ChildProcess | undefined
  #url = ''

  async start(display: string): Promise<void> {
    const port = await freePort()
    this.#driver = spawn(driver, [`--port=${String(port)}`], { env: { ...process.env, DISPLAY: display, GDK_BACKEND: 'x11' }, stdio: 'ignore' })
    const failed = new Promise<never>((_, reject) => {
      this.#driver?.once('error', reject)
      this.#driver?.once('exit', (code) => { reject(new Error(`${driver} ended with ${String(code)}`)) })
    })
    failed.catch(() => undefined) // in the end it is told to
    const base = `http://127.0.0.1:${String(port)}`
    await Promise.race([listening(`${base}/status`), failed])
    this.#url = `${base}/session`
    const { sessionId } = await this.send<{ sessionId: string }>('POST', '', { capabilities: { alwaysMatch: {} } })
    this.#url += `/${sessionId}`
  }

  /** Gives a command and returns its answer's value. */
  async send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, parameters?: object): Promise<T> {
    const body = parameters && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(parameters) }
    const answer = await fetch(this.#url + path, { method, signal: AbortSignal.timeout(patience), ...body })
    const { value } = (await answer.json()) as { value: T & { error?: string; message?: string } }
    if (!answer.ok) throw new Error(`WebDriver, ${path}: ${String(value.error)}: ${String(value.message)}`)
    return value
  }

  async stop(): Promise<void> {
    if (this.#url.includes('/session/')) await this.send('DELETE', '').catch(() => undefined)
    await end(this.#driver)
  }
}

async function listening(url: string): Promise<void> {
  for (const until = Date.now() + patience; Date.now() < until; await delay(50)) {
    if (await fetch(url).then((answer) => answer.ok, () => false)) return
  }
  throw new Error(`nothing listens at ${url}`)
}
