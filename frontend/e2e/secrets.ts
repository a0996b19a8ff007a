// After a sealed séance: nothing that anybody wrote, nor what opens it, is anywhere but in their browsers (P8, P9).
import { readFileSync } from 'node:fs'
import { expect } from 'vitest'
import { parseKey } from '../src/seal/keys'
import { seatKeys } from '../src/seal/seal'
import type { Group } from './group'
import type { People } from './people'
import type { Server } from './server'

// Long words that the protocol itself has, such as `presentation`, prove nothing.
const protocol = readFileSync(new URL('../src/wire/schema.gen.json', import.meta.url), 'utf8').toLowerCase()

/** Looks for all of them in everything that a server could have seen, said or kept. The server has ended. */
export async function expectForgotten(said: { names: string[]; texts: string[] }, group: Group, browser: People, server: Server): Promise<void> {
  const { tokens, secrets } = await opened(group)
  expect(secrets.length).toBeGreaterThanOrEqual(2 * group.links.length)
  expect(tokens.length).toBeGreaterThanOrEqual(Object.keys(group.people).length)

  const kept = { 'the data directory': server.kept(), 'the server’s output': server.output, 'a frame received': browser.heard.join('\n') }
  const sent = { 'what was sent': browser.sent.join('\n') }
  for (const [where, heap] of Object.entries({ ...kept, ...sent })) {
    expect(heap.length, where).toBeGreaterThan(100)
    expect(traces(heap, said), where).toEqual([])
    expect(secrets.filter((secret) => heap.includes(secret)), where).toEqual([])
  }
  // A token is sent to authenticate, and is kept nowhere.
  for (const [where, heap] of Object.entries(kept)) expect(tokens.filter((token) => heap.includes(token)), where).toEqual([])
  expect(tokens.filter((token) => !sent['what was sent'].includes(token))).toEqual([])
}

/** The texts, long words and names that are found in a heap of bytes. */
export function traces(heap: string, { names, texts }: { names: string[]; texts: string[] }): string[] {
  const long = [...new Set(texts.flatMap((text) => text.match(/\p{L}{8,}/gu) ?? []))].filter((word) => !protocol.includes(word.toLowerCase()))
  const wanted = [...texts, ...long, ...names.flatMap((name) => [...name].length > 5 ? [name] : [])]
  const found = wanted.filter((text) => forms(text).some((form) => heap.includes(form)))
  // A short name can stand in sealed bytes by chance: it counts where it stands alone.
  const alone = names.filter((name) => forms(name).some((form) => new RegExp(`(?<![\\w-])${form}(?![\\w-])`).test(heap)))
  return [...new Set([...found, ...alone])]
}

/* As text, as the bytes of UTF-8 read one by one, and as JSON writes it. */
function forms(text: string): string[] {
  return [text, Buffer.from(text).toString('latin1'), JSON.stringify(text).slice(1, -1)]
}

/* The keys and seats that everybody's browser keeps. */
async function opened(group: Group): Promise<{ tokens: string[]; secrets: string[] }> {
  const tokens: string[] = []
  const secrets = new Set<string>()
  for (const person of Object.values(group.people)) {
    const all = await person.page.evaluate(() => Object.entries({ ...localStorage }).filter(([name]) => name.endsWith('.kept')).map(([, value]) => String(value)))
    for (const { key, secret } of all.map((each) => JSON.parse(each) as { key?: string; secret?: string })) {
      for (const each of [key, secret]) if (each) secrets.add(each)
      if (secret) tokens.push(seatKeys(parseKey(secret) ?? new Uint8Array()).token)
    }
  }
  return { tokens, secrets: [...secrets] }
}
