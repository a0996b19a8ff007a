import { afterEach, beforeEach, expect, vi } from 'vitest'
import { Client, type Listener, type Options } from '../wire/client'
import type { Answer } from '../wire/resend'
import { FakeRoom } from './fakeroom'

function newPage() {
  const room = new FakeRoom()
  const told: { events: number[]; views: { view: unknown; reset: boolean }[]; links: string[]; answers: [string, Answer][]; may: string[][]; online: string[][]; lost: string[] } =
    { events: [], views: [], links: [], answers: [], may: [], online: [], lost: [] }
  const listener: Listener = {
    view: (view, _you, reset) => told.views.push({ view, reset }),
    event: (event) => told.events.push(event.seq),
    may: (commands) => told.may.push(commands),
    online: (people) => told.online.push(people),
    link: (link, ended) => told.links.push(ended ?? link),
    answered: (id, answer) => told.answers.push([id, answer]),
    lost: ({ id }) => told.lost.push(id),
  }
  const connect = (options: Partial<Options> = {}): Client => {
    const client = new Client({ dial: room.dial, token: 't', listener, random: () => 1, ...options })
    client.start()
    return client
  }
  const sentCommands = () => room.heard.flatMap((frame) => (frame.type === 'command' ? [frame.id] : []))
  return { room, told, connect, sentCommands }
}

/** A client's page: a room to connect to, and what the client told. It is another one for each test, or after `renew`. */
export let { room, told, connect, sentCommands } = newPage()
export function renew(): void {
  ({ room, told, connect, sentCommands } = newPage())
}

/** For the top of a file: each test has its page, and a clock that it moves itself. */
export function eachOnItsPage(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 })
    renew()
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}

/** Lets everything happen that is due now. */
export const settle = () => vi.advanceTimersByTimeAsync(0)
/** A client that is welcomed. */
export async function enter(options: Partial<Options> = {}): Promise<Client> {
  const client = connect(options)
  await settle()
  return client
}
export const command = (id: string) => ({ id, name: 'write_note', data: { [id]: true } })

/** Sends one more command, and notes its id among those given. */
export function sendNext(client: Client | undefined, given: string[]): void {
  const id = `c${given.length}`
  given.push(id)
  client?.send(command(id))
}

/** Every command was taken once and answered, and every event was told once, all in their order. */
export function expectOnce(given: string[]): void {
  expect(room.taken.map((one) => one.id)).toEqual(given)
  expect(told.answers.map(([id]) => id)).toEqual(given)
  const shown = told.views.flatMap(({ view }) => (view as { seen: number[] }).seen)
  expect([...shown, ...told.events]).toEqual(room.events.map((event) => event.seq))
}
