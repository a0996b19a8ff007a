import { getContext, setContext, type Snippet } from 'svelte'

export interface FootContent {
  readonly children?: Snippet | undefined
  readonly above?: Snippet | undefined
}

class FootSlot {
  now = $state.raw<FootContent>()
  /** A question stands in the foot and wants its whole width. */
  asking = $state(false)
}

const key = Symbol('foot')

/** Made once by the room, above both the frame and the step. */
export function provideFoot(): FootSlot {
  return setContext(key, new FootSlot())
}

export function useFoot(): FootSlot {
  return getContext<FootSlot>(key)
}
