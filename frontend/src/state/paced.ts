/**
 * Gathers changes so that a stream of them is drawn once a second: calmer to read, and a fifth of the
 * work. The first change after a quiet second is let through at once, those that follow it wait for
 * the second to end; `now` lets everything through in order (one's own acts don't wait).
 */
export class Paced<T> {
  #waiting: T[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  readonly #flushed: (batch: T[]) => void
  readonly #every: number

  constructor(flushed: (batch: T[]) => void, every = 1000) {
    this.#flushed = flushed
    this.#every = every
  }

  add(change: T): void {
    this.#waiting.push(change)
    if (this.#timer === undefined) this.now()
  }

  /** Lets through what waits. */
  now(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#waiting.length === 0) return
    const batch = this.#waiting
    this.#waiting = []
    this.#timer = setTimeout(() => {
      this.now()
    }, this.#every)
    this.#flushed(batch)
  }

  /** Forgets what waits: a whole view has come. */
  drop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#waiting = []
  }
}
