import { lang } from '../words'

/* The room beside the call: in a window that stays above the others (Document Picture-in-Picture), or in a small window where the browser has none.
   It is drawn there by this page, with the same session. */

interface PictureInPicture { requestWindow(size: { width: number; height: number }): Promise<Window> }
declare global {
  interface Window { documentPictureInPicture?: PictureInPicture }
}
const size = { width: 360, height: 600 }

class Beside {
  /** The window that the room is in now, if it is not in the page. */
  window = $state.raw<Window>()

  /** Opens the window, in answer to a tap. Resolves to whether the browser opened it. */
  async open(): Promise<boolean> {
    const above = await window.documentPictureInPicture?.requestWindow(size).catch(() => undefined)
    const opened = above ?? window.open('', '', `popup,width=${size.width},height=${size.height}`)
    if (!opened) return false
    dress(opened.document)
    const back = () => {
      this.window = undefined
    }
    opened.addEventListener('pagehide', back, { once: true })
    window.addEventListener('pagehide', () => { opened.close() }, { once: true })
    this.window = opened
    return true
  }

  /** Closes the window: the room is in the page again. */
  close(): void {
    this.window?.close()
    this.window = undefined
  }
}

export const beside = new Beside()

/** The page's language, appearance, title and styles. */
function dress(there: Document): void {
  const root = there.documentElement
  root.lang = lang()
  for (const { name, value } of document.documentElement.attributes) if (name !== 'lang') root.setAttribute(name, value)
  there.title = document.title
  for (const sheet of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) {
    const link = there.createElement('link')
    link.rel = 'stylesheet'
    link.href = sheet.href
    there.head.append(link)
  }
}
