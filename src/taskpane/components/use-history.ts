import { useEffect, useState } from 'react'
import type { History, Receipt } from '../../api/receipt.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { useSurroundings } from './pane-context.tsx'

export interface HistoryQuery {
  readonly text: string
  /** Empty: any. */
  readonly outcome: string
  readonly table: string
}

export interface HistorySearch {
  readonly receipts: readonly Receipt[]
  /** How far was looked, where there is more. */
  readonly lookedBackTo?: string | undefined
  readonly isAwaited: boolean
  readonly failure?: Failure | undefined
  lookFurther(): void
  /** Asks the same again from the newest on. */
  again(): void
}

/** As long as a person types faster than this, nothing is asked. */
const debounceMs = 300

interface Found extends History {
  readonly query: string
}

/** The history as it is asked for, page after page. An answer to an earlier question is dropped. */
export function useHistory(query: HistoryQuery): HistorySearch {
  const { pane } = useSurroundings()
  const [found, setFound] = useState<Found>()
  const [failure, setFailure] = useState<Failure>()
  const [isAwaited, setAwaited] = useState(true)
  const [step, setStep] = useState<{ readonly cursor?: string; readonly number: number }>({ number: 0 })
  const asked = JSON.stringify(query)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another step asks for more of the same
  useEffect(() => {
    const mine = new AbortController()
    const isMore = step.cursor !== undefined && found?.query === asked
    setAwaited(true)
    setFailure(undefined)
    const timer = setTimeout(
      () => {
        pane.api.call('history', requestOf(query, isMore ? step.cursor : undefined), mine.signal).then(
          (answer) => {
            if (mine.signal.aborted) return
            const before = isMore ? (found?.receipts ?? []) : []
            setFound({ ...answer, receipts: [...before, ...answer.receipts], query: asked })
            setAwaited(false)
          },
          (error) => {
            if (mine.signal.aborted) return
            setFailure(failureOf(error))
            setAwaited(false)
          },
        )
      },
      found === undefined || isMore ? 0 : debounceMs,
    )
    return () => {
      clearTimeout(timer)
      mine.abort()
    }
  }, [asked, step, pane])

  return {
    receipts: found?.receipts ?? [],
    lookedBackTo: found?.cursor === undefined ? undefined : found.lookedBackTo,
    isAwaited,
    failure,
    lookFurther: () =>
      setStep(({ number }) => ({ number: number + 1, ...(found?.cursor ? { cursor: found.cursor } : {}) })),
    again: () => setStep(({ number }) => ({ number: number + 1 })),
  }
}

function requestOf({ text, outcome, table }: HistoryQuery, cursor: string | undefined) {
  return {
    ...(text.trim() ? { text: text.trim() } : {}),
    ...(outcome ? { outcome: outcome as Receipt['outcome'] } : {}),
    ...(table ? { table } : {}),
    ...(cursor ? { cursor } : {}),
  }
}
