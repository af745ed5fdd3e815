/** Lets work with the same key run one after the other, in the order it came; other keys do not wait. */
export interface KeyedMutex {
  run<T>(key: string, work: () => Promise<T>): Promise<T>
  /** Does nothing where somebody is at work under this key. @returns whether the work was done */
  runIfFree(key: string, work: () => Promise<unknown>): Promise<boolean>
  /** Whether somebody is at work under this key. */
  isTaken(key: string): Promise<boolean>
}

export function createKeyedMutex(): KeyedMutex {
  const tails = new Map<string, Promise<unknown>>()
  function run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = tails.get(key)
    // What the one before came to is its caller's business.
    const mine = before ? before.then(work, work) : work()
    const tail = mine.catch(() => undefined)
    tails.set(key, tail)
    tail.then(() => {
      if (tails.get(key) === tail) tails.delete(key)
    })
    return mine
  }
  return {
    run,
    async runIfFree(key, work) {
      if (tails.has(key)) return false
      await run(key, work)
      return true
    },
    isTaken: async (key) => tails.has(key),
  }
}
