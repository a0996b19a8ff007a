// The frames of the socket: their shapes are the server's own.
import type { Wire, Command as CommandFrame, Event as EventFrame, Refused as RefusedFrame, Welcome as WelcomeFrame } from './types.gen'

export type { CommandFrame, EventFrame, RefusedFrame, WelcomeFrame }
export type ClientFrame = Wire['says']
export type ServerFrame = Wire['hears']

/** A place in a room's log: its number, and the hash that proves it is this room's. */
export interface Position { seq: number; hash: string }

export const nowhere: Position = { seq: 0, hash: '' }

/** A command as it is kept and sent; `data` is sealed already. */
export type Command = Omit<CommandFrame, 'type'>

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
