// The frames of the socket: their shapes are the server's own.
import type { Wire, Command as CommandFrame, Event as EventFrame, Hello as HelloFrame, Refused as RefusedFrame, Welcome as WelcomeFrame } from './types.gen'

export type { CommandFrame, EventFrame, HelloFrame, RefusedFrame, WelcomeFrame }
export type ClientFrame = Wire['says']
export type ServerFrame = Wire['hears']

/** A place in a room's log: its number, and the hash that proves that it is this log's. */
export interface Position { seq: number; hash: string }

export const nowhere: Position = { seq: 0, hash: '' }

/** A command as it is kept and sent; `data` is sealed already. */
export type Command = Omit<CommandFrame, 'type' | 'until'>

/** The frame in a message, or undefined if it is none. */
export function parseFrame(text: string): ServerFrame | undefined {
  try {
    const frame: unknown = JSON.parse(text)
    if (typeof frame === 'object' && frame !== null && 'type' in frame) return frame as ServerFrame
  } catch {
    // not JSON, so not from the server
  }
  return undefined
}
