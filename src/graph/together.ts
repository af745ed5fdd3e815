/** Reads that begin in the same moment go in as few batches as can be: a quiet mailbox is looked through with one request. */
import type { CallOptions } from '../core/ports.ts'
import { askEach } from './batch.ts'
import type { GraphClient, GraphRequest } from './client.ts'

/** @throws TandemError, of this one request */
export type AskTogether = (request: GraphRequest, options: CallOptions) => Promise<unknown>

interface Waiting {
  readonly request: GraphRequest
  readonly options: CallOptions
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Only for reads: what one of them waits for must not begin before another one has ended. */
export function createTogether(client: GraphClient): AskTogether {
  let waiting: Waiting[] = []

  function send(): void {
    const all = waiting
    waiting = []
    // A batch belongs to one cycle: what it is called upstream, and what ends it.
    for (const cycle of new Set(all.map(({ options }) => options.correlationId)))
      void answer(all.filter(({ options }) => options.correlationId === cycle))
  }

  async function answer(some: readonly Waiting[]): Promise<void> {
    const [{ options }] = some as readonly [Waiting, ...Waiting[]]
    try {
      const chains = some.map(
        ({ request }) =>
          () =>
            [request] as const,
      )
      const outcomes = await askEach(client, chains, options)
      for (const [index, { resolve, reject }] of some.entries()) {
        const outcome = outcomes[index]
        if (outcome?.failure) reject(outcome.failure)
        else resolve(outcome?.answers[0])
      }
    } catch (error) {
      for (const { reject } of some) reject(error)
    }
  }

  return (request, options) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(send)
      waiting.push({ request, options, resolve, reject })
    })
}
