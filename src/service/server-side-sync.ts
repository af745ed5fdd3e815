/** Never both: mailboxes that Microsoft's own server-side synchronization works on are left alone, workload by workload. */
import { randomUUID } from 'node:crypto'
import type { Actor } from '../core/link.ts'
import type { OrganizationFeed, Workload } from '../core/organization-news.ts'
import { type Store, userName } from '../store/index.ts'
import { type Log, loggable } from './log.ts'

export interface ServerSideSync {
  /** @returns false also where the application may not know */
  isAtWork(actor: Actor, workload: Workload): Promise<boolean>
  /** Asks now, whatever was asked before. */
  read(): Promise<void>
}

/** An administrator's change takes effect within so long, in milliseconds. */
const freshMs = 5 * 60_000

export function createServerSideSync(options: {
  readonly feed: Pick<OrganizationFeed, 'serverSideMailboxes'>
  readonly store: Pick<Store, 'recall'>
  readonly log: Log
  readonly now: () => Date
}): ServerSideSync {
  const { feed, store, log, now } = options
  type Mailboxes = ReadonlyMap<string, readonly Workload[]>
  let last: { readonly at: number; readonly mailboxes: Promise<Mailboxes | undefined> } | undefined
  /** What was known before a look that failed goes on to hold. */
  let known: Mailboxes = new Map()

  function mailboxes(): Promise<Mailboxes | undefined> {
    const at = now().getTime()
    if (!last || Math.abs(at - last.at) >= freshMs) {
      const asked = feed
        .serverSideMailboxes({ correlationId: randomUUID() })
        .then((found) => {
          known = found
          return found
        })
        .catch((error: unknown) => {
          log.warn({ error: loggable(error) }, 'mailboxes of server-side synchronization not read')
          return known
        })
      last = { at, mailboxes: asked }
    }
    return last.mailboxes
  }

  return {
    async isAtWork(actor, workload) {
      const [found, user] = await Promise.all([mailboxes(), store.recall(actor, userName)])
      return (user !== undefined && found?.get(user)?.includes(workload)) ?? false
    },
    async read() {
      last = undefined
      await mailboxes()
    },
  }
}
