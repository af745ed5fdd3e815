import { useEffect, useRef, useState } from 'react'
import type { MailboxStatus } from '../../api/mailbox.ts'
import { type Failure, failureOf } from '../state/failure.ts'
import { strings } from '../strings.ts'
import { useSurroundings } from './pane-context.tsx'
import { type Reading, useReading } from './use-reading.ts'

type Scope = NonNullable<MailboxStatus['last']>['scopes'][number]
export type ScopeKind = Scope['kind']
export type FollowedKind = MailboxStatus['holds'][number]['kind']

export interface OwnMailbox {
  readonly reading: Reading<MailboxStatus>
  /** A wish of this person is on its way. */
  readonly isBusy: boolean
  readonly failure: Failure | undefined
  /** What came of the last wish. */
  readonly said: string
  again(): void
  syncNow(): void
  /** After a failure: the same wish once more. */
  retry(): void
  release(kind: FollowedKind): void
  dismiss(): void
}

/** While a cycle runs or is due, and else as long as the page is open, in milliseconds. */
const lookMs = { running: 1_000, due: 2_000, idle: 30_000 } as const

function nextLookMs({ isRunning, nextAt }: MailboxStatus, isBusy: boolean, now: Date): number {
  if (isRunning || isBusy) return lookMs.running
  const dueMs = nextAt ? new Date(nextAt).getTime() - now.getTime() : lookMs.idle
  return Math.min(lookMs.idle, Math.max(lookMs.due, dueMs))
}

/** How the mailbox is doing, kept up to date, and what a person can make it do. */
export function useOwnMailbox(): OwnMailbox {
  const { pane, now: present } = useSurroundings()
  const [reading, again, change] = useReading((signal) => pane.api.call('mailbox', undefined, signal), [pane])
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const [said, setSaid] = useState('')
  const isGone = useRef(false)
  /** A wish goes on after its answer: what it came to is said when it is over. */
  const isAwaited = useRef(false)
  const wished = useRef<() => Promise<MailboxStatus>>(undefined)
  useEffect(() => {
    isGone.current = false
    return () => {
      isGone.current = true
    }
  }, [])

  const status = reading.is === 'read' ? reading.value : undefined
  useEffect(() => {
    if (status) pane.dispatch({ type: 'mailbox-seen', isHeld: status.holds.some(({ isReleased }) => !isReleased) })
  }, [status, pane])

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer plans the next look
  useEffect(() => {
    if (!status) return
    const mine = new AbortController()
    const timer = setTimeout(
      () => {
        // A look that fails keeps what is known: whoever wants to know more presses the button.
        pane.api.call('mailbox', undefined, mine.signal).then(
          (now) => mine.signal.aborted || change(() => now),
          () => mine.signal.aborted || change((now) => ({ ...now })),
        )
      },
      nextLookMs(status, isBusy, present()),
    )
    return () => {
      clearTimeout(timer)
      mine.abort()
    }
  }, [status, isBusy, pane])

  useEffect(() => {
    if (!status || status.isRunning || isBusy || !isAwaited.current) return
    isAwaited.current = false
    setSaid(sayCycle(status))
  }, [status, isBusy])

  async function carryOut(wish: () => Promise<MailboxStatus>): Promise<void> {
    wished.current = wish
    setBusy(true)
    setFailure(undefined)
    setSaid('')
    try {
      const now = await wish()
      change(() => now)
      if (!isGone.current) isAwaited.current = true
    } catch (error) {
      if (isGone.current) return
      setFailure(failureOf(error))
      again()
    } finally {
      setBusy(false)
    }
  }

  const syncNow = () => pane.api.call('syncNow', undefined)
  return {
    reading,
    isBusy,
    failure,
    said,
    again,
    syncNow: () => void carryOut(syncNow),
    retry: () => void carryOut(wished.current ?? syncNow),
    release: (kind) => void carryOut(() => pane.api.call('release', { kind })),
    dismiss: () => setFailure(undefined),
  }
}

const counted = Object.keys(strings.cycleCounts) as readonly (keyof typeof strings.cycleCounts)[]

/** What was done, without what was not; empty where nothing was. */
export function sayCounts(scopes: readonly Scope[]): string {
  return counted
    .map((name) => [name, scopes.reduce((sum, scope) => sum + scope[name], 0)] as const)
    .filter(([, number]) => number > 0)
    .map(([name, number]) => strings.cycleCounts[name](number))
    .join(', ')
}

/** What the last cycle came to, in a sentence for the ear. */
function sayCycle({ last, holds }: MailboxStatus): string {
  if (last?.failure) return strings.syncFailed(last.failure.detail)
  const scopes = last?.scopes ?? []
  const because = scopes.flatMap(({ failure }) => failure?.detail ?? [])
  const isHeld = holds.some(({ isReleased }) => !isReleased)
  const did = sayCounts(scopes)
  return [
    did ? strings.synced(did) : '',
    !did && !isHeld && because.length === 0 ? strings.syncedNothing : '',
    ...because.map((detail) => strings.syncFailed(detail)),
    isHeld ? strings.syncedHeld : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}
