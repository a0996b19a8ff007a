/* Whatever happens: how many lines there are, and what is left of one that is over. */
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FakeHttp } from '../testing/fakehttp'
import { FakeRoom } from '../testing/fakeroom'
import { Client, type Listener } from './client'
import { fallback, Network } from './fallback'
import { httpStream } from './stream'
import type { Dial } from './transport'
import { withTrials } from './trial'

type Sockets = 'open' | 'refused' | 'hang' | 'swallow' | 'slow'

let room: FakeRoom
let http: FakeHttp
let sockets: Sockets
let seen: boolean
let client: Client
/** What should not have happened. */
let faults: string[]
let asked = 0 // dials, GETs and POSTs
let open = 0 // sockets, and …
let trying = 0 // … of those, trials
let stopped: boolean
let links: string[]

const later = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** A line that is watched: opened before it speaks, closed once, and nothing after that. */
const watched = (name: string, dial: Dial): Dial => (listener) => {
  let [opened, closed] = [false, false]
  const fault = (what: string) => faults.push(`${name}: ${what}`)
  const line = dial({
    opened: () => {
      if (closed) fault('opened after its end')
      opened = true
      listener.opened()
    },
    message: (text) => {
      if (closed || !opened) fault('heard before or after its time')
      listener.message(text)
    },
    closed: (code) => {
      if (closed) fault('closed twice')
      closed = true
      listener.closed(code)
    },
  })
  return {
    get way() {
      return line.way
    },
    send: (text) => {
      if (closed) fault('spoken to after its end')
      line.send(text)
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
      message: (text) => { if (!over) listener.message(text) },
      closed,
    })
  }
  if (sockets === 'open') through()
  else if (sockets === 'slow') timer = setTimeout(through, 2_500)
  else if (sockets === 'refused') queueMicrotask(() => { closed(1006) })
  else if (sockets === 'swallow') queueMicrotask(() => { if (!over) listener.opened() })
  return {
    way: 'socket',
    send: (text) => inner?.send(text),
    close: () => {
      clearTimeout(timer)
      inner?.close()
      closed(1006)
    },
  }
}

const trial: Dial = (listener) => {
  trying++
  let on = true
  const off = () => {
    if (on) trying--
    on = false
  }
  const line = socket({ ...listener, closed: (code) => {
    off()
    listener.closed(code)
  } })
  return { send: (text) => { line.send(text) }, close: () => {
    line.close()
    off()
  } }
}

/** One line to the room, and beside it one trial at most. */
function check(): void {
  const lines = open - trying + (http.open > 0 ? 1 : 0)
  if (lines > 1 || trying > 1 || http.open > 1) faults.push(`${lines} lines, ${trying} trials, ${http.open} bodies`)
}

const listener: Listener = {
  view: () => undefined, event: () => undefined, may: () => undefined, online: () => undefined, undone: () => undefined,
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
  asked = open = trying = 0
  sockets = 'open'
  seen = true
  stopped = false
  const network = new Network()
  const stream = watched('http', httpStream('r', 'http://localhost'))
  const trials = watched('http with trials', withTrials({ http: stream, socket: watched('trial', trial), network, seen: () => seen, random: () => 0.5 }))
  const both = fallback({ socket: watched('socket', socket), network, http: () => Promise.resolve(trials) })
  const dial = { socket: watched('socket', socket), http: stream, both }[kind]
  client = new Client({ dial: watched('line', dial), token: 't', listener, random: () => chance })
  client.start()
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})
afterEach(() => {
  client.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const steps: Record<string, (sent: number) => unknown> = {
  happen: () => room.happen(),
  send: (sent) => { client.send({ id: `c${sent}`, name: 'write_note', data: {} }) },
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
  short: () => { http.lasts = 0 },
  long: () => { http.lasts = 12_000 },
  'bad gateway': () => { http.answer = { status: 502, body: '<p>' } },
  'good gateway': () => { http.answer = undefined },
  down: () => { http.up = room.up = false },
  up: () => { http.up = room.up = true },
  hide: () => { seen = false },
  show: () => { seen = true },
  wake: () => { client.wake() },
  lose: () => { http.cut(); room.lose(Math.min(2, room.events.length)) },
  tick: () => later(1),
  wait: () => later(700),
  'wait long': () => later(31_000),
  ...Object.fromEntries((['open', 'refused', 'hang', 'swallow', 'slow'] as const).map((how) => [`sockets ${how}`, () => { sockets = how }])),
}

test.each<Kind>(['socket', 'http', 'both'])('by %s: one line at a time, asked for without haste, and nothing left of it once it is stopped', async (kind) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...Object.keys(steps)), { maxLength: 50 }), fc.double({ min: 0.3, max: 1, noNaN: true }), fc.boolean(), async (names, chance, midway) => {
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
        expect(asked - before, 'asked in a minute of a dead network').toBeLessThan(120)
        for (const name of ['up', 'sockets open', 'sound', 'flow', 'keep answers', 'hear', 'long', 'good gateway']) steps[name]?.(0)
        await later(120_000)
        before = asked
        await later(60_000)
        expect(asked - before, 'asked in a quiet minute').toBeLessThan(15)
        expect(links.at(-1)).toBe('open')
        expect(client.facts.waiting).toBe(0)
      }
      stopped = true
      client.stop()
      const before = asked
      await later(90_000)
      check()
      expect(faults).toEqual([])
      expect({ asked: asked - before, bodies: http.open, sockets: open, timers: vi.getTimerCount() }).toEqual({ asked: 0, bodies: 0, sockets: 0, timers: 0 })
    }),
    { numRuns: 60 },
  )
})
