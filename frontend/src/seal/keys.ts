// Keys and secrets as such. What is done with them (seal.ts) is loaded apart: pages are drawn before it.
import { fromBase64url, randomBytes } from './bytes'

/** A new key of a room, or a new secret of a seat: 32 random bytes. */
export function newKey(): Uint8Array {
  return randomBytes(32)
}

/** The key in a link, or undefined if it is none. */
export function parseKey(text: string | null | undefined): Uint8Array | undefined {
  const bytes = text ? fromBase64url(text) : undefined
  return bytes?.length === 32 ? bytes : undefined
}
