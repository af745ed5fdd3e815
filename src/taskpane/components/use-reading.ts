import { type DependencyList, useEffect, useState } from 'react'
import { type Failure, failureOf } from '../state/failure.ts'

/** Something that is asked of the service when it is shown. */
export type Reading<Value> =
  | { readonly is: 'awaited' }
  | { readonly is: 'read'; readonly value: Value }
  | { readonly is: 'failed'; readonly failure: Failure }

/**
 * Asks anew whenever something of `about` changes; an answer that came too late is dropped.
 * @returns the reading, how to ask the same again, and how to put what is known meanwhile
 */
export function useReading<Value>(
  read: (signal: AbortSignal) => Promise<Value>,
  about: DependencyList,
): readonly [Reading<Value>, () => void, (change: (value: Value) => Value) => void] {
  const [reading, setReading] = useState<Reading<Value>>({ is: 'awaited' })
  const [attempt, setAttempt] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: what it is about is the caller's to say
  useEffect(() => {
    const mine = new AbortController()
    // What is read once more stays readable meanwhile.
    setReading((before) => (before.is === 'read' && attempt > 0 ? before : { is: 'awaited' }))
    read(mine.signal).then(
      (value) => !mine.signal.aborted && setReading({ is: 'read', value }),
      (error) => !mine.signal.aborted && setReading({ is: 'failed', failure: failureOf(error) }),
    )
    return () => mine.abort()
  }, [...about, attempt])

  const change = (apply: (value: Value) => Value) =>
    setReading((now) => (now.is === 'read' ? { is: 'read', value: apply(now.value) } : now))
  return [reading, () => setAttempt((before) => before + 1), change]
}
