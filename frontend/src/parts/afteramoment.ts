import type { Attachment } from 'svelte/attachments'
import { hereWindow } from './here'

const moment = 400

/**
 * For the answers to a question that has just appeared: a tap within a moment of it is the second half of a double
 * tap, meant for what stood there before, and does nothing; nor does a key that is held down. A key that is pressed
 * anew, and the click of a screen reader (no pointer: `detail` is 0), count at once.
 */
export const afterAMoment: Attachment<HTMLElement> = (element) => {
  const shown = performance.now()
  element.style.pointerEvents = 'none'
  const there = hereWindow() // the page's own timers are held back while it is hidden behind the call
  const timer = there.setTimeout(() => (element.style.pointerEvents = ''), moment)
  const onclick = (event: MouseEvent) => {
    if (event.detail === 0 || performance.now() - shown >= moment) return
    event.stopPropagation()
    event.preventDefault()
  }
  const onkeydown = (event: KeyboardEvent) => {
    if (event.repeat && (event.key === 'Enter' || event.key === ' ') && event.target instanceof HTMLButtonElement) event.preventDefault()
  }
  element.addEventListener('click', onclick, true)
  element.addEventListener('keydown', onkeydown, true)
  return () => {
    there.clearTimeout(timer)
    element.removeEventListener('click', onclick, true)
    element.removeEventListener('keydown', onkeydown, true)
  }
}
