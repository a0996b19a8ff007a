// The links of a room. What stands behind the # is never sent to a server, and does not stay in the
// address bar once it was read. Mail programs, chats and scanners change links on their way: a link is
// read as far as there is no doubt, and else it is damaged.
import { toBase64url } from '../seal/bytes'
import { parseKey } from '../seal/keys'
import type { Kept } from './rooms'

/** A link of a room, read. */
export interface Address {
  room: string
  /** The room's key, if the link carries one. */
  key?: Uint8Array
  /** A seat's secret, if it is a person's own link. */
  secret?: Uint8Array
}

/** An address under /r/ that says less than it was made to; its room, if that can be read. */
export interface Damaged {
  damaged: true
  room?: string
}

// Spaces and signs that are not seen: no part of any link, but tools break lines and put marks with them.
const unseen = /[\s\p{DI}\p{Cc}]/u
const softBreaks = new RegExp(`=?${unseen.source}+`, 'gu') // quoted-printable breaks lines with a = before
const path = new RegExp(`^(?:/|${unseen.source})*r(?![\\w-])`, 'iu')
const uuid = /^\/*([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![\w-])/i
const fieldAfter = (signs: string) => new RegExp(`(?:[${signs}]|${unseen.source})([ks])(?=[^\\w-]|$)`, 'gu')
const inFragment = fieldAfter('#&;')
const inSearch = fieldAfter('?&;') // a tool has turned the # into a ?
// The end of a link that was to go on: a field without a value, half a percent sign or HTML entity.
const cut = /&[^=]*$|%[0-9a-f]?$|&#/i
const shortFragment = 20 // a place on the page (#main), and no remains of a key

const entities: Record<string, string> = { amp: '&', num: '#', equals: '=', sol: '/', quest: '?', lowbar: '_', hyphen: '-', nbsp: ' ', shy: '\u00ad' }

/** What an address (all that follows the origin) says, or undefined where it is no room's. */
export function parseAddress(address: string): Address | Damaged | undefined {
  const text = plain(address)
  const start = path.exec(text)
  if (!start) return undefined
  const rest = text.slice(start[0].length)
  const tidy = rest.replace(softBreaks, '')
  const found = uuid.exec(rest) ?? uuid.exec(tidy)
  const room = found?.[1]?.toLowerCase()
  if (!found || room === undefined) return { damaged: true }
  const after = (uuid.test(rest) ? rest : tidy).slice(found[0].length)
  const fields = readFields(after)
  return fields ? { room, ...fields } : { room, damaged: true }
}

/** Takes off what tools wrap signs in: percent signs and HTML entities, at any level. */
function plain(address: string): string {
  let before
  let text = address
  do {
    before = text
    text = text
      .replace(/[\u2010\u2011\u2212]/g, '-') // word processors put these in its place
      .replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
        try {
          return decodeURIComponent(bytes)
        } catch {
          return bytes
        }
      })
      .replace(/&(?:#(\d{1,7})(?:;|(?!\d|$))|#x([0-9a-f]{1,6})(?:;|(?![0-9a-f]|$))|(amp);?|(\w{2,8});)/gi, (whole, decimal?: string, hex?: string, amp?: string, name = amp) => {
        if (name !== undefined) return entities[name.toLowerCase()] ?? whole
        const code = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
      })
  } while (text !== before)
  return text
}

/** The key and the secret behind a room's id; undefined if one stands there and can't be read. */
function readFields(after: string): Pick<Address, 'key' | 'secret'> | undefined {
  const hash = after.indexOf('#')
  const text = hash < 0 ? after : after.slice(hash) // a search word may be called s, too
  const marks = [...text.matchAll(hash < 0 ? inSearch : inFragment)]
  if (hash < 0 && !marks.some((mark) => mark[1] === 'k')) return {}
  if (marks.length === 0) return text.length < shortFragment ? {} : undefined
  const read: Record<string, string> = {}
  for (const [at, mark] of marks.entries()) {
    const name = mark[1] ?? ''
    const secret = readSecret(text.slice(mark.index + mark[0].length, marks[at + 1]?.index))
    if (secret === undefined || (read[name] ?? secret) !== secret) return undefined
    read[name] = secret
  }
  if (cut.test(text)) return undefined
  const [key, secret] = [parseKey(read.k), parseKey(read.s)]
  return { ...(key && { key }), ...(secret && { secret }) }
}

/** The 43 signs behind a field's name; what follows them can't be a part of them. */
function readSecret(value: string): string | undefined {
  const whole = /^=([\w-]{43})(?![\w-])/
  const found = whole.exec(value) ?? whole.exec(value.replace(softBreaks, ''))
  const text = found?.[1]
  return text !== undefined && parseKey(text) ? text : undefined
}

/** The room's link, for everyone; with a secret, a person's own. */
export function makeLink(origin: string, { room, key, secret }: Address): string {
  const fields = [key && `k=${toBase64url(key)}`, secret && `s=${toBase64url(secret)}`].filter(Boolean)
  return `${origin}/r/${room}${fields.length > 0 ? `#${fields.join('&')}` : ''}`
}

/** The links of a room that this device keeps: for everyone, and the personal one for another device. */
export function linksOf(origin: string, room: string, { key, seat }: Kept): { room: string; mine: string } {
  const everyone = { room, ...(key && { key }) }
  return {
    room: makeLink(origin, everyone),
    mine: makeLink(origin, { ...everyone, ...(seat && { secret: seat.secret }) }),
  }
}

/** The room that an announced link leads to, if it is one of this site's: words of other people never become a link to anywhere else. */
export function roomIn(text: string, origin: string): Pick<Address, 'room' | 'key'> | undefined {
  const [site = '', scheme = ''] = /^(https?:)\/\/[^/]+/i.exec(text) ?? []
  const here = site.slice(scheme.length).toLowerCase() === origin.replace(/^\w+:/, '') // the site may have got TLS since
  const address = here ? parseAddress(text.slice(site.length)) : undefined
  if (!address || 'damaged' in address) return undefined
  const { room, key } = address
  return { room, ...(key && { key }) } // a seat's secret in it is somebody's trick or mistake
}

/** The same, as a link. */
export function roomLink(text: string, origin: string): string | undefined {
  const address = roomIn(text, origin)
  return address && makeLink(origin, address)
}
