import { untrack } from 'svelte'

/** The drafts that a box on the page shows now, by their keys. A draft that none shows is shown as « not sent yet » (Unsent.svelte). */
class Boxes {
  readonly #open = new Map<string, number>()
  #changes = $state(0)

  /** Notes that a box shows this draft; the answer takes that back. */
  show(key: string): () => void {
    this.#count(key, 1)
    return () => {
      this.#count(key, -1)
    }
  }

  /** Whether a box shows this draft. Reactive. */
  has(key: string): boolean {
    return this.#changes >= 0 && (this.#open.get(key) ?? 0) > 0
  }

  #count(key: string, by: number): void {
    this.#open.set(key, (this.#open.get(key) ?? 0) + by)
    // Without untrack an effect that shows a box would depend on the state that it changes, and run for ever.
    untrack(() => this.#changes++)
  }
}

export const boxes = new Boxes()
