import { useEffect } from 'react'
import type { MailboxDetail, SwitchMailboxRequest } from '../../api/administrator.ts'
import { strings } from '../strings.ts'
import { useSurroundings } from './pane-context.tsx'
import { type Reading, useReading } from './use-reading.ts'
import { useWish, type Wishes } from './use-wish.ts'

export interface AdministeredMailbox extends Omit<Wishes<MailboxDetail>, 'carryOut'> {
  readonly reading: Reading<MailboxDetail>
  again(): void
  syncNow(): void
  /** @param since ISO instant */
  test(since: string | undefined): void
  approve(): void
  switchOff(off: SwitchMailboxRequest['off']): void
  closeAlert(topic: string): void
}

/** While a look is under way, and else, in milliseconds. */
const lookMs = { running: 1_000, idle: 30_000 } as const

/** Somebody's mailbox for an administrator, kept up to date, and what can be done about it. */
export function useAdministeredMailbox(oid: string): AdministeredMailbox {
  const { pane } = useSurroundings()
  const { api } = pane
  const [reading, again, change] = useReading((signal) => api.call('mailboxOf', { oid }, signal), [pane, oid])
  const { isBusy, failure, said, dismiss, carryOut } = useWish(change, again)

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

  return {
    ...{ reading, isBusy, failure, said, again, dismiss },
    syncNow: () => void carryOut(api.call('syncMailboxOf', { oid }), strings.wasLookedAt),
    test: (since) =>
      void carryOut(api.call('testMailboxOf', { oid, ...(since === undefined ? {} : { since }) }), strings.wasTested),
    approve: () => void carryOut(api.call('approveMailboxOf', { oid }), strings.wasApproved),
    switchOff: (off) => void carryOut(api.call('switchMailboxOf', { oid, off }), strings.saved),
    closeAlert: (topic) => void carryOut(api.call('closeAlertOf', { oid, topic }), ''),
  }
}
