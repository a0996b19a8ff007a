import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newKey } from '../seal/keys'
import { toBase64url } from '../seal/bytes'
import { type Address, linksOf, makeLink, parseAddress, roomIn } from './links'

const origin = 'https://codev.example'
const room = 'f3a1c0de-0000-4000-8000-000000000001'
const key = newKey()
const secret = newKey()

/** What the page reads once a browser has opened a link. */
function follow(link: string): ReturnType<typeof parseAddress> {
  const { pathname, search, hash } = new URL(link.startsWith('/') ? origin + link : link, origin)
  return parseAddress(pathname + search + hash)
}

describe('links as they were made', () => {
  test('come back', () => {
    for (const address of [{ room, key }, { room, key, secret }, { room }]) {
      const link = makeLink(origin, address)
      expect(new URL(link).search).toBe('')
      expect(follow(link)).toEqual(address)
    }
  })
  test('those of a room that is kept open it for everyone, and for oneself elsewhere', () => {
    const links = linksOf(origin, room, { key, seat: { secret, participant: room, taken: true } })
    expect(follow(links.room)).toEqual({ room, key })
    expect(follow(links.mine)).toEqual({ room, key, secret })
  })
  test.each(['/', `/x/${room}`, '/robots.txt', '/rooms'])('%s is no room', (path) => {
    expect(follow(path)).toBeUndefined()
  })
  test.each(['/r', '/r/', '/r/nothing', `/r/${room.slice(0, -1)}`, `/r/${room}a`, `/r/${room}-1`])('%s is a damaged link', (path) => {
    expect(follow(path)).toEqual({ damaged: true })
  })
  test('a place on the page is no part of a link', () => {
    expect(follow(`/r/${room}#main`)).toEqual({ room })
    expect(follow(`/r/${room}?s=20&utm_source=mail`)).toEqual({ room })
  })
})

const k = toBase64url(key)
const good = `/r/${room}#k=${k}`

describe('one good link as tools leave it', () => {
  test.each([
    `/r/${room}%23k=${k}`, `/r/${room}%2523k%253D${k}`, `/r/${room}#k%3D${k}`, `%2Fr%2F${room}%23k%3D${k}`.replace('%2F', '/'),
    ...['.', ',', ')', '>', '»', ' ', '%0A', '%E2%80%8B', '=', '/', ';', '!', '?utm_source=x', '?fbclid=IwAR0abc', '&fbclid=IwAR0abc', '%20Bonjour', '?s=20']
      .map((sign) => good + sign),
    `/r/${room}?utm_source=mail&s=20#k=${k}`, `/r/${room}/?fbclid=x#k=${k}`, `/r/${room.toUpperCase()}#k=${k}`,
    `/r/${room}#k=${k.slice(0, 20)}%0A${k.slice(20)}`, `/r/${room}#k=${k.slice(0, 20)}=%0D%0A${k.slice(20)}`, `/r/${room}#k=${k.slice(0, 20)}%C2%AD${k.slice(20)}`,
    `/r/${room.slice(0, 9)}%20${room.slice(9)}#k=${k}`, `/r/${room}&#35;k&#61;${k}`, `/r/${room}?k=${k}`,
    `${good}&data=05%7C01%7C&sdata=abc%3D&reserved=0`,
    `/R/${room}#k=${k}`, `//r/${room}#k=${k}`, `/r//${room}#k=${k}`, `/%20r/${room}#k=${k}`, `/%E2%80%8Br/${room}#k=${k}`, `/%72%2f${room}%23k=${k}`,
    `/%2572%252F${room}%2523k=${k}`, `${good}](${origin}${good})`, `${good} ${origin}${good}`, `<${good}>`.slice(1), `${good}+Bonjour`, `${good}\u2069`, `${good}\ufe0f`,
    `${good}%E2%80%8F`, `${good}%D8%9C`, `${good}%F3%A0%81%81`, `${good}%00`, `${good}\u201d`, `${good}…`, `${good}*`, `${good}~`, `${good}|${k}`, `${good}&utm_source=a&gclid=b`,
    `/r/${room.replaceAll('-', '%E2%80%91')}#k=${k.replaceAll('-', '%E2%80%91')}`, `/r/${room.replaceAll('-', '\u2010')}#k=${k}`,
    `/r/${room.slice(0, 9)}%D8%9C${room.slice(9)}#k=${k.slice(0, 9)}%F3%A0%81%81${k.slice(9)}`,
  ])('%s', (link) => {
    expect(follow(link)).toEqual({ room, key })
  })
  test.each(['&', '&amp;', '&#38;', '&amp;amp;', '%26', '%2526', '&#x26;', '&amp'])('the personal one, its & as %s', (and) => {
    expect(follow(`${good}${and}s=${toBase64url(secret)}`)).toEqual({ room, key, secret })
  })
  test.each([
    '#k', '#k=', `#k=${k.slice(0, -1)}`, `#k=${k}a`, `#k=${k}&s=`, `#k=${k}&s`, `#k=${k}&`, `#k=${k}%2`, `#k=${k}&am`, `#k=${k}&#3`,
    `#k=${k}&s=${k.slice(0, 40)}`, `#${k}`, `#K=${k}`, `#k=${k}&k=${toBase64url(secret)}`,
  ])('%s is damaged, and never another link', (fragment) => {
    expect(follow(`/r/${room}${fragment}`)).toEqual({ room, damaged: true })
  })
})

