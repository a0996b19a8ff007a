/** A window over the room; `scribe` is the consultants' too. */
export type Panel = 'people' | 'help' | 'line' | 'share' | 'minutes' | 'break' | 'scribe' | 'client' | 'close' | 'erase' | 'plan' | 'quiet'

class Panels {
  open = $state<Panel>()
}

/** Which window is open; one at a time. */
export const panels = new Panels()
