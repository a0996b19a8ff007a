// The frames of the socket, as protocol.md has them.
import type { Code } from './types'

/** A place in a room's log: its number, and the hash that proves it is this room's. */
export interface Position { seq: number; hash: string }

export const nowhere: Position = { seq: 0, hash: '' }

/** A command as it travels; `data` is sealed already. */
export interface Command { id: string; name: string; data: unknown }

export type ClientFrame =
  | ({ type: 'hello'; token: string; since: number; hash: string })
  | ({ type: 'command' } & Command)
  | { type: 'ping' }

export interface EventFrame { type: 'event'; seq: number; hash: string; at: number; by?: string; name: string; data: unknown }

export interface WelcomeFrame {
  type: 'welcome'
  you: string
  seq: number
  hash?: string
  now: number
  may: string[]
  /** The whole view, or, for a position that is recent enough, what was missed. */
  view?: object
  events?: EventFrame[]
  reset?: boolean
}

export interface AcceptedFrame { type: 'accepted'; id: string; seq: number }
export interface RefusedFrame { type: 'refused'; id: string; code: Code; rule?: string; message?: string }

export type ServerFrame =
  | WelcomeFrame
  | EventFrame
  | AcceptedFrame
  | RefusedFrame
  | { type: 'may'; commands: string[] }
  | { type: 'presence'; online: string[] }
  | { type: 'pong'; now: number; seq: number; hash: string }

/** The frame in a message, or undefined for what is none of ours: a newer server may say more. */
export function parseFrame(text: string): ServerFrame | undefined {
  try {
    const frame: unknown = JSON.parse(text)
    if (typeof frame === 'object' && frame !== null && 'type' in frame) return frame as ServerFrame
  } catch {
    // not JSON: nothing that the server says
  }
  return undefined
}
