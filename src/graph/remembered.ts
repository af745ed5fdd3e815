import type { CallOptions } from '../core/ports.ts'

/** Asked once for everybody; a failure is not remembered. */
export function remembered<T>(ask: (options: CallOptions) => Promise<T>): (options: CallOptions) => Promise<T> {
  let answer: Promise<T> | undefined
  return ({ correlationId }) => {
    // Others wait for the same answer, so it does not end with the first asker's signal.
    answer ??= ask({ correlationId }).catch((error: unknown) => {
      answer = undefined
      throw error
    })
    return answer
  }
}
