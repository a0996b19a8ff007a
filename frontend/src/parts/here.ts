let now: Document | undefined

/** The document that the room is drawn in: the page's own, or that of the window beside the call. */
export const here = (): Document => now ?? document

/** Says that the room is drawn in another document; without one, in the page's own again. */
export function setHere(next?: Document): void {
  now = next
}
