/**
 * Work on many things, so many at a time. What one throws ends it, once those beside it have come to their end: what they did
 * is noted. @throws what the first of them threw
 */
export async function sideBySide<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < all.length; start += atOnce) {
    const outcomes = await Promise.allSettled(all.slice(start, start + atOnce).map(work))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }
}
