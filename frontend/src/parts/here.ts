let now: Document | undefined

/** The document that the room is drawn in: the page's own, or that of the window beside the call. */
export const here = (): Document => now ?? document

/** Its window: sizes, frames and the clipboard are that window's, and the page's own may be hidden behind the call. */
export const hereWindow = (): Window & typeof globalThis => here().defaultView ?? window

/** Listens to what happens in its window; returns how to stop. */
export function onHere<K extends keyof WindowEventMap>(kind: K, heard: (event: WindowEventMap[K]) => void): () => void {
  const there = hereWindow()
  there.addEventListener(kind, heard)
  return () => { there.removeEventListener(kind, heard) }
}

/** Says that the room is drawn in another document; without one, in the page's own again. */
export function setHere(next?: Document): void {
  now = next
}
