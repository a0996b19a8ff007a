import { device } from './device'

/** The ids that the person has marked as seen under this key, on this device: by id, since two things may share a time. */
export function seenIds(key: string): ReadonlySet<string> {
  return new Set((device.get(key) ?? '').split(' '))
}

/** Marks all that the list holds now; returns their ids. */
export function markSeen(key: string, all: readonly { id: string }[]): ReadonlySet<string> {
  device.set(key, all.map(({ id }) => id).join(' '))
  return seenIds(key)
}
