// A client's page from which the room is reached over HTTP alone.
import { afterEach, beforeEach, vi } from 'vitest'
import type { Client } from '../wire/client'
import { httpStream } from '../wire/stream'
import { FakeHttp } from './fakehttp'
import { connect, renew, room } from './page'

export let http: FakeHttp
export let client: Client | undefined
let random: () => number

/** Another page. */
export function begin(chance = () => 1): void {
  client?.stop()
  renew()
  http = new FakeHttp(room)
  vi.stubGlobal('fetch', http.fetch)
  client = undefined
  random = chance
}

export const later = (ms: number) => vi.advanceTimersByTimeAsync(ms)

export async function inside(): Promise<void> {
  client = connect({ dial: httpStream('r', 'http://localhost'), token: 'the token', random })
  await later(0)
}

/** For the top of a file: each test has its page, and a clock that it moves itself. */
export function eachOverHttp(): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 })
    begin()
  })
  afterEach(() => {
    client?.stop()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })
}
