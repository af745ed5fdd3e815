import { useEffect, useRef, useState } from 'react'
import type { MailboxesShown, MailboxLine, MailboxList } from '../../api/administrator.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { useSurroundings } from './pane-context.tsx'

export interface MailboxSearch {
  readonly mailboxes: readonly MailboxLine[]
  readonly counts: MailboxList['counts'] | undefined
  readonly isAwaited: boolean
  readonly failure: Failure | undefined
  readonly hasMore: boolean
  more(): void
  /** From the beginning. */
  again(): void
  /** What is known of one of them meanwhile. */
  put(line: MailboxLine): void
}

/** Whoever types is not asked after each letter; in milliseconds. */
const settledAfterMs = 300

/** Everybody's mailboxes that fit a question, page by page. */
export function useMailboxes({
  search,
  show,
}: {
  readonly search: string
  readonly show: MailboxesShown
}): MailboxSearch {
  const { pane } = useSurroundings()
  const [found, setFound] = useState<Partial<MailboxList> & { readonly mailboxes: readonly MailboxLine[] }>({
    mailboxes: [],
  })
  const [isAwaited, setAwaited] = useState(true)
  const [failure, setFailure] = useState<Failure>()
  const [attempt, setAttempt] = useState(0)
  const asking = useRef<AbortController>(undefined)
  const wanted = search.trim()

  async function ask(after: string | undefined): Promise<void> {
    asking.current?.abort()
    const mine = new AbortController()
    asking.current = mine
    setAwaited(true)
    setFailure(undefined)
    try {
      const request = {
        show,
        ...(wanted ? { search: wanted } : {}),
        ...(after === undefined ? {} : { after }),
      }
      const page = await pane.api.call('mailboxes', request, mine.signal)
      if (mine.signal.aborted) return
      setFound((before) => ({
        ...page,
        mailboxes: after === undefined ? page.mailboxes : [...before.mailboxes, ...page.mailboxes],
      }))
      setAwaited(false)
    } catch (error) {
      if (mine.signal.aborted) return
      setFailure(failureOf(error))
      setAwaited(false)
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: asks anew when the question changes
  useEffect(() => {
    const timer = setTimeout(() => void ask(undefined), wanted ? settledAfterMs : 0)
    return () => {
      clearTimeout(timer)
      asking.current?.abort()
    }
  }, [pane, wanted, show, attempt])

  return {
    mailboxes: found.mailboxes,
    counts: found.counts,
    isAwaited,
    failure,
    hasMore: found.after !== undefined,
    more: () => void ask(found.after),
    again: () => setAttempt((before) => before + 1),
    put: (line) =>
      setFound((before) => ({
        ...before,
        mailboxes: before.mailboxes.map((known) => (known.oid === line.oid ? line : known)),
      })),
  }
}
