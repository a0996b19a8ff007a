// P9: words are sealed here, in the browser, and opened here. The server has neither key.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64url, randomBytes, toBase64url } from './bytes'

const prefix = 's1.'
const nonceLength = 24
const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function isSealed(text: string): boolean {
  return text.startsWith(prefix)
}

/** Seals a text for the place that `aad` names; elsewhere it can't be opened. */
export function seal(key: Uint8Array, aad: string, text: string): string {
  const nonce = randomBytes(nonceLength)
  const box = xchacha20poly1305(key, nonce, encoder.encode(aad)).encrypt(encoder.encode(text))
  const sealed = new Uint8Array(nonceLength + box.length)
  sealed.set(nonce)
  sealed.set(box, nonceLength)
  return prefix + toBase64url(sealed)
}

/** Opens a sealed text, or undefined: another key, another place, changed on the way, or not sealed at all. */
export function open(key: Uint8Array, aad: string, sealed: string): string | undefined {
  if (!isSealed(sealed)) return undefined
  const bytes = fromBase64url(sealed.slice(prefix.length))
  if (!bytes || bytes.length < nonceLength + 16) return undefined
  try {
    const cipher = xchacha20poly1305(key, bytes.subarray(0, nonceLength), encoder.encode(aad))
    return decoder.decode(cipher.decrypt(bytes.subarray(nonceLength)))
  } catch {
    return undefined
  }
}

/** How long a text will be once sealed, in bytes, which is what the limits count. */
export function sealedLength(text: string): number {
  const bytes = nonceLength + encoder.encode(text).length + 16
  return prefix.length + Math.ceil((bytes * 4) / 3)
}

/** How many bytes a text may have, to be within a limit once it is sealed. */
export function longestSealable(limit: number): number {
  return Math.floor(((limit - prefix.length) * 3) / 4) - nonceLength - 16
}

/** The header that proves to the server that the caller has the room's key. The key itself is never sent. */
export function entryKey(room: Uint8Array): string {
  return toBase64url(hkdf(sha256, room, undefined, encoder.encode('entry'), 32))
}

const checkText = 'codev'

/** The text by which a key is tried before it is kept. */
export function sealCheck(key: Uint8Array): string {
  return seal(key, 'check', checkText)
}

/** Whether this key is the one that the room was opened with. */
export function opensCheck(key: Uint8Array, check: string | undefined): boolean {
  return check !== undefined && open(key, 'check', check) === checkText
}

/** The keys that are derived from a seat's secret. The secret itself is never sent. */
export interface SeatKeys {
  /** The bearer token, as it travels. */
  readonly token: string
  /** The key of private texts (notes, words on a kept contribution). */
  readonly notes: Uint8Array
  /** Names this seat in the device's storage. */
  readonly shelf: string
}

export function seatKeys(secret: Uint8Array): SeatKeys {
  const derive = (info: string, length: number) => hkdf(sha256, secret, undefined, encoder.encode(info), length)
  return {
    token: toBase64url(derive('token', 32)),
    notes: derive('notes', 32),
    shelf: toBase64url(derive('shelf', 9)),
  }
}
