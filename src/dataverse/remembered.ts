/**
 * An answer that is kept for a while. Others wait for the same one, so asking does not end with the first asker's signal; a
 * failure is not remembered.
 */
import type { CallOptions } from '../core/ports.ts'

export interface Remembered<T> {
  get(options: CallOptions): Promise<T>
  /** What was answered last, however long ago; asks where nothing was. */
  latest(options: CallOptions): Promise<T>
  /** The next who asks is told anew; `latest` stays what it was. */
  expire(): void
  forget(): void
}

/**
 * @param lifeMs how long an answer holds, in milliseconds; absent: for good
 * @param forOne an answer holds for one click or one pass alone, by its correlation id: what an administrator changed is obeyed
 * by the next
 */
export function remembered<T>(
  now: () => Date,
  ask: (options: CallOptions) => Promise<T>,
  lifeMs = Number.POSITIVE_INFINITY,
  forOne = false,
): Remembered<T> {
  let known: { readonly at: number; readonly by: string; readonly value: Promise<T> } | undefined
  let last: { readonly value: T } | undefined
  function askAnew(correlationId: string): Promise<T> {
    const mine = {
      at: now().getTime(),
      by: correlationId,
      value: ask({ correlationId }).then(
        (value) => {
          last = { value }
          return value
        },
        (error: unknown) => {
          if (known === mine) known = undefined
          throw error
        },
      ),
    }
    known = mine
    return mine.value
  }
  function get({ correlationId }: CallOptions): Promise<T> {
    const holds = known && now().getTime() - known.at < lifeMs && (!forOne || known.by === correlationId)
    return known && holds ? known.value : askAnew(correlationId)
  }
  return {
    get,
    latest: async (options) => (last ? last.value : get(options)),
    expire() {
      known = undefined
    },
    forget() {
      known = undefined
      last = undefined
    },
  }
}
