import { useEffect, useState } from 'react'
import type { MailboxDetail, SwitchMailboxRequest } from '../../api/administrator.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { useSurroundings } from './pane-context.tsx'
import { type Reading, useReading } from './use-reading.ts'

export interface AdministeredMailbox {
  readonly reading: Reading<MailboxDetail>
  readonly isBusy: boolean
  readonly failure: Failure | undefined
  /** What came of the last wish, for the ear. */
  readonly said: string
  again(): void
  syncNow(): void
  /** @param since ISO instant */
  test(since: string | undefined): void
  approve(): void
  switchOff(off: SwitchMailboxRequest['off']): void
  closeAlert(topic: string): void
  dismiss(): void
}

/** While a look is under way, and else, in milliseconds. */
const lookMs = { running: 1_000, idle: 30_000 } as const

/** Somebody's mailbox for an administrator, kept up to date, and what can be done about it. */
export function useAdministeredMailbox(oid: string): AdministeredMailbox {
  const { pane } = useSurroundings()
  const { api } = pane
  const [reading, again, change] = useReading((signal) => api.call('mailboxOf', { oid }, signal), [pane, oid])
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const [said, setSaid] = useState('')

  const detail = reading.is === 'read' ? reading.value : undefined
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer plans the next look
  useEffect(() => {
    if (!detail) return
    const mine = new AbortController()
    const timer = setTimeout(
      () =>
        // A look that fails keeps what is known.
        api.call('mailboxOf', { oid }, mine.signal).then(
          (now) => mine.signal.aborted || change(() => now),
          () => mine.signal.aborted || change((now) => ({ ...now })),
        ),
      detail.isRunning || isBusy ? lookMs.running : lookMs.idle,
    )
    return () => {
      clearTimeout(timer)
      mine.abort()
    }
  }, [detail, isBusy, api])

  async function carryOut(wish: Promise<MailboxDetail>, done: string): Promise<void> {
    setBusy(true)
    setFailure(undefined)
    setSaid('')
    try {
      const now = await wish
      change(() => now)
      setSaid(done)
    } catch (error) {
      setFailure(failureOf(error))
      again()
    } finally {
      setBusy(false)
    }
  }

  return {
    ...{ reading, isBusy, failure, said, again },
    syncNow: () => void carryOut(api.call('syncMailboxOf', { oid }), strings.wasLookedAt),
    test: (since) =>
      void carryOut(api.call('testMailboxOf', { oid, ...(since === undefined ? {} : { since }) }), strings.wasTested),
    approve: () => void carryOut(api.call('approveMailboxOf', { oid }), strings.wasApproved),
    switchOff: (off) => void carryOut(api.call('switchMailboxOf', { oid, off }), strings.saved),
    closeAlert: (topic) => void carryOut(api.call('closeAlertOf', { oid, topic }), ''),
    dismiss: () => setFailure(undefined),
  }
}
