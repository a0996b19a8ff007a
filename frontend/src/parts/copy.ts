import { here, hereWindow } from './here'

/** The copied content: plain text, and the same as HTML for programs that paste formatted text. */
export interface Copied {
  text: string
  html?: string
}

/**
 * Copies to the clipboard; returns whether it did. Where the browser refuses (a page over plain http, a
 * WebKit without the right), the older command of the browser is tried, and if that fails too, `shown`,
 * the element that shows what was to be copied, is left selected, for the person to copy it.
 */
export async function copy(what: Copied, shown: HTMLElement | undefined): Promise<boolean> {
  if (await write(what).then(() => true, () => false)) return true
  if (shown) select(shown)
  return command(what)
}

async function write({ text, html }: Copied): Promise<void> {
  const { navigator } = hereWindow() // a clipboard is for the window that has the focus
  if (html === undefined || typeof ClipboardItem === 'undefined') {
    await navigator.clipboard.writeText(text)
    return
  }
  const blob = (type: string, content: string) => new Blob([content], { type })
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob('text/plain', text), 'text/html': blob('text/html', html) })])
}

function select(shown: HTMLElement): void {
  if (shown instanceof HTMLInputElement || shown instanceof HTMLTextAreaElement) {
    shown.select()
    return
  }
  const range = here().createRange()
  range.selectNodeContents(shown)
  const selection = here().getSelection()
  selection?.removeAllRanges()
  selection?.addRange(range)
}

/* `execCommand` is deprecated, and the only way on a page that is no secure context. */
function command({ text, html }: Copied): boolean {
  let taken = false
  const fill = (event: ClipboardEvent) => {
    if (!event.clipboardData) return
    event.clipboardData.setData('text/plain', text)
    if (html !== undefined) event.clipboardData.setData('text/html', html)
    event.preventDefault()
    taken = true
  }
  const there = here()
  there.addEventListener('copy', fill)
  try {
    return there.execCommand('copy') && taken
  } catch {
    return false
  } finally {
    there.removeEventListener('copy', fill)
  }
}
