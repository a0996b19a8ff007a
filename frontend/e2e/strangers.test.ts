/* What the address bar shows is no way in: a stranger who has the room's id alone, read off a shared screen, gets nothing. */
import { randomBytes } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { entryKey } from '../src/seal/seal'
import { People } from './people'
import { Server } from './server'
import { entry, welcome } from './words'

const server = new Server()
const people = new People()
let claire: Page
let room: string
let link: string

beforeAll(async () => {
  await server.start()
  claire = await people.open('Claire', server.url)
  await claire.getByLabel(entry.name).fill('Claire')
  await claire.getByLabel(entry.group).fill('Cadres de santé')
  await claire.getByRole('button', { name: entry.open, exact: true }).click()
  link = await claire.getByLabel(welcome.share.link, { exact: true }).inputValue()
  room = new URL(link).pathname.split('/').at(-1) ?? ''
})
afterAll(async () => {
  await people.close()
  await server.remove()
})

test('the address bar of who is inside shows no key', () => {
  expect(claire.url()).toBe(`${server.url}/r/${room}`)
})

test('whoever opens that address sees no room, no group and no box for a name', async () => {
  const stranger = await people.open('stranger', claire.url())
  await stranger.getByText(entry.entrance.noKey.slice(0, 30)).waitFor()
  expect(await stranger.getByLabel(entry.name).count()).toBe(0)
  expect(await stranger.locator('body').innerText()).not.toContain('Cadres')
  expect(await stranger.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('codev.room')))).toEqual([])
})

test.each([['no key', undefined], ['another key', new Uint8Array(randomBytes(32))]])('over the wire, with %s, neither card nor seat is given, and nothing is told of the room', async (_, key) => {
  const headers = { 'Content-Type': 'application/json', ...(key && { Authorization: `Entry ${entryKey(key)}` }) }
  const seat = JSON.stringify({ name: 's1.AAAA', token: randomBytes(32).toString('base64url'), pledge: true })
  const answers = [
    await fetch(`${server.url}/api/rooms/${room}`, { headers }),
    await fetch(`${server.url}/api/rooms/${room}/participants`, { method: 'POST', headers, body: seat }),
    await fetch(`${server.url}/api/rooms/${room}/participants`, { method: 'POST', headers, body: seat }),
  ]
  for (const answer of answers) {
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'not_invited'])
  }
  const erased = await fetch(`${server.url}/api/rooms/${room}`, { method: 'DELETE', headers: { Authorization: `Bearer ${randomBytes(32).toString('base64url')}` } })
  expect(erased.status).toBe(401)
})

test('whoever has the link comes in, and the room is Claire’s still', async () => {
  const nadia = await people.open('Nadia', link)
  await nadia.getByRole('heading', { name: 'Cadres de santé' }).waitFor()
  await nadia.getByLabel(entry.name).fill('Nadia')
  await nadia.getByRole('button', { name: entry.entrance.enter }).click()
  await nadia.locator('#step-heading').waitFor()
  expect(nadia.url()).toBe(`${server.url}/r/${room}`)
})

test('the key itself was never sent', () => {
  const key = /k=([\w-]{43})/.exec(link)?.[1] ?? 'no key'
  expect(people.sent.join('\n')).not.toContain(key)
  expect(server.output + server.kept()).not.toContain(key)
})

test('nothing went wrong on the way', () => {
  expect(people.problems.filter((problem) => !problem.includes('403'))).toEqual([])
})
