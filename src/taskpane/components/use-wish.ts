import { useState } from 'react'
import { type Failure, failureOf } from '../state/failure.ts'

export interface Wishes<T> {
  /** A wish of this person is on its way. */
  readonly isBusy: boolean
  readonly failure: Failure | undefined
  /** What came of the last wish, for the ear. */
  readonly said: string
  dismiss(): void
  /** @param after what is said once it is done */
  carryOut(wish: Promise<T>, after: string): Promise<void>
}

/**
 * What a person wishes of what they look at, one after the other; each answer is what it is by then.
 * @param change takes the answer
 * @param again reads anew, for nobody knows how far a wish came that failed
 */
export function useWish<T>(change: (next: () => T) => void, again: () => void): Wishes<T> {
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const [said, setSaid] = useState('')
  return {
    ...{ isBusy, failure, said },
    dismiss: () => setFailure(undefined),
    async carryOut(wish, after) {
      setBusy(true)
      setFailure(undefined)
      setSaid('')
      try {
        const now = await wish
        change(() => now)
        setSaid(after)
      } catch (error) {
        setFailure(failureOf(error))
        again()
      } finally {
        setBusy(false)
      }
    },
  }
}
