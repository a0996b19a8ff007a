// Measures what a visitor loads, compressed, and fails over the limits. Also holds the build to the
// policy that the server sends: nothing inline, no data: address, nobody else's.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8'))
// KiB, compressed. `door` is what landing and door need to be drawn and typed in, `keys` the seal that
// follows it before one can open or join, `room` all that going in adds to the door (the keys with it),
// `lead` what the facilitator's seat adds, `later` what is fetched once one is in: windows over the room, steps 5 and 6, the closed room.
// The goals are 30 for the door and 60 for the room: the door is over its goal, and must not grow further.
const limits = { door: 34, keys: 12, room: 60, lead: 9, later: 34, css: 10 }

const gzipped = (file) => gzipSync(readFileSync(dist + file), { level: 9 }).length / 1024

/** The files that a chunk brings at once: itself and what it imports; what it imports later is not counted. */
function closure(name, seen = new Set()) {
  const chunk = manifest[name]
  if (!chunk || seen.has(chunk.file)) return seen
  seen.add(chunk.file)
  for (const below of chunk.imports ?? []) closure(below, seen)
  return seen
}

const sum = (files, kind) => [...files].filter((file) => file.endsWith(kind)).reduce((total, file) => total + gzipped(file), 0)

const door = closure('index.html')
// A part that several others share has a chunk without a name of its own in the manifest.
const house = closure(Object.keys(manifest).find((name) => name === 'src/house.ts') ?? Object.keys(manifest).find((name) => name.startsWith('_texts')))
const room = new Set(door)
for (const part of ['src/house.ts', 'src/inside.ts']) closure(part, room)
const lead = closure('src/screens/leading.ts', new Set(room))
const later = new Set(lead)
for (const part of ['src/screens/seldom.ts', 'src/screens/month/monthly.ts']) closure(part, later)
const assets = readdirSync(`${dist}assets`)
const sizes = {
  door: sum(door, '.js'),
  keys: sum([...house].filter((file) => !door.has(file)), '.js'),
  room: sum([...room].filter((file) => !door.has(file)), '.js'),
  lead: sum([...lead].filter((file) => !room.has(file)), '.js'),
  later: sum([...later].filter((file) => !lead.has(file)), '.js'),
  css: sum(assets.map((name) => `assets/${name}`), '.css'),
}

const problems = Object.entries(sizes)
  .filter(([name, size]) => size > limits[name])
  .map(([name, size]) => `${name}: ${size.toFixed(1)} KiB, the limit is ${limits[name]}`)
if (!manifest['src/inside.ts']?.isDynamicEntry) problems.push('the room is not a part of its own')

const page = readFileSync(`${dist}index.html`, 'utf8')
if (/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i.test(page)) problems.push('index.html has something inline')
for (const file of assets) {
  const text = readFileSync(`${dist}assets/${file}`, 'utf8')
  if (/url\(\s*["']?(data:|https?:)/i.test(text)) problems.push(`${file} has a data: or foreign address`)
}

for (const [name, size] of Object.entries(sizes)) console.log(`${name.padEnd(5)} ${size.toFixed(1).padStart(5)} / ${limits[name]} KiB gz`)
for (const problem of problems) console.error(`size: ${problem}`)
process.exit(problems.length > 0 ? 1 : 0)
