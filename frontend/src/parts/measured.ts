import type { Attachment } from 'svelte/attachments'

/** Tells an element's inner width (px), now and whenever it changes. */
export function measured(tell: (width: number) => void): Attachment<HTMLElement> {
  return (element) => {
    const observer = new ResizeObserver(() => { tell(element.clientWidth) })
    observer.observe(element)
    tell(element.clientWidth)
    return () => { observer.disconnect() }
  }
}
