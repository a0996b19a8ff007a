import type { Attachment } from 'svelte/attachments'

/**
 * Keeps an element of the window's height above the keyboard of a phone. Where the keyboard covers the page
 * instead of resizing it (iOS, and Android before Chrome 108 or without the page's wish), the part that is seen,
 * the visual viewport, is lower than the window.
 */
export const besideKeyboard: Attachment<HTMLElement> = (element) => {
  const seen = window.visualViewport
  if (!seen) return
  const fit = () => {
    const covered = seen.scale < 1.05 && window.innerHeight - seen.height > 80 // not a page that is zoomed, nor the bars of the browser
    element.style.blockSize = covered ? `${Math.round(seen.height)}px` : ''
    if (covered) window.scrollTo(0, 0) // iOS has scrolled the page to the box, as if the page were still as high
  }
  seen.addEventListener('resize', fit)
  seen.addEventListener('scroll', fit)
  return () => {
    seen.removeEventListener('resize', fit)
    seen.removeEventListener('scroll', fit)
  }
}
