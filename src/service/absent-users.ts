/**
 * Mailboxes that are off because the CRM knew nobody there: asked for all of them together whether it does by now, so that whoever
 * was just made a user is looked at within seconds and not an hour later.
 */
import { randomUUID } from 'node:crypto'
import type { Actor } from '../core/link.ts'
import { type OrganizationFeed, workloads } from '../core/organization-news.ts'
import type { Store } from '../store/index.ts'
import type { ConnectedMailboxes } from './connected-mailboxes.ts'
import { readReport, reportName } from './cycle-report.ts'
import { type Log, loggable } from './log.ts'
import { allDuties, type Duties } from './processes/duties.ts'
import type { SyncWorker } from './sync-worker.ts'

export interface AbsentUsers {
  /** Asks now, where there are such mailboxes. @throws TandemError, StoreError */
  look(): Promise<void>
  stop(): void
}

/** So many mailboxes are asked for in one request; where there are more, each has its turn. */
const mostAtOnce = 500
/** A user without a role is one, too, and a look finds them as little: it is tried twice as late each time, in milliseconds. */
const firstWaitMs = 10_000
const longestWaitMs = 3_600_000
const reportNames = workloads.map(reportName)

export function createAbsentUsers(options: {
  readonly feed: Pick<OrganizationFeed, 'enabledAmong'>
  readonly store: Pick<Store, 'mailboxesIn' | 'notesAmong'>
  readonly connected: Pick<ConnectedMailboxes, 'all'>
  readonly sync: Pick<SyncWorker, 'tryAgain'>
  readonly tid: string
  readonly log: Log
  readonly now: () => Date
  readonly duties?: Pick<Duties, 'isMine'>
  /** Asked by itself so often, in milliseconds; 0: never. */
  readonly everyMs: number
}): AbsentUsers {
  const { feed, store, connected, sync, tid, log, now, duties = allDuties, everyMs } = options
  /** By mailbox that was found and is off all the same: when it is tried again, in milliseconds of the epoch. */
  const tried = new Map<string, { readonly nextAt: number; readonly waitMs: number }>()
  let after = ''
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  /** The next of those that are off. */
  async function absent(): Promise<readonly string[]> {
    const off = await store.mailboxesIn(tid, 'off', { after, limit: mostAtOnce })
    const [first, last] = [after, off.at(-1)]
    after = off.length === mostAtOnce && last !== undefined ? last : ''
    const notes = await store.notesAmong(tid, off, reportNames)
    const found = off.filter((oid) =>
      reportNames.some((name) => readReport(notes.get(oid)?.[name])?.disabled?.code === 'not-a-crm-user'),
    )
    const isPast = (oid: string) => oid > first && (after === '' || oid <= after)
    for (const oid of tried.keys()) if (isPast(oid) && !found.includes(oid)) tried.delete(oid)
    return found
  }

  async function look(): Promise<void> {
    const mailboxes = await absent()
    if (mailboxes.length === 0) return
    const shared = new Map((await connected.all()).map((mailbox) => [mailbox.actor.oid, mailbox]))
    /** A queue's is the application's own. */
    const userOf = (oid: string) => shared.get(oid)?.worksAs.oid ?? oid
    const users = [...new Set(mailboxes.map(userOf).filter(Boolean))]
    if (users.length === 0) return
    const there = await feed.enabledAmong(users, { correlationId: randomUUID() })
    const at = now().getTime()
    for (const oid of mailboxes) {
      if (!there.has(userOf(oid))) {
        tried.delete(oid)
        continue
      }
      const before = tried.get(oid)
      if (before && at < before.nextAt) continue
      const waitMs = Math.min(longestWaitMs, before ? before.waitMs * 2 : firstWaitMs)
      tried.set(oid, { nextAt: at + waitMs, waitMs })
      const actor: Actor = { tid, oid }
      sync.tryAgain(actor)
    }
  }

  function plan(): void {
    if (everyMs === 0 || isStopped) return
    timer = setTimeout(() => {
      duties
        .isMine('absent users', everyMs)
        .then((isMine) => (isMine ? look() : undefined))
        .catch((error: unknown) => {
          if (!isStopped) log.warn({ error: loggable(error) }, 'users of mailboxes that are off not looked for')
        })
        .finally(plan)
    }, everyMs)
    timer.unref()
  }
  plan()

  return {
    look,
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
