/** At most `width` calls at a time; the others wait their turn in order. */
export interface Lane {
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** The service asked for a pause of so many milliseconds; whoever shares the lane with other processes tells them. */
  hold?(milliseconds: number): void
}

/** Graph lets four calls work on one mailbox at once; a fifth is answered by 429. */
export function createLane(width: number): Lane {
  let busy = 0
  const waiting: (() => void)[] = []

  async function enter(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (busy < width) {
      busy++
      return
    }
    await new Promise<void>((resolve, reject) => {
      const enterNow = () => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      const giveUp = () => {
        waiting.splice(waiting.indexOf(enterNow), 1)
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', giveUp, { once: true })
      waiting.push(enterNow)
    })
  }

  function leave(): void {
    const next = waiting.shift()
    // The place is handed on, so that nobody slips in between.
    if (next) next()
    else busy--
  }

  return {
    async run(work, signal) {
      await enter(signal)
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
