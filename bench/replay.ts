/**
 * A recording of requests, and the bare loop that makes them again: the same bodies in the same batches, each as soon as those
 * that had been answered before it are answered again, and nothing thought about in between.
 */
import { type Http, http } from '../src/upstream/index.ts'

type Init = Parameters<Http>[1]

interface Recorded {
  readonly url: string
  readonly init: Omit<Init, 'signal'>
  /** Which requests had been answered when this one began. */
  readonly after: readonly number[]
}

export interface Recording {
  readonly around: (fetcher: Http) => Http
  start(): void
  stop(): readonly Recorded[]
}

export function createRecording(): Recording {
  let recorded: Recorded[] | undefined
  let answered: number[] = []
  return {
    around: (fetcher) => async (url, init) => {
      const list = recorded
      if (!list) return fetcher(url, init)
      const index = list.length
      const { signal: _signal, ...kept } = init
      list.push({ url, init: kept, after: [...answered.slice(-64)] })
      const response = await fetcher(url, init)
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
  const { signal } = new AbortController()
  const done: Promise<void>[] = []
  for (const { url, init, after } of recorded) {
    const before = Promise.all(after.map((index) => done[index]))
    const { body: written, ...rest } = init
    const body = typeof written === 'string' ? { body: unconditional(written) } : {}
    done.push(
      before.then(async () => {
        const answer = await http(url, { ...rest, ...body, signal })
        for await (const _piece of answer.body ?? []);
        if (answer.status >= 500) throw new Error(`${answer.status} ${url}`)
      }),
    )
  }
  await Promise.all(done)
}
