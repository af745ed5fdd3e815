/**
 * An answer that is kept for a while. Others wait for the same one, so asking does not end with the first asker's signal; a
 * failure is not remembered.
 */
import type { CallOptions } from '../core/ports.ts'

export interface Remembered<T> {
  get(options: CallOptions): Promise<T>
  forget(): void
}

/** @param lifeMs how long an answer holds, in milliseconds; absent: for good */
export function remembered<T>(
  now: () => Date,
  ask: (options: CallOptions) => Promise<T>,
  lifeMs = Number.POSITIVE_INFINITY,
): Remembered<T> {
  let known: { readonly at: number; readonly value: Promise<T> } | undefined
  return {
    get({ correlationId }) {
      const at = now().getTime()
      if (known && at - known.at < lifeMs) return known.value
      const mine = {
        at,
        value: ask({ correlationId }).catch((error: unknown) => {
          if (known === mine) known = undefined
          throw error
        }),
      }
      known = mine
      return mine.value
    },
    forget() {
      known = undefined
    },
  }
}
