// Parts of the page that are fetched when they are needed. After a deployment a part may be gone: the page
// then loads itself again, which brings the new version; what is typed is in the device's storage.

/** What public/start.js offers; absent in tests. */
interface Start {
  fetchParts(done: (problem?: 'gone' | 'offline') => void): void
  reload(): boolean
}
declare global {
  interface Window { codevStart?: Start }
}

/** A part that no server has any more, though the page has loaded itself again. */
export class PartGone extends Error {}

/**
 * Loads a part. If it does not arrive it is fetched again, and if it is gone the page is loaded again:
 * `beforeReload` keeps what must outlive that. Rejects with PartGone, or with the network's own error.
 */
export async function loadPart<T>(load: () => Promise<T>, beforeReload: () => void = () => undefined): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const start = window.codevStart
    const problem = await new Promise<'gone' | 'offline' | undefined>((resolve) => {
      if (start) start.fetchParts(resolve)
      else resolve('gone')
    })
    if (problem === 'offline') throw error
    const loaded = problem ? undefined : await load().catch(() => undefined)
    if (loaded !== undefined) return loaded
    beforeReload()
    if (start?.reload()) return new Promise(() => undefined) // the page is on its way out
    throw new PartGone()
  }
}

/** The page has all that it needs: a later reload counts from the start. */
export function partsArrived(): void {
  if (window.name.startsWith('codev-reloads:')) window.name = ''
}
