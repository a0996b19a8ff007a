import { SvelteSet } from 'svelte/reactivity'
import type { Attachment } from 'svelte/attachments'
import type { Contribution } from '../../session'
import { here } from '../../parts/here'

/** The id of a contribution's place on the page. */
export const placeOf = (id: string) => `apport-${id}`

/* Which contributions have been before the reader's eyes. The list never moves by itself: what is new is counted in the foot, and seen once
   half of it (or a good part, where it is long) has stood in the window. */
export class News {
  readonly #seen: SvelteSet<string>
  #watcher: IntersectionObserver | undefined

  /** Contributions that are there on arrival are not new. */
  constructor(there: readonly Contribution[]) {
    this.#seen = new SvelteSet(there.map((each) => each.id))
  }

  /** Those that have not been seen, in order. */
  of(list: readonly Contribution[]): Contribution[] {
    return list.filter((each) => !this.#seen.has(each.id))
  }

  /** Watches the place of one on the page, until it is seen. */
  watch(id: string): Attachment<HTMLElement> | undefined {
    if (this.#seen.has(id)) return undefined
    return (place) => {
      this.#watcher ??= new (here().defaultView ?? window).IntersectionObserver((entries) => this.#look(entries), { threshold: [0, 0.1, 0.25, 0.5] })
      this.#watcher.observe(place)
      return () => this.#watcher?.unobserve(place)
    }
  }

  /** Brings the first unseen one to the top of the window, and the keyboard with it. */
  goTo(first: Contribution | undefined): void {
    const place = first && here().getElementById(placeOf(first.id))
    place?.scrollIntoView({ block: 'start' })
    place?.focus({ preventScroll: true })
  }

  #look(entries: IntersectionObserverEntry[]): void {
    for (const { target, intersectionRatio, intersectionRect } of entries) {
      if (intersectionRatio >= 0.5 || intersectionRect.height > 160) this.#seen.add(target.id.slice(placeOf('').length))
    }
  }
}
