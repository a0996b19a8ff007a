import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseKey } from '../src/seal/keys'
import { seatKeys } from '../src/seal/seal'
import { entry } from './words'
import { People } from './people'
import { Server } from './server'

// A door at which people knock. The facilitator's part is played over HTTP: the server takes sockets and HTTP at once.
const server = new Server()
const people = new People()
let claire: Page
let room: string
let link: string
let token: string

interface Seen { participants: { id: string; name: string; waiting?: boolean }[] }

beforeAll(() => server.start())
afterAll(async () => {
  await people.close()
  await server.remove()
})

async function command(name: string, data: object): Promise<unknown> {
  const response = await fetch(`${server.url}/api/rooms/${room}/commands`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: JSON.stringify({ type: 'command', id: randomUUID(), name, data }),
  })
  return response.json()
}

/** What the room tells its facilitator, over a socket of their browser. */
function view(): Promise<Seen> {
  return claire.evaluate(
    ([path, secret]) =>
      new Promise<Seen>((resolve, reject) => {
        const socket = new WebSocket(location.origin.replace('http', 'ws') + path, 'codev.v1')
        socket.onopen = () => { socket.send(JSON.stringify({ type: 'hello', token: secret, since: 0, hash: '' })) }
        socket.onclose = ({ code }) => { reject(new Error(`closed with ${String(code)}`)) }
        socket.onmessage = ({ data }) => {
          const frame = JSON.parse(String(data)) as { type: string; view: Seen }
          if (frame.type !== 'welcome') return
          resolve(frame.view)
          socket.close()
        }
      }),
    [`/api/rooms/${room}/socket`, token] as const,
  )
}

async function knock(name: string): Promise<{ page: Page; id: string }> {
  const page = await people.open(name, link)
  await page.getByLabel(entry.name).fill(name)
  await page.getByRole('button', { name: entry.entrance.enter }).click()
  await page.waitForFunction(() => sessionStorage.length > 0) // inside, if only at the door
  const waiting = (await view()).participants.filter((one) => one.waiting)
  expect(waiting).toHaveLength(1)
  return { page, id: waiting[0]?.id ?? '' }
}

test('a room is opened whose door one knocks at', async () => {
  const page = (claire = await people.open('claire', server.url))
  await page.getByLabel(entry.name).fill('Claire')
  await page.getByText(entry.more).click()
  await page.getByRole('radio', { name: entry.doors.knock }).check()
  await page.getByRole('button', { name: entry.open, exact: true }).click()
  await page.waitForURL(/\/r\//)
  await page.locator('#step-heading').waitFor()
  room = new URL(page.url()).pathname.split('/')[2] ?? ''
  const kept = await page.evaluate(() => Object.entries({ ...localStorage }).find(([name]) => name.endsWith('.kept'))?.[1])
  const { key, secret } = JSON.parse(String(kept)) as { key: string; secret: string }
  link = `${server.url}/r/${room}#k=${key}`
  token = seatKeys(parseKey(secret) ?? new Uint8Array()).token
})

test('who knocks waits, and sees the room whole once let in', async () => {
  const { page, id } = await knock('Driss')
  expect(await page.locator('#step-heading').count()).toBe(0)
  expect(await command('admit', { participant: id })).toMatchObject({ type: 'accepted' })
  await page.locator('#step-heading').waitFor()
  expect((await view()).participants.map((one) => one.waiting)).toEqual([undefined, undefined])
  await page.reload()
  await page.locator('#step-heading').waitFor()
})

test('who is not let in is told, and their seat is no longer kept as theirs after a reload', async () => {
  const { page, id } = await knock('Inconnu')
  expect(await command('remove', { participant: id })).toMatchObject({ type: 'accepted' })
  await page.reload()
  await page.getByText(entry.entrance.ended.removed.slice(0, 30)).waitFor()
  expect(await page.getByRole('button', { name: entry.entrance.goIn, exact: true }).count()).toBe(0)
})

test('nothing went wrong on the way', () => {
  // Whoever was removed is refused. A browser logs that if it was told over HTTP, which a slow socket leads to.
  expect(people.problems.filter((problem) => !/status of 403/.test(problem))).toEqual([])
})

test('where many come in at once one is told so, and enters with the name that stands there still', async () => {
  const page = await people.open('pressée', link)
  await page.getByLabel(entry.name).fill('Nadia')
  await page.route('**/participants', (route) => route.fulfill({ status: 429, json: { code: 'rate_limited', message: '' } }), { times: 1 })
  await page.getByRole('button', { name: entry.entrance.enter }).click()
  await page.getByText(entry.entrance.crowded).waitFor()
  expect(await page.getByLabel(entry.name).inputValue()).toBe('Nadia')
  await page.getByRole('button', { name: entry.entrance.enter }).click()
  await page.waitForFunction(() => sessionStorage.length > 0)
})
