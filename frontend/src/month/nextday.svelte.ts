// The day of the next séance, as its room tells it.
import { untrack } from 'svelte'
import type { Session } from '../session'

export class NextDay {
  #known = $state.raw<{ link: string; day: number }>()
  readonly #link: () => string | undefined

  /** Asks the room of `link` whenever the link changes or the connection opens; the day that is known outlives a failed answer. */
  constructor(session: Session, link: () => string | undefined) {
    const wanted = $derived(link()) // a change of the view that leaves the link as it is asks nothing
    this.#link = () => wanted
    $effect(() => {
      const asked = wanted
      if (asked === undefined || session.link !== 'open') return
      // Untracked: the session reads its whole view, which changes with every event.
      untrack(() => session.nextDay()).then((day) => {
        if (day !== undefined && untrack(this.#link) === asked) this.tell(asked, day)
      }).catch(() => undefined) // its link stands there
    })
  }

  /** Undefined while the room of the present link has told none. */
  get day(): number | undefined {
    return this.#known?.link === this.#link() ? this.#known?.day : undefined
  }

  tell(link: string, day: number): void {
    this.#known = { link, day }
  }
}
