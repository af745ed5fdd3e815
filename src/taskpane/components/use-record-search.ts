import { useEffect, useState } from 'react'
import type { NamedRecord } from '../../api/record.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { useSurroundings } from './pane-context.tsx'

/** As long as a person types faster than this, nothing is asked. */
const debounceMs = 200

export interface RecordSearch {
  /** Undefined as long as the answer to the present query is awaited. */
  readonly found?: readonly NamedRecord[]
  readonly failure?: Failure
  /** Asks the same again. */
  readonly retry: () => void
}

type Answer = Omit<RecordSearch, 'retry'>

/** Searches as a person types. An answer to an earlier query is dropped; an empty query asks nothing. */
export function useRecordSearch(query: string): RecordSearch {
  const { pane } = useSurroundings()
  const [answer, setAnswer] = useState<Answer & { readonly query: string }>({ query: '' })
  const [attempt, setAttempt] = useState(0)
  const asked = query.trim()

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same again
  useEffect(() => {
    if (!asked) return
    const mine = new AbortController()
    const timer = setTimeout(() => {
      pane.api.call('search', { q: asked }, mine.signal).then(
        ({ records }) => !mine.signal.aborted && setAnswer({ query: asked, found: records }),
        (error) => !mine.signal.aborted && setAnswer({ query: asked, failure: failureOf(error) }),
      )
    }, debounceMs)
    return () => {
      clearTimeout(timer)
      mine.abort()
    }
  }, [asked, attempt, pane])

  const retry = () => {
    setAnswer({ query: '' })
    setAttempt(attempt + 1)
  }
  return { ...(answer.query === asked ? answer : {}), retry }
}

/** Records chosen lately. None where they can't be had: they are only a shortcut. */
export function useRecentRecords(): readonly NamedRecord[] {
  const { pane } = useSurroundings()
  const [records, setRecords] = useState<readonly NamedRecord[]>([])
  useEffect(() => {
    const mine = new AbortController()
    pane.api.call('recent', undefined, mine.signal).then(
      (answer) => !mine.signal.aborted && setRecords(answer.records),
      () => {},
    )
    return () => mine.abort()
  }, [pane])
  return records
}
