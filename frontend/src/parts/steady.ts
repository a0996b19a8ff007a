import type { Attachment } from 'svelte/attachments'

/**
 * Keeps the text that the person reads in place when something above it comes or goes, in a browser that does not do so
 * (Safari has no scroll anchoring). What stands at the top of the window is remembered, and a few after it, for it may
 * be what goes; after each change the scroller is moved by as much as the first that is left was moved.
 */
export const steady: Attachment<HTMLElement> = (scroller) => {
  if (CSS.supports('overflow-anchor', 'auto')) return
  let anchors: { element: Element; top: number }[] = []

  const remember = () => {
    const top = scroller.getBoundingClientRect().top
    anchors = below(scroller, top).map((element) => ({ element, top: element.getBoundingClientRect().top }))
  }
  const observer = new MutationObserver(() => {
    const anchor = anchors.find(({ element }) => element.isConnected)
    if (anchor && scroller.scrollTop > 0) {
      const moved = anchor.element.getBoundingClientRect().top - anchor.top
      if (Math.abs(moved) >= 1) scroller.scrollTop += moved
    }
    remember()
  })
  observer.observe(scroller, { childList: true, subtree: true, characterData: true })
  scroller.addEventListener('scroll', remember, { passive: true })
  return () => {
    observer.disconnect()
    scroller.removeEventListener('scroll', remember)
  }
}

/** The first elements at or below a line, as deep as the first of them begins below it. */
function below(within: Element, line: number): Element[] {
  const seen = [...within.children].filter((each) => each.getBoundingClientRect().bottom > line + 1 && getComputedStyle(each).position !== 'sticky')
  const [first] = seen
  if (!first) return []
  if (first.getBoundingClientRect().top >= line || first.children.length === 0) return seen.slice(0, 4)
  const deeper = below(first, line)
  return [...deeper, ...seen.slice(deeper.length > 0 ? 1 : 0, 4)]
}
