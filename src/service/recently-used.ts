/** Keeps values by key while they are used: at most so many, each at most so long after it was last asked for. */
export interface RecentlyUsed<T> {
  get(key: string, make: () => T): T
}

export function createRecentlyUsed<T>(options: {
  readonly most: number
  readonly idleMs: number
  readonly now: () => Date
}): RecentlyUsed<T> {
  // A Map keeps the order of insertion: putting a used one back makes the first the longest unused.
  const entries = new Map<string, { readonly value: T; readonly usedAt: number }>()
  return {
    get(key, make) {
      const now = options.now().getTime()
      const known = entries.get(key)
      entries.delete(key)
      const value = known && now - known.usedAt < options.idleMs ? known.value : make()
      entries.set(key, { value, usedAt: now })
      for (const [oldest, { usedAt }] of entries) {
        if (entries.size <= options.most && now - usedAt < options.idleMs) break
        entries.delete(oldest)
      }
      return value
    },
  }
}
