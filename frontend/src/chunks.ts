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

/** A part that no server has any more: a new version of the page is in place. */
export class PartGone extends Error {}

/** Asks for a missing part until a server has it; all callers share one request. */
let search: Promise<'gone' | 'offline' | undefined> | undefined
function findMissing(): Promise<'gone' | 'offline' | undefined> {
  search ??= new Promise<'gone' | 'offline' | undefined>((resolve) => {
    if (window.codevStart) window.codevStart.fetchParts(resolve)
    else resolve('gone')
  }).finally(() => (search = undefined))
  return search
}

/** Loads a part; if it does not arrive it is fetched again. Rejects with PartGone, or with the network's own error. */
export async function fetchPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    const problem = await findMissing()
    if (problem === 'offline') throw error
    const loaded = problem ? undefined : await load().catch(() => undefined)
    if (loaded !== undefined) return loaded
    throw new PartGone()
  }
}

let leaving = false // one reload, however many parts are gone

/** As fetchPart, but a part that is gone loads the page again; `beforeReload` keeps what must outlive that. */
export async function loadPart<T>(load: () => Promise<T>, beforeReload: () => void = () => undefined): Promise<T> {
  try {
    return await fetchPart(load)
  } catch (error) {
    if (!(error instanceof PartGone)) throw error
    beforeReload()
    leaving ||= window.codevStart?.reload() ?? false
    if (leaving) return new Promise(() => undefined) // the page is on its way out
    throw error
  }
}

/** The page has all that it needs: a later reload counts from the start. */
export function partsArrived(): void {
  if (window.name.startsWith('codev-reloads:')) window.name = ''
}
