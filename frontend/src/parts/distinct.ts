/**
 * The items of a list whose `field` (their `id`; a plain string is its own) has not come before.
 * Svelte throws, and the screen is gone, when two items of a keyed list share a key; a server or a
 * heritage of another version may send such a list. The list itself is returned where nothing repeats.
 */
export function distinct<T extends string>(list: readonly T[]): readonly T[]
export function distinct<T extends object>(list: readonly T[], field?: keyof T & string): readonly T[]
export function distinct(list: readonly unknown[], field = 'id'): readonly unknown[] {
  const seen = new Set<unknown>()
  const first = list.filter((item) => {
    const key = typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[field] : item
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
  return first.length === list.length ? list : first
}
