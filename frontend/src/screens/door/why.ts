import type { Code, Ended } from '../../session'
import { doorway } from '../../words/doorway'
import { entry } from '../../words/entry'

/** Why the door is shut, or did not open. */
export type Why = Code | Ended | 'offline' | 'damaged' | 'damagedHere' | 'noKey' | 'over'

/** The sentence for it. */
export function sentence(why: Why): string {
  const words = doorway()
  switch (why) {
    case 'offline': return entry().offline
    case 'damaged': return words.damaged
    case 'damagedHere': return words.damagedHere
    case 'noKey': return words.noKey
    case 'over': return words.over
    case 'not_invited': return words.notInvited
    case 'not_found': return words.unknown
    case 'room_closed': return words.closed
    case 'door_locked': return words.locked
    case 'room_full': return words.full
    case 'rate_limited': return words.crowded
    case 'removed': case 'erased': case 'not_authenticated': case 'too_many_devices': return words.ended[why]
    default: return entry().errors.other
  }
}
