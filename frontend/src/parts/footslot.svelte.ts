import { getContext, setContext, type Snippet } from 'svelte'

export interface FootContent {
  readonly children?: Snippet | undefined
  readonly above?: Snippet | undefined
}

class FootSlot {
  now = $state.raw<FootContent>()
  /** A question stands in the foot and wants its whole width. */
  asking = $state(false)
  // Plain, beside the state: while effects are torn down Svelte shows state as it was before, so `now` can't tell there whose turn it is.
  readonly #mounted: FootContent[] = []

  /** Shows this until the returned function takes it away; then the latest of those still there. */
  put(content: FootContent): () => void {
    this.#mounted.push(content)
    this.now = content
    return () => {
      this.#mounted.splice(this.#mounted.indexOf(content), 1)
      this.now = this.#mounted.at(-1)
    }
  }
}

const key = Symbol('foot')

/** Made once by the room, above both the frame and the step. */
export function provideFoot(): FootSlot {
  return setContext(key, new FootSlot())
}

export function useFoot(): FootSlot {
  return getContext<FootSlot>(key)
}
