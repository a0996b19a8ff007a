// The proxies of deploy/, with their shipped configurations, and the Redis that instances behind them share; as processes on loopback.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { patience } from './page'

const deploy = fileURLToPath(new URL('../../deploy/', import.meta.url))

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A process that serves until it is stopped, with a directory of its own. */
export class Service {
  readonly #process: ChildProcess
  #output = ''

  constructor(readonly url: string, readonly directory: string, command: string, args: string[], env: Record<string, string> = {}) {
    this.#process = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const hear = (chunk: Buffer) => { this.#output += chunk.toString() }
    this.#process.stdout?.on('data', hear)
    this.#process.stderr?.on('data', hear)
  }

  /** Returns once this holds. */
  async until(serves: () => Promise<boolean>): Promise<this> {
    for (const end = Date.now() + patience; Date.now() < end; await delay(100)) {
      if (this.#process.exitCode !== null) break
      if (await serves().catch(() => false)) return this
    }
    await this.stop()
    throw new Error(`${this.url} does not serve: ${this.#output}`)
  }

  async stop(): Promise<void> {
    if (this.#process.pid !== undefined && this.#process.exitCode === null) {
      const gone = new Promise((resolve) => this.#process.once('exit', resolve))
      this.#process.kill('SIGTERM') // killed, nginx would leave its workers behind
      await gone
    }
    rmSync(this.directory, { recursive: true, force: true })
  }
}

const directory = (name: string) => mkdtempSync(join(tmpdir(), `codev-${name}-`))
const ready = (url: string) => async () => (await fetch(`${url}/readyz`)).ok

export async function redis(): Promise<Service> {
  const port = await freePort()
  const place = directory('redis')
  const service = new Service(`redis://127.0.0.1:${String(port)}/0`, place, 'redis-server', [join(deploy, 'redis.conf'), '--bind', '127.0.0.1', '--port', String(port), '--dir', place])
  const ping = promisify(execFile)
  return service.until(async () => (await ping('redis-cli', ['-p', String(port), 'ping'])).stdout === 'PONG\n')
}

/** nginx as deploy/proxy/nginx.conf has it, without TLS. `instances` are host:port. */
export async function nginx(instances: [string, string]): Promise<Service> {
  const site = `127.0.0.1:${String(await freePort())}`
  const place = directory('nginx')
  const changes: [string, string][] = [
    ['127.0.0.1:8081', instances[0]], ['127.0.0.1:8082', instances[1]], ['listen 443 ssl http2;', `listen ${site};`], ['listen [::]:443 ssl http2;', ''],
    ['listen 80;', `listen unix:${place}/80;`], ['listen [::]:80;', ''], ['ssl_certificate ', '# '], ['ssl_certificate_key ', '# '],
  ]
  const snippet = changes.reduce((text, [from, to]) => text.replaceAll(from, to), readFileSync(join(deploy, 'proxy/nginx.conf'), 'utf8'))
  writeFileSync(join(place, 'nginx.conf'), `daemon off; pid ${place}/pid; error_log stderr; events {} http {\n${snippet}}\n`)
  const service = new Service(`http://${site}`, place, '/usr/sbin/nginx', ['-p', place, '-c', join(place, 'nginx.conf')])
  return service.until(ready(service.url))
}

/** Caddy as deploy/proxy/instances.caddy has it, without TLS. */
export async function caddy(instances: [string, string]): Promise<Service> {
  const url = `http://127.0.0.1:${String(await freePort())}`
  const place = directory('caddy')
  writeFileSync(join(place, 'Caddyfile'), `{\n\tadmin off\n}\n${url} {\n\timport ${deploy}proxy/instances.caddy\n}\n`)
  const streams = /^v?2\.[0-6]\./.test(execFileSync('caddy', ['version'], { encoding: 'utf8' })) ? '' : 'stream_close_delay 5m'
  const env = { CADDY_STREAMS: streams, CODEV_INSTANCES: instances.join(' '), XDG_DATA_HOME: place, XDG_CONFIG_HOME: place }
  const service = new Service(url, place, 'caddy', ['run', '--adapter', 'caddyfile', '--config', join(place, 'Caddyfile')], env)
  return service.until(ready(url))
}
