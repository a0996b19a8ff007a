// Measures what a visitor loads, compressed, and fails over the limits. Also holds the build to the
// policy that the server sends: nothing inline, no data: address, nobody else's.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8'))

// KiB, compressed. All of these are told apart: a visitor loads `start` (the script that any browser can run), then
//   front    all the other scripts of the front page, until it is drawn
//   door     the same of a room's door
//   keys     the seal, which comes beside either; the door asks the server for its room with it
//   room     what going in adds to the door and the keys
//   inside   all of it, for somebody who came in by the door: door, keys and room
//   css      the one sheet
//   english  the English words of all screens, each fetched with its screen
const limits = { start: 2.3, front: 30, door: 30, keys: 10, room: 56.5, inside: 95, css: 7, english: 19.5 }

// What each part that is fetched later adds to the page that it belongs to. Nobody loads all of them: most are a tap away.
const later = {
  front: { 'src/DeviceRooms.svelte': 6.7, 'src/screens/OwnMinutes.svelte': 1.3, 'src/screens/month/OpenLater.svelte': 3.4 },
  door: { 'src/screens/door/cases.ts': 5.1 },
  room: { 'src/screens/leading.ts': 7, 'src/screens/lazy.ts': 26.5, 'src/screens/month/monthly.ts': 13.5, 'src/screens/month/agendafile.ts': 25.5, 'src/rehearsal/index.ts': 4.8 },
}

const gzipped = (file) => gzipSync(readFileSync(dist + file), { level: 9 }).length / 1024
const sum = (files) => [...files].reduce((total, file) => total + gzipped(file), 0)
const without = (files, known) => [...files].filter((file) => !known.has(file))

/** The files that a module brings at once: its chunk and what that imports; what it imports later is not counted. */
function closure(name, seen = new Set()) {
  const chunk = manifest[name]
  if (!chunk || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const below of chunk.imports ?? []) closure(below, seen)
  return seen
}

// A module that several parts share has a chunk without a name of its own in the manifest, if it is not the first in it.
const keyNames = Object.keys(manifest).filter((name) => /(?:src\/|_)(?:lobby|texts)\b/.test(name))
const page = closure('index.html')
const front = closure('src/screens/Landing.svelte', new Set(page))
const door = closure('src/screens/Door.svelte', new Set(page))
const keys = keyNames.reduce((seen, name) => closure(name, seen), new Set())
const room = closure('src/roomchunk.ts', new Set([...door, ...keys]))
const english = Object.values(manifest).filter(({ src, file }) => /\.en\.ts$/.test(src ?? '') && file.endsWith('.js')).map(({ file }) => file)
const assets = readdirSync(`${dist}assets`)

const sizes = {
  start: gzipped('start.js'),
  front: sum(front),
  door: sum(door),
  keys: sum(without(keys, door)),
  room: sum(without(room, new Set([...door, ...keys]))),
  inside: sum(new Set([...door, ...keys, ...room])),
  css: sum(assets.filter((file) => file.endsWith('.css')).map((file) => `assets/${file}`)),
  english: sum(english),
}
const problems = []
function hold(name, size, limit) {
  console.log(`${name.padEnd(32)} ${size.toFixed(1).padStart(5)} / ${limit} KiB gz`)
  if (!(size > 0 && size <= limit)) problems.push(`${name}: ${size.toFixed(1)} KiB, the limit is ${limit}`)
}
for (const [name, size] of Object.entries(sizes)) hold(name, size, limits[name])
const there = { front, door, room }
for (const [where, parts] of Object.entries(later)) {
  for (const [name, limit] of Object.entries(parts)) hold(name, sum(without(closure(name), there[where])), limit)
}

const known = new Set(['src/roomchunk.ts', 'src/lobby.ts', 'src/screens/Landing.svelte', 'src/screens/Door.svelte', ...Object.values(later).flatMap(Object.keys)])
for (const [name, { isDynamicEntry }] of Object.entries(manifest)) {
  if (isDynamicEntry && !known.has(name) && !/\.en\.ts$|\.json$/.test(name)) problems.push(`${name} is a part without a limit`)
}
if (!manifest['src/roomchunk.ts']?.isDynamicEntry) problems.push('the room is not a part of its own')

const html = readFileSync(`${dist}index.html`, 'utf8')
if (/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i.test(html)) problems.push('index.html has something inline')
for (const file of assets) {
  const text = readFileSync(`${dist}assets/${file}`, 'utf8')
  if (/url\(\s*["']?(data:|https?:)/i.test(text)) problems.push(`${file} has a data: or foreign address`)
}

for (const problem of problems) console.error(`size: ${problem}`)
process.exit(problems.length > 0 ? 1 : 0)
