/* A rolling deploy: two instances with different builds of the client behind one proxy, as shipped. Every request of a page may reach
   either. Nobody sees a white page, everybody comes in. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { People } from './people'
import { caddy, nginx, redis, type Service } from './proxies'
import { Server } from './server'
import { entry, welcome } from './words'

const root = fileURLToPath(new URL('../../', import.meta.url))
const dist = join(root, 'frontend/dist')
const loads = 40

/** Builds the program with the same client under other file names, as any change of its sources would make them. */
function otherBuild(directory: string): string {
  const files = readdirSync(dist, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name))
  const renamed = new Map<string, string>(files.filter((file) => dirname(file).endsWith('assets')).map((file) => [basename(file), basename(file).replace(/-([\w-]{8})\./, '-other$1.')]))
  expect([...renamed].filter(([before, after]) => before === after)).toEqual([])
  const overlay: Record<string, string> = {}
  for (const file of files) {
    let text = readFileSync(file, 'latin1')
    for (const [before, after] of renamed) text = text.replaceAll(before, after)
    const place = join(dirname(file), renamed.get(basename(file)) ?? basename(file))
    const copy = join(directory, place)
    mkdirSync(dirname(copy), { recursive: true })
    writeFileSync(copy, text, 'latin1')
    overlay[file] = '' // gone, if it has another name now
    overlay[place] = copy
  }
  writeFileSync(join(directory, 'overlay.json'), JSON.stringify({ Replace: overlay }))
  const binary = join(directory, 'codev')
  execFileSync('go', ['build', '-overlay', join(directory, 'overlay.json'), '-ldflags=-w', '-o', binary, './cmd/codev'], { cwd: root, stdio: 'inherit' })
  return binary
}

const directory = mkdtempSync(join(tmpdir(), 'codev-versions-'))
const servers = [new Server(), new Server('127.0.0.1', otherBuild(directory))] as const
let store: Service | undefined

beforeAll(async () => {
  store = await redis()
  const flags = ['--store=redis', `--redis=${store.url}`, '--trusted-proxies=127.0.0.1', '--limit-rooms=1000', '--limit-sockets=10000']
  await Promise.all(servers.map((server) => server.start(...flags)))
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.remove()))
  await store?.stop()
  rmSync(directory, { recursive: true, force: true })
})

test('the two builds share no file of their pages', async () => {
  const filesOf = async ({ url }: Server): Promise<string[]> => (await (await fetch(url)).text()).match(/\/assets\/[^"]+/g) ?? []
  const [one, other] = [await filesOf(servers[0]), await filesOf(servers[1])]
  expect(one.length).toBeGreaterThan(0)
  expect(other.filter((file) => one.includes(file))).toEqual([])
})

describe.each([{ name: 'nginx', proxy: nginx }, { name: 'Caddy', proxy: caddy }])('behind $name', ({ proxy }) => {
  const browser = new People()
  let site: Service | undefined

  beforeAll(async () => {
    const [a, b] = [new URL(servers[0].url).host, new URL(servers[1].url).host] as const
    site = await proxy([a, b])
  })
  afterAll(async () => {
    await browser.close()
    await site?.stop()
  })

  // In groups: so one test is short on any machine.
  test.each(Array.from({ length: loads / 4 }, (_, n) => n + 1))('four fresh browsers, group %i: every one has its page and comes in', async (group) => {
    const comesIn = async (name: string, url: string): Promise<string | undefined> => {
      const page = await browser.open(name, url)
      const box = page.getByRole('textbox', { name: entry.name, exact: true })
      await box.waitFor()
      await box.fill(name)
      const opens = url === site?.url
      await page.getByRole('button', { name: opens ? entry.open : entry.entrance.enter, exact: true }).click()
      await page.locator('#step-heading').waitFor()
      const link = opens ? await page.getByRole('textbox', { name: welcome.share.link, exact: true }).inputValue() : undefined
      await page.context().close()
      return link
    }
    const link = await comesIn(`Visiteuse ${String(group)}`, site?.url ?? '')
    await Promise.all(['A', 'B', 'C'].map((letter) => comesIn(`Visiteuse ${String(group)} ${letter}`, link ?? '')))
  })
})
