// Close codes: for each, come back or not. What is not listed comes back, as any network or proxy may
// close a socket with any code.
import type { Ended } from '../session'

const final: ReadonlyMap<number, Ended> = new Map([
  [4001, 'not_authenticated'],
  [4003, 'removed'],
  [4004, 'erased'],
  [4010, 'too_many_devices'],
])

/** Why the connection is over for good, or undefined: come back. */
export function ended(code: number): Ended | undefined {
  return final.get(code)
}

/** Codes by which the server says that it could not even read what it was sent. */
export const unreadable: ReadonlySet<number> = new Set([1003, 1007, 1009])
