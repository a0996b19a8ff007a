import type { CommandData } from '../session'

/** A window over the room; `scribe` is the consultants' too. */
export type Panel = 'people' | 'help' | 'line' | 'share' | 'minutes' | 'break' | 'scribe' | 'client' | 'close' | 'erase' | 'plan' | 'quiet' | 'otherClient'

class Panels {
  open = $state<Panel>()
  /** What « otherClient » asks about. */
  choice = $state.raw<CommandData['choose_client']>()
}

/** Which window is open; one at a time. */
export const panels = new Panels()
