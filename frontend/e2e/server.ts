// The real program, started and killed at will, with rooms in a directory of its own.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** The program: $CODEV_BIN, or one compiled now, with the client as it was last built. */
function program(directory: string): string {
  if (process.env.CODEV_BIN) return process.env.CODEV_BIN
  const binary = join(directory, 'codev')
  execFileSync('go', ['build', '-o', binary, './cmd/codev'], { cwd: root, stdio: 'inherit' })
  return binary
}

export class Server {
  url = ''
  /** All that the program said, on both of its outputs. */
  output = ''
  readonly #directory = mkdtempSync(join(tmpdir(), 'codev-e2e-'))
  readonly #data = join(this.#directory, 'data')
  #process: ChildProcess | undefined

  readonly #binary: string

  /** `host` is where it listens: nothing is every address of this machine. */
  constructor(readonly host = '127.0.0.1', binary?: string) {
    this.#binary = binary ?? program(this.#directory)
  }

  /** Starts it, and returns once it serves; started again, it has the same address and the same rooms. */
  async start(...flags: string[]): Promise<void> {
    const port = this.url === '' ? '0' : new URL(this.url).port
    const child = spawn(this.#binary, ['--addr', `${this.host}:${port}`, '--data', this.#data, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = child
    this.url = await new Promise<string>((resolve, reject) => {
      let said = ''
      const hear = (chunk: Buffer) => {
        said += chunk.toString()
        this.output += chunk.toString()
        const ready = /Open (http:\S+) in a browser/.exec(said)
        if (ready?.[1]) resolve(ready[1])
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.once('exit', (code) => {
        reject(new Error(`the program ended with ${String(code)}: ${said}`))
      })
    })
  }

  /** Ends it, with SIGKILL as if the power went, and returns once it is gone. */
  async stop(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (!child || child.exitCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await gone
  }

  /** Every byte that it keeps of its rooms. */
  kept(): string {
    const files = readdirSync(this.#data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    return files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n')
  }

  /** Ends it and takes away what it kept. */
  async remove(): Promise<void> {
    await this.stop()
    rmSync(this.#directory, { recursive: true, force: true })
  }
}
