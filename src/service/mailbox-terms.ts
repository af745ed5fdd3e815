/** What the organization decided about each mailbox, kept for all of them and read again every few minutes. */
import { randomUUID } from 'node:crypto'
import type { Actor } from '../core/link.ts'
import { type MailboxTerms, plainTerms } from '../core/mailbox-terms.ts'
import type { OrganizationFeed } from '../core/organization-news.ts'
import { type Store, userName } from '../store/index.ts'
import { type Log, loggable } from './log.ts'

export interface OrganizationTerms {
  /** Plain also where the application may not know. */
  of(actor: Actor): Promise<MailboxTerms>
  /** Whether owners of mailboxes are told of what concerns all; not where the application may not know. */
  tellsOwners(): Promise<boolean>
  /** @param id `queueid` */
  ofQueue(id: string): Promise<MailboxTerms>
  /** Asks now, whatever was asked before. */
  read(): Promise<void>
}

/** An administrator's change takes effect within so long, in milliseconds. */
const freshMs = 5 * 60_000

export function createOrganizationTerms(options: {
  readonly feed: Pick<OrganizationFeed, 'mailboxTerms'>
  readonly store: Pick<Store, 'recall'>
  readonly log: Log
  readonly now: () => Date
}): OrganizationTerms {
  const { feed, store, log, now } = options
  /** Only what is not plain: there are many mailboxes. */
  let known = new Map<string, MailboxTerms>()
  let cursor: string | undefined
  let tellsOwners = false
  let last: { readonly at: number; readonly read: Promise<void> } | undefined

  async function take(): Promise<void> {
    try {
      const news = await feed.mailboxTerms(cursor, { correlationId: randomUUID() })
      if (news.fromStart) known = new Map()
      for (const [user, terms] of news.terms) {
        if (terms) known.set(user, terms)
        else known.delete(user)
      }
      cursor = news.cursor
      tellsOwners = news.tellsOwners
    } catch (error) {
      // What was known before goes on to hold.
      log.warn({ error: loggable(error) }, 'mailboxes of the organization not read')
    }
  }

  function fresh(): Promise<void> {
    const at = now().getTime()
    // One look at a time, in the order they were asked for: each goes on where the one before ended.
    if (!last || Math.abs(at - last.at) >= freshMs) last = { at, read: (last?.read ?? Promise.resolve()).then(take) }
    return last.read
  }

  return {
    async of(actor) {
      const [user] = await Promise.all([store.recall(actor, userName), fresh()])
      return (user === undefined ? undefined : known.get(user)) ?? plainTerms
    },
    async tellsOwners() {
      await fresh()
      return tellsOwners
    },
    async ofQueue(id) {
      await fresh()
      return known.get(id) ?? plainTerms
    },
    async read() {
      if (last) last = { at: Number.NEGATIVE_INFINITY, read: last.read }
      await fresh()
    },
  }
}
