/** Parts of a batch that the organization had no room for are asked again, a few times; what was answered stays answered. */
import { TandemError } from '../core/errors.ts'
import type { BatchResponse } from './batch.ts'

const mostRounds = 3
const firstWaitMs = 500
/** Nobody is held up longer: the refusal then is the answer, with the time to come back. */
const longestWaitMs = 20_000

export type Sleep = (milliseconds: number, signal?: AbortSignal) => Promise<void>

const notExecuted: ReadonlySet<number> = new Set([429, 503])

/**
 * @param ask answers to these requests, in their order
 * @param hold tells whoever else calls the organization as the same user to wait so many milliseconds
 * @param last so many at the end must never be older than an answer before them: they are asked again with any other
 */
export async function askAgain<Request>(
  requests: readonly Request[],
  ask: (requests: readonly Request[]) => Promise<readonly (readonly BatchResponse[])[]>,
  sleep: Sleep,
  hold: (milliseconds: number) => void,
  signal: AbortSignal | undefined,
  last = 0,
): Promise<readonly (readonly BatchResponse[])[]> {
  const answers = [...(await ask(requests))]
  for (let round = 1; round < mostRounds; round++) {
    const refused = answers.flatMap((answer, index) => (refusalOf(answer) ? [index] : []))
    if (refused.length === 0) break
    const wait = Math.max(...refused.map((index) => waitOf(refusalOf(answers[index] ?? []), round)))
    if (refused.some((index) => refusalOf(answers[index] ?? [])?.status === 429)) hold(wait)
    if (wait > longestWaitMs) break
    await sleep(wait, signal)
    try {
      const again = [...requests.keys()].filter((index) => refused.includes(index) || index >= requests.length - last)
      const later = await ask(again.map((index) => requests[index] as Request))
      again.forEach((index, at) => {
        answers[index] = later[at] ?? []
      })
    } catch (error) {
      // What others were told must not be lost over this.
      if (error instanceof TandemError) break
      throw error
    }
  }
  return answers
}

const refusalOf = (answer: readonly BatchResponse[]) => answer.find(({ status }) => notExecuted.has(status))

function waitOf(refusal: BatchResponse | undefined, round: number): number {
  const seconds = Number(refusal?.headers.get('retry-after') || Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1000 : firstWaitMs * 2 ** (round - 1)
}
