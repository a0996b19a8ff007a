import type { Attachment } from 'svelte/attachments'

/**
 * Writes a text that changes into its element: `<h1 {@attach shows(() => title)}></h1>`.
 * Svelte updates the text node that it made. Where a browser translates the page, that node is replaced by another, and
 * the update is seen by nobody: the step, the posture and the time would stay as they were. The element is still there.
 */
export function shows(read: () => string): Attachment<HTMLElement> {
  return (element) => {
    element.textContent = read()
  }
}
