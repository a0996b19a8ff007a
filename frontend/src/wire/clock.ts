/** The server's clock, reckoned from what it says and how long it took to hear it. */
export class Clock {
  #offset = 0
  #error = Infinity

  /** The server said `now`, in answer to what was asked at `asked` (local ms). */
  told(now: number, asked: number): void {
    const heard = Date.now()
    const error = Math.max(0, heard - asked) / 2
    const offset = now - (heard - error)
    // The quickest answer knows best, unless this device's clock was changed meanwhile.
    if (error > this.#error && Math.abs(offset - this.#offset) < error + this.#error + 1000) return
    this.#offset = offset
    this.#error = error
  }

  now(): number {
    return Date.now() + this.#offset
  }
}
