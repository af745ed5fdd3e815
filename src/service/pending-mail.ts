/** Whose e-mail waits to be sent: asked once for all mailboxes, so that a mailbox without any costs nothing. */
import { randomUUID } from 'node:crypto'
import type { Actor } from '../core/link.ts'
import type { OrganizationFeed } from '../core/organization-news.ts'
import { type Store, userName } from '../store/index.ts'
import { type Log, loggable } from './log.ts'
import { allDuties, type Duties } from './processes/duties.ts'

export interface PendingMail {
  /** undefined: the application may not know; the mailbox asks for itself. */
  isWaiting(actor: Actor): Promise<boolean | undefined>
  /** Asks now, whatever was asked before. */
  read(): Promise<void>
  stop(): void
}

/** What was asked so long ago is asked again, in milliseconds. */
const freshMs = 5_000

export function createPendingMail(options: {
  readonly feed: Pick<OrganizationFeed, 'sendersOfPending'>
  readonly store: Pick<Store, 'recall' | 'mailboxesOfUsers'>
  readonly tid: string
  readonly log: Log
  readonly now: () => Date
  readonly duties?: Pick<Duties, 'isMine'>
  /** Asked by itself so often, in milliseconds; 0: only when somebody looks. */
  readonly everyMs: number
  /** Told whose mailboxes (object ids) have something to send. */
  readonly onWaiting: (oids: ReadonlySet<string>) => void
}): PendingMail {
  const { feed, store, tid, log, now, everyMs, onWaiting, duties = allDuties } = options
  let last: { readonly at: number; readonly senders: Promise<ReadonlySet<string> | undefined> } | undefined
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  function senders(): Promise<ReadonlySet<string> | undefined> {
    const at = now().getTime()
    if (!last || Math.abs(at - last.at) >= freshMs) {
      const asked = feed
        .sendersOfPending({ correlationId: randomUUID() })
        .then((ids): ReadonlySet<string> => new Set(ids))
        .catch((error: unknown) => {
          if (!isStopped) log.warn({ error: loggable(error) }, 'pending e-mail of the organization not read')
          return undefined
        })
      last = { at, senders: asked }
    }
    return last.senders
  }

  async function look(): Promise<void> {
    if (!(await duties.isMine('pending mail', everyMs))) return
    const waiting = await senders()
    if (waiting && waiting.size > 0) onWaiting(new Set(await store.mailboxesOfUsers(tid, [...waiting])))
  }

  function plan(): void {
    if (everyMs === 0 || isStopped) return
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => log.error({ error: loggable(error) }, 'pending e-mail not looked at'))
        .finally(plan)
    }, everyMs)
    timer.unref()
  }
  plan()

  return {
    async isWaiting(actor) {
      const [waiting, user] = await Promise.all([senders(), store.recall(actor, userName)])
      return waiting && user !== undefined ? waiting.has(user) : undefined
    },
    async read() {
      last = undefined
      await senders()
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
