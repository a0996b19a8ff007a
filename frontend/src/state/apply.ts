// How a view is kept current. One function for every event: it knows the shape of a change, and
// nothing of what events are called or what they mean (the golden files in room/testdata/apply are
// run through it, so that it can't drift from the server).

type Json = unknown
type Item = Record<string, Json> & { id: string }

/**
 * Applies a change to a view and returns the new one, the old one untouched. The change is a JSON
 * Merge Patch (RFC 7396), but for lists: a list of items that have an `id` is merged item by item
 * (new ones at the end, known ones in place, `gone` takes one out); any other list replaces the old one.
 *
 * Whatever did not change keeps its identity, so that a screen redraws only what did.
 */
export function apply<T>(view: T, change: unknown): T {
  return merge(view, change) as T
}

function merge(target: Json, patch: Json): Json {
  if (Array.isArray(patch)) return mergeList(Array.isArray(target) ? target : [], patch)
  if (!isObject(patch)) return patch
  const from = isObject(target) ? target : undefined
  const to: Record<string, Json> = { ...from }
  let changed = from === undefined
  for (const [key, value] of Object.entries(patch)) {
    if (key === '__proto__') continue // no field of ours; assigning it would not make a field at all
    if (value === null) {
      if (!(key in to)) continue
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- `to` is our own fresh copy
      delete to[key]
      changed = true
      continue
    }
    const merged = merge(from?.[key], value)
    if (from && merged === from[key]) continue
    to[key] = merged
    changed = true
  }
  return changed ? to : target
}

function mergeList(target: Json[], patch: Json[]): Json[] {
  if (patch.length > 0 && patch.every(isItem)) return mergeItems(target, patch)
  return same(target, patch) ? target : patch
}

// One after the other: an item that goes and comes again in the same change moves to the end.
function mergeItems(target: Json[], patch: Item[]): Json[] {
  const list = [...target]
  let changed = false
  for (const change of patch) {
    const place = list.findIndex((item) => isItem(item) && item.id === change.id)
    if (change.gone === true) {
      if (place < 0) continue
      list.splice(place, 1)
    } else if (place < 0) {
      list.push(merge(undefined, change))
    } else {
      const merged = merge(list[place], change)
      if (merged === list[place]) continue
      list[place] = merged
    }
    changed = true
  }
  return changed ? list : target
}

function same(a: Json, b: Json): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((value, i) => same(value, b[i]))
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]))
}

function isObject(value: Json): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isItem(value: Json): value is Item {
  return isObject(value) && typeof value.id === 'string'
}