describe('a link that a group has announced', () => {
  test.each([origin, origin.replace('https', 'http'), origin.toUpperCase()])('of %s is one of this site', (site) => {
    expect(roomIn(`${site}/r/${room}#k=${k}&s=${toBase64url(secret)}`, origin)).toEqual({ room, key })
  })
  test.each([
    'https://codev.example.evil/', 'https://evil.example/', 'https://evil.example/codev.example/', 'https://codev.example@evil.example/', 'https://codev.example:8443/',
    'javascript://codev.example/', '//codev.example/', 'ftp://codev.example/', ' https://codev.example/', 'https:///codev.example/',
  ])('of %s is none', (site) => {
    expect(roomIn(`${site}r/${room}#k=${k}`, origin)).toBeUndefined()
  })
})

/* The property: whatever tools do to a link, what is read is that link, or it is said to be damaged. */
const address = fc.record({
  room: fc.uuid({ version: 4 }),
  key: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  secret: fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined }),
}).map(({ secret: own, ...rest }): Address => ({ ...rest, ...(own && { secret: own }) }))

type Wrap = (link: string) => string
const percent = (some: (sign: string) => boolean): Wrap => (link) =>
  link.replace(/[^]/g, (sign) => (some(sign) && sign !== '/' ? `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}` : sign))
const insert = (at: number, text: string): Wrap => (link) => {
  const begin = 1 // the slash behind the origin
  const place = begin + (at % (link.length - begin))
  return link.slice(0, place) + text + link.slice(place)
}
const blank = fc.constantFrom('%0A', '%0D%0A', '%20', '%E2%80%8B', '%C2%AD', '%EF%BB%BF', '%D8%9C', '%E2%81%A0', '%EF%B8%8F', '%F3%A0%81%81', '%E2%80%AE')

/** What takes nothing from a link: it must be read. */
const harmless: fc.Arbitrary<Wrap> = fc.oneof(
  fc.constant(percent((sign) => !/\w/.test(sign))),
  fc.constant(percent((sign) => sign === '#' || sign === '%')),
  fc.constant(percent((sign) => sign === '=' || sign === '%')),
  fc.constant<Wrap>((link) => link.replaceAll('&', '&amp;')),
  fc.constant<Wrap>((link) => link.replaceAll('&', '&#38;')),
  fc.constant<Wrap>((link) => link.replaceAll('&', '&#x26;')),
  fc.constant<Wrap>((link) => link.replaceAll('-', '%E2%80%91')),
  fc.constant<Wrap>((link) => link.replaceAll('/', '%2F').replace('%2F', '/')),
)
const ends: fc.Arbitrary<Wrap> = fc.constantFrom('.', ',', ')', '>', '»', '%20', '%0A', '%E2%80%8B', '=', '/', '?utm_source=chat', '?fbclid=Iw-A_R', '&utm_medium=x', '&data=05%7C01&reserved=0')
  .map((end) => (link) => link + end)
/** What may break a link, too. */
const harmful: fc.Arbitrary<Wrap> = fc.oneof(
  fc.nat().map((at): Wrap => (link) => link.slice(0, 3 + (at % (link.length - 3)))),
  fc.tuple(fc.nat(), blank).map(([at, text]) => insert(at, text)),
  fc.tuple(fc.nat(), fc.constantFrom('<br>', '%', '&', '#', '=', '?', '/', '%E2')).map(([at, text]) => insert(at, text)),
  fc.string({ maxLength: 12 }).map((text): Wrap => (link) => `${link}.${text}`),
)
const said = (read: ReturnType<typeof parseAddress>) => (read && !('damaged' in read) ? makeLink('', read) : JSON.stringify(read)) // cheaper than toEqual
const apply = (wraps: Wrap[], made: Address) => wraps.reduce((link, wrap) => wrap(link), makeLink('', made))

describe('any link through any tools', () => {
  test('is read where they take nothing away', () => {
    fc.assert(
      fc.property(address, fc.array(harmless, { maxLength: 4 }), ends, fc.boolean(), (made, wraps, end, last) => {
        const wrapped = apply(wraps, made)
        expect(said(follow(last ? end(wrapped) : wrapped))).toBe(said(made))
      }),
      { numRuns: 50_000 },
    )
  })
  test('a line break or an unseen sign within its key does not keep it from being read, or it is damaged', () => {
    let read = 0
    fc.assert(
      fc.property(address, fc.nat(), blank, (made, at, text) => {
        const result = follow(insert(at, text)(makeLink('', made)))
        if (result && !('damaged' in result)) {
          expect(said(result)).toBe(said(made))
          read++
        }
      }),
      { numRuns: 20_000 },
    )
    expect(read).toBeGreaterThan(18_000)
  })
  test('is itself, or damaged, or at most less: never another room, key or seat', () => {
    fc.assert(
      fc.property(address, fc.array(fc.oneof(harmless, ends, harmful), { minLength: 1, maxLength: 5 }), (made, wraps) => {
        const wrapped = apply(wraps, made)
        const result = URL.canParse(wrapped, origin) ? follow(wrapped) : undefined
        if (result === undefined || 'damaged' in result) return
        const { room, key, secret } = made
        expect([{ room }, { room, key }, { room, secret }, made].map(said)).toContain(said(result))
      }),
      { numRuns: 60_000 },
    )
  })
})
