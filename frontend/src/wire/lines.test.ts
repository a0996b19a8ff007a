/* Whatever happens: how many connections there are, and what is left of one that is over. */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakeHttp } from '../testing/fakehttp'
import { FakeRoom } from '../testing/fakeroom'
import { Client, type Listener } from './client'
import { firstOf } from './dial'
import { httpStream } from './stream'
import type { Dial } from './transport'

type Sockets = 'open' | 'refused' | 'hang' | 'swallow' | 'slow'

let room: FakeRoom
let http: FakeHttp
let sockets: Sockets
let client: Client | undefined
/** What should not have happened. */
let faults: string[]
let asked = 0 // dials, GETs and POSTs
let open = 0 // sockets
let stopped: boolean
let links: string[]

const later = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** A line that is watched: opened before it speaks, closed once, and nothing after that. */
const watched = (name: string, dial: Dial): Dial => (listener, woken) => {
  let [opened, closed] = [false, false]
  const fault = (what: string) => faults.push(`${name}: ${what}`)
  const line = dial({
    opened: () => {
      if (closed) fault('opened after its end')
      opened = true
      listener.opened()
    },
    hello: () => listener.hello(),
    frame: (frame) => {
      if (closed || !opened) fault('told before or after its time')
      listener.frame(frame)
    },
    closed: (code) => {
      if (closed) fault('closed twice')
      closed = true
      listener.closed(code)
    },
  }, woken)
  return {
    get way() {
      return line.way
    },
    send: (frame) => {
      if (closed) fault('spoken to after its end')
      line.send(frame)
    },
    close: () => {
      line.close()
      if (!closed) fault('closed, and not told')
    },
  }
}

const socket: Dial = (listener) => {
  asked++
  open++
  check()
  let over = false
  let inner: ReturnType<Dial> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  const closed = (code: number) => {
    if (over) return
    over = true
    open--
    listener.closed(code)
  }
  const through = () => {
    inner = room.dial({
      opened: () => { if (!over) listener.opened() },
      hello: () => listener.hello(),
      frame: (frame) => { if (!over) listener.frame(frame) },
      closed,
    })
  }
  if (sockets === 'open') through()
  else if (sockets === 'slow') timer = setTimeout(through, 2_500)
  else if (sockets === 'refused') queueMicrotask(() => { closed(1006) })
  else if (sockets === 'swallow') queueMicrotask(() => { if (!over) listener.opened() })
  return {
    way: 'socket',
    send: (frame) => inner?.send(frame),
    close: () => {
      clearTimeout(timer)
      inner?.close()
      closed(1006)
    },
  }
}

/** One connection to the room at most. */
function check(): void {
  if (open + http.open > 1) faults.push(`${open} sockets, ${http.open} bodies`)
}

const listener: Listener = {
  view: () => undefined, event: () => undefined, may: () => undefined, online: () => undefined, lost: () => undefined,
  link: (link, ended) => {
    if (stopped) faults.push('a link after the stop')
    links.push(ended ?? link)
  },
  answered: () => {
    if (stopped) faults.push('an answer after the stop')
  },
}

type Kind = 'socket' | 'http' | 'both'

function begin(kind: Kind, chance: number): void {
  room = new FakeRoom()
  http = new FakeHttp(room)
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    asked++
    check()
    return http.fetch(url, init)
  })
  faults = []
  links = []
  asked = open = 0
  sockets = 'open'
  stopped = false
  const stream = watched('http', httpStream('r', 'http://localhost'))
  const both = firstOf({ socket: watched('socket', socket), stream })
  const dial = { socket: watched('socket', socket), http: stream, both }[kind]
  client = new Client({ dial: watched('line', dial), token: 't', listener, random: () => chance })
  client.start()
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})
afterEach(() => {
  client?.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const steps: Record<string, (sent: number) => unknown> = {
  happen: () => room.happen(),
  send: (sent) => { client?.send({ id: `c${sent}`, name: 'write_note', data: {} }) },
  cut: () => { room.cut(); http.cut() },
  restart: () => { room.cut(1012) },
  'too slow': () => { http.write('event: close\ndata: {"code":4008}\n\n') },
  silence: () => { room.silence(); http.silent = true },
  sound: () => { http.silent = false },
  buffer: () => { http.buffers = true },
  flow: () => { http.buffers = false },
  'lose answers': () => { http.losesAnswers = true },
  'keep answers': () => { http.losesAnswers = false },
  deaf: () => { room.answering = false },
  hear: () => { room.answering = true },
  short: () => { http.lasts = http.gathers = 0 },
  long: () => { http.lasts = 12_000; http.gathers = 1_000 },
  'bad gateway': () => { http.answer = { status: 502, body: '<p>' } },
  'good gateway': () => { http.answer = undefined },
  down: () => { http.up = room.up = false },
  up: () => { http.up = room.up = true },
  wake: () => { client?.wake() },
  lose: () => { http.cut(); room.lose(Math.min(2, room.events.length)) },
  tick: () => later(1),
  wait: () => later(700),
  'wait long': () => later(31_000),
  ...Object.fromEntries((['open', 'refused', 'hang', 'swallow', 'slow'] as const).map((how) => [`sockets ${how}`, () => { sockets = how }])),
}

test.each<Kind>(['socket', 'http', 'both'])('by %s: one connection at a time, made without haste, and nothing left of it once it is stopped', async (kind) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(steps)), { maxLength: 50 }), fc.double({ min: 0.3, max: 1, noNaN: true }), fc.boolean(), async (names, chance, midway) => {
      client?.stop() // of the run before
      begin(kind, chance)
      await later(0)
      for (const [at, name] of names.entries()) {
        await steps[name]?.(at)
        check()
      }
      if (!midway) {
        for (const name of ['down', 'sockets refused', 'cut']) steps[name]?.(0)
        await later(10_000)
        let before = asked
        await later(60_000)
        expect(asked - before, 'asked in a minute of a dead network').toBeLessThan(210)
        for (const name of ['up', 'sockets open', 'sound', 'flow', 'keep answers', 'hear', 'long', 'good gateway']) steps[name]?.(0)
        await later(120_000)
        before = asked
        await later(60_000)
        expect(asked - before, 'asked in a quiet minute').toBeLessThan(15)
        expect(links.at(-1)).toBe('open')
        expect(client?.facts.waiting).toBe(0)
      }
      stopped = true
      client?.stop()
      const before = asked
      await later(90_000)
      check()
      expect(faults).toEqual([])
      expect({ asked: asked - before, bodies: http.open, sockets: open, timers: vi.getTimerCount() }).toEqual({ asked: 0, bodies: 0, sockets: 0, timers: 0 })
    }),
    { numRuns: 60 },
  )
})
