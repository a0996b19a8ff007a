// The browser's storage. A browser may refuse it, fill it up or empty it at any time: then what this
// page has written lives as long as the page, and nothing fails. Nothing else in the client touches
// localStorage or sessionStorage (a lint rule holds that).

export interface Storage {
  get(key: string): string | undefined
  set(key: string, value: string): void
  remove(key: string): void
  keys(prefix: string): string[]
  /** Whether what is written now outlives the page, as far as the browser says. */
  lasts(): boolean
}

/** What this device keeps: localStorage. */
export function deviceStorage(): Storage {
  return lasting(() => window.localStorage)
}

/** What this tab keeps through a reload: sessionStorage. */
export function tabStorage(): Storage {
  return lasting(() => window.sessionStorage)
}

type Native = typeof window.localStorage
const probe = 'codev.probe'

/** The browser's own storage first; what it does not give back comes from the page's memory. */
function lasting(native: () => Native | null): Storage {
  const written = new Map<string, string>()
  // Keys whose latest value the browser has not taken: its older one must not come back.
  const refused = new Set<string>()
  // Asked for anew each time: a browser may take it away while the page is open.
  const use = <T>(act: (device: Native) => T): T | undefined =>
    attempt(() => {
      const device = native()
      return device ? act(device) : undefined
    })
  const keeps = (key: string, value: string) =>
    use((device) => {
      device.setItem(key, value)
      return device.getItem(key) === value
    }) === true
  const remove = (key: string) => use((device) => { device.removeItem(key) })

  return {
    get: (key) => (refused.has(key) ? undefined : use((device) => device.getItem(key))) ?? written.get(key),
    set: (key, value) => {
      written.set(key, value)
      if (keeps(key, value)) refused.delete(key)
      else refused.add(key)
    },
    remove: (key) => {
      written.delete(key)
      refused.delete(key)
      remove(key)
    },
    keys: (prefix) => {
      const found = new Set([...written.keys(), ...(use((device) => Object.keys(device)) ?? [])])
      return [...found].filter((key) => key.startsWith(prefix))
    },
    lasts: () => {
      const kept = keeps(probe, '1')
      remove(probe)
      return kept
    },
  }
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}

/** The value kept under a key, if it is JSON and passes for one of its kind. */
export function getJson<T>(storage: Storage, key: string, is: (value: unknown) => value is T): T | undefined {
  const text = storage.get(key)
  if (text === undefined) return undefined
  const value: unknown = attempt(() => JSON.parse(text))
  return is(value) ? value : undefined
}
