// The device's storage, which a browser may refuse, fill up or empty at any time: then things live as
// long as the page, and nothing fails.

export interface Storage {
  get(key: string): string | undefined
  set(key: string, value: string): void
  remove(key: string): void
  keys(prefix: string): string[]
}

/** localStorage where there is one, the page's memory besides. */
export function deviceStorage(): Storage {
  const memory = new Map<string, string>()
  const device = attempt(() => window.localStorage)
  return {
    get: (key) => memory.get(key) ?? attempt(() => device?.getItem(key)) ?? undefined,
    set: (key, value) => {
      const kept = attempt(() => {
        device?.setItem(key, value)
        return device !== undefined
      })
      if (kept) memory.delete(key)
      else memory.set(key, value)
    },
    remove: (key) => {
      memory.delete(key)
      attempt(() => {
        device?.removeItem(key)
      })
    },
    keys: (prefix) => {
      const found = new Set([...memory.keys(), ...(attempt(() => (device ? Object.keys(device) : [])) ?? [])])
      return [...found].filter((key) => key.startsWith(prefix))
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
