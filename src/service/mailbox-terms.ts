/** What the organization decided about each mailbox, kept for all of them and read again every few minutes. */
import { randomUUID } from 'node:crypto'
import { TandemError } from '../core/errors.ts'
import type { Actor } from '../core/link.ts'
import { type MailboxTerms, plainTerms } from '../core/mailbox-terms.ts'
import type { OrganizationFeed } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import { type Store, userName } from '../store/index.ts'
import { type Log, loggable } from './log.ts'

export interface OrganizationTerms {
  /**
   * Plain also where the application may not know. Of a mailbox that is new here the CRM is asked first whose it is.
   * @throws TandemError `upstream-unavailable` until they could be read once, and of a new mailbox until they were read after it
   * was known whose it is: nothing is done that might be refused; `not-a-crm-user` and what else keeps that from being known
   */
  of(actor: Actor): Promise<MailboxTerms>
  /** Whether owners of mailboxes are told of what concerns all; not where the application may not know. */
  tellsOwners(): Promise<boolean>
  /** @param id `queueid` @throws TandemError as `of` does */
  ofQueue(id: string): Promise<MailboxTerms>
  /** Asks now, whatever was asked before. */
  read(): Promise<void>
}

/** An administrator's change takes effect within so long, in milliseconds. */
const freshMs = 5 * 60_000
/**
 * While nothing is known every look fails: so soon it is asked again, in milliseconds. Of somebody who was not known yet what
 * is known may be no older.
 */
const againMs = 3_000

/** @param userOf asks for the `systemuserid` of a mailbox's owner; throws TandemError `not-a-crm-user` */
export function createOrganizationTerms(options: {
  readonly feed: Pick<OrganizationFeed, 'mailboxTerms'>
  readonly userOf: (actor: Actor, call: CallOptions) => Promise<string>
  readonly store: Pick<Store, 'recall' | 'keep'>
  readonly log: Log
  readonly now: () => Date
}): OrganizationTerms {
  const { feed, userOf, store, log, now } = options
  /** Only what is not plain: there are many mailboxes. */
  let known = new Map<string, MailboxTerms>()
  let cursor: string | undefined
  let tellsOwners = false
  let last: { readonly at: number; readonly read: Promise<void> } | undefined
  /** They were read once, or the application may not know them: that holds until more is known (decision 0006). */
  let isKnown = false
  let isForbidden = false
  let failed: { readonly at: number; readonly error: unknown } | undefined

  async function take(): Promise<void> {
    try {
      const news = await feed.mailboxTerms(cursor, { correlationId: randomUUID() })
      isForbidden = false
      if (news.fromStart) known = new Map()
      for (const [user, terms] of news.terms) {
        if (terms) known.set(user, terms)
        else known.delete(user)
      }
      cursor = news.cursor
      tellsOwners = news.tellsOwners
      isKnown = true
    } catch (error) {
      // What was known before goes on to hold.
      isForbidden = error instanceof TandemError && error.code === 'privilege-missing'
      if (isForbidden) isKnown = true
      else failed = { at: now().getTime(), error }
      log.warn({ error: loggable(error) }, 'mailboxes of the organization not read')
    }
  }

  /** @param oldestMs what is known may be so old, in milliseconds */
  function fresh(oldestMs = freshMs): Promise<void> {
    const at = now().getTime()
    const isUrgent = !isKnown || oldestMs < freshMs
    const agesMs = last ? Math.abs(at - last.at) : Number.POSITIVE_INFINITY
    const isAnew = failed ? isUrgent && Math.abs(at - failed.at) >= waitMs(failed.error) : agesMs >= oldestMs
    // One look at a time, in the order they were asked for: each goes on where the one before ended.
    if (!last || isAnew || agesMs >= freshMs) {
      failed = undefined
      last = { at, read: (last?.read ?? Promise.resolve()).then(take) }
    }
    return last.read
  }

  async function termsOf(id: string): Promise<MailboxTerms> {
    await fresh()
    if (!isKnown) throw notYet(failed?.error)
    return known.get(id) ?? plainTerms
  }

  /** Asked of the CRM once, whatever workloads are on; what was decided about somebody new may be as new as they are. */
  async function userIdOf(actor: Actor): Promise<string> {
    const kept = await store.recall(actor, userName)
    if (kept !== undefined) return kept
    const user = await userOf(actor, { correlationId: randomUUID() })
    await fresh(isForbidden ? freshMs : againMs)
    if (!isKnown || failed) throw notYet(failed?.error)
    await store.keep(actor, { [userName]: user })
    return user
  }

  return {
    of: async (actor) => termsOf(await userIdOf(actor)),
    async tellsOwners() {
      await fresh()
      return tellsOwners
    },
    ofQueue: termsOf,
    async read() {
      if (last) last = { at: Number.NEGATIVE_INFINITY, read: last.read }
      await fresh()
    },
  }
}

const askedToWait = (error: unknown) => (error instanceof TandemError ? error.retryAfterMs : undefined)
const waitMs = (error: unknown) => Math.min(freshMs, Math.max(againMs, askedToWait(error) ?? 0))

function notYet(cause: unknown): TandemError {
  const retryAfterMs = askedToWait(cause)
  return new TandemError('upstream-unavailable', {
    ...{ side: 'crm', detail: 'what the organization decided about its mailboxes could not be read yet', cause },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}
