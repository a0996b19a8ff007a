import type { Attachment } from 'svelte/attachments'
import { here, hereWindow } from './here'

/**
 * Keeps the keyboard's place within an element. The focused element may disappear: withdrawn, answered, folded. The focus would
 * fall to the page's body, and the next Tab begin at its top. It goes where the person would look next: to the summary of the
 * fold that closed over it, else to the heading of the section it was in, else to the content.
 */
export const keepsFocus: Attachment<HTMLElement> = (root) => {
  let path: Element[] = []
  let frame = 0
  const view = hereWindow()
  const remember = (event: FocusEvent) => {
    path = []
    for (let at = event.target as Element | null; at && at !== root; at = at.parentElement) path.push(at)
  }
  const look = () => {
    const [last] = path
    if (!last || here().activeElement !== here().body) return
    const closed = path.findLast((each) => each.isConnected && each instanceof HTMLDetailsElement && !each.open)
    if (last.isConnected && !closed && (last as HTMLElement).offsetParent !== null) return // the person has left it
    place(closed)?.focus({ preventScroll: true })
    path = []
  }
  const place = (closed: Element | undefined): HTMLElement | null => {
    if (closed) return closed.querySelector('summary')
    const section = path.find((each) => each.isConnected && each.matches('section, dialog'))
    const heading = section?.querySelector<HTMLElement>('h2, h3')
    if (heading) heading.tabIndex = -1
    return heading ?? root.querySelector<HTMLElement>('#main, [tabindex]')
  }
  // After the component that took it away, which may know a better place.
  const observer = new MutationObserver(() => {
    view.cancelAnimationFrame(frame)
    frame = view.requestAnimationFrame(look)
  })
  observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ['open', 'hidden', 'disabled'] })
  root.addEventListener('focusin', remember)
  return () => {
    view.cancelAnimationFrame(frame)
    observer.disconnect()
    root.removeEventListener('focusin', remember)
  }
}
