/**
 * A recording of requests, and the bare loop that makes them again: the same bodies in the same batches, each as soon as those
 * that had been answered before it are answered again, and nothing thought about in between.
 */
interface Recorded {
  readonly url: string
  readonly init: RequestInit
  /** Which requests had been answered when this one began. */
  readonly after: readonly number[]
}

export interface Recording {
  readonly around: (fetcher: typeof fetch) => typeof fetch
  start(): void
  stop(): readonly Recorded[]
}

export function createRecording(): Recording {
  let recorded: Recorded[] | undefined
  let answered: number[] = []
  return {
    around: (fetcher) => async (input, init) => {
      const list = recorded
      if (!list) return fetcher(input, init)
      const index = list.length
      const { signal: _signal, ...kept } = init ?? {}
      list.push({ url: String(input), init: kept, after: [...answered.slice(-64)] })
      const response = await fetcher(input, init)
      answered.push(index)
      return response
    },
    start() {
      recorded = []
      answered = []
    },
    stop() {
      const list = recorded ?? []
      recorded = undefined
      return list
    },
  }
}

/** Conditions of that time no longer hold: what was written for one version is written whatever the version is. */
function unconditional(body: string): string {
  return body
    .replace(/^If-Match: W\/"[^"]*"/gm, 'If-Match: *')
    .replace(/"If-Match":"W\/\\"[^"]*\\""/g, '"If-Match":"*"')
}

/** Makes all requests again. @throws Error when one of them is refused as a whole */
export async function replay(recorded: readonly Recorded[]): Promise<void> {
  const done: Promise<void>[] = []
  for (const { url, init, after } of recorded) {
    const before = Promise.all(after.map((index) => done[index]))
    const { body: written, ...rest } = init
    const body = typeof written === 'string' ? { body: unconditional(written) } : {}
    done.push(
      before.then(async () => {
        const response = await fetch(url, { ...rest, ...body })
        await response.text()
        if (response.status >= 500) throw new Error(`${response.status} ${url}`)
      }),
    )
  }
  await Promise.all(done)
}
