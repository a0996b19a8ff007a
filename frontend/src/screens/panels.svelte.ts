/* Which window over the room is open; one at a time. */
export type Panel = 'people' | 'help' | 'minutes' | 'break' | 'scribe' | 'door' | 'close' | 'erase' | 'next' | 'client' | 'share'

class Panels {
  open = $state<Panel>()
}

export const panels = new Panels()
