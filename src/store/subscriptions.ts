/** Which mailboxes Graph tells of their changes, under which subscriptions, and when each is to be looked after next. */
import type { Kysely } from 'kysely'
import type { Actor } from '../core/link.ts'
import type { Workload } from '../core/organization-news.ts'
import { inParts } from './in-parts.ts'
import type { PushMailboxRow, Schema, SubscriptionRow } from './schema.ts'
import { mailboxKey, type Transact } from './transact.ts'

/** One resource that Graph tells of. */
export interface KeptSubscription {
  /** Graph's id of it. */
  readonly id: string
  /** As Graph was asked. */
  readonly resource: string
  readonly workload: Workload
  /** Where notifications go. */
  readonly address: string
  /** SHA-256 of what each notification must bring along, in hexadecimal. */
  readonly secretHash: string
  /** ISO instant. */
  readonly expiresAt: string
  /** Graph said that it may be gone. */
  readonly isDoubtful: boolean
}

/** Why notifications don't come for a mailbox, or for a part of it. */
export interface PushFailure {
  readonly code: string
  readonly detail: string
}

export interface PushMailbox {
  readonly actor: Actor
  /** Failed looks in a row. */
  readonly failures: number
  readonly failure?: PushFailure
  /** Handed back when the look is over, so that a wish that came meanwhile is not lost. */
  readonly claim: string
}

export interface Subscriptions {
  /** Every mailbox that somebody has used and that is not looked after yet, from then on. */
  enlistPush(at: Date): Promise<void>
  /** A look no later than then, but not sooner than so many milliseconds after the last one. */
  planPush(actor: Actor, at: Date, apartMs?: number): Promise<void>
  /** A look for all whose notifications go elsewhere. */
  planPushOfOthers(address: string, at: Date): Promise<void>
  /** Who is due, for nobody else until then. */
  claimPush(now: Date, until: Date, limit: number): Promise<readonly PushMailbox[]>
  /** The look is over. @param next undefined: the mailbox is looked after no longer */
  settlePush(
    mailbox: Pick<PushMailbox, 'actor' | 'claim'>,
    next: { readonly at: Date; readonly failures: number; readonly failure?: PushFailure } | undefined,
    lookedAt: Date,
  ): Promise<void>
  pushFailure(actor: Actor): Promise<PushFailure | undefined>
  subscriptionsOf(actor: Actor): Promise<readonly KeptSubscription[]>
  /** With whose they are. */
  findSubscriptions(ids: readonly string[]): Promise<readonly (KeptSubscription & { readonly actor: Actor })[]>
  /** Those are new, or as they are now; those are no more. */
  keepSubscriptions(actor: Actor, kept: readonly KeptSubscription[], gone: readonly string[]): Promise<void>
  /** To be asked about at the next look. */
  doubtSubscriptions(ids: readonly string[]): Promise<void>
  countSubscriptions(): Promise<number>
}

export function createSubscriptions(database: Kysely<Schema>, transact: Transact): Subscriptions {
  const mailboxOf = ({ tid, oid }: Actor) =>
    database.selectFrom('push_mailboxes').selectAll().where('tid', '=', tid).where('oid', '=', oid).executeTakeFirst()

  return {
    async enlistPush(at) {
      await database
        .insertInto('push_mailboxes')
        .columns(['tid', 'oid', 'due_at', 'looked_at', 'failures', 'failure'])
        .expression((eb) =>
          eb
            .selectFrom('mailbox_notes')
            .select(({ val, ref }) => [
              ref('tid').as('tid'),
              ref('oid').as('oid'),
              val(at.toISOString()).as('due_at'),
              val('').as('looked_at'),
              eb.lit(0).as('failures'),
              eb.lit(null).as('failure'),
            ])
            .where('name', '=', 'known'),
        )
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    async planPush(actor, at, apartMs = 0) {
      const known = await mailboxOf(actor)
      const soonest = known?.looked_at ? Date.parse(known.looked_at) + apartMs : 0
      const dueAt = new Date(Math.max(at.getTime(), soonest)).toISOString()
      await database
        .insertInto('push_mailboxes')
        .values({ ...keyOf(actor), due_at: dueAt, looked_at: '', failures: 0, failure: null })
        .onConflict((conflict) =>
          conflict.columns(['tid', 'oid']).doUpdateSet({ due_at: dueAt }).where('push_mailboxes.due_at', '>', dueAt),
        )
        .execute()
    },
    async planPushOfOthers(address, at) {
      await database
        .updateTable('push_mailboxes')
        .set({ due_at: at.toISOString() })
        .where('due_at', '>', at.toISOString())
        .where(({ exists, selectFrom }) =>
          exists(
            selectFrom('subscriptions')
              .select('id')
              .whereRef('subscriptions.tid', '=', 'push_mailboxes.tid')
              .whereRef('subscriptions.oid', '=', 'push_mailboxes.oid')
              .where('address', '!=', address),
          ),
        )
        .execute()
    },
    async claimPush(now, until, limit) {
      const due = await database
        .selectFrom('push_mailboxes')
        .selectAll()
        .where('due_at', '<=', now.toISOString())
        .orderBy('due_at')
        .limit(limit)
        .execute()
      const claim = until.toISOString()
      const claimed: PushMailbox[] = []
      for (const row of due) {
        const { numUpdatedRows } = await database
          .updateTable('push_mailboxes')
          .set({ due_at: claim })
          .where('tid', '=', row.tid)
          .where('oid', '=', row.oid)
          .where('due_at', '=', row.due_at)
          .executeTakeFirstOrThrow()
        if (Number(numUpdatedRows) > 0) claimed.push({ ...pushMailboxOf(row), claim })
      }
      return claimed
    },
    async settlePush({ actor, claim }, next, lookedAt) {
      const { tid, oid } = actor
      if (!next) {
        const gone = database.deleteFrom('push_mailboxes').where('tid', '=', tid).where('oid', '=', oid)
        await gone.where('due_at', '=', claim).execute()
        return
      }
      const failure = next.failure ? JSON.stringify(next.failure) : null
      await database
        .updateTable('push_mailboxes')
        .set((eb) => ({
          due_at: eb.case().when('due_at', '=', claim).then(next.at.toISOString()).else(eb.ref('due_at')).end(),
          ...{ looked_at: lookedAt.toISOString(), failures: next.failures, failure },
        }))
        .where('tid', '=', tid)
        .where('oid', '=', oid)
        .execute()
    },
    async pushFailure(actor) {
      const row = await mailboxOf(actor)
      return row && pushMailboxOf(row).failure
    },
    async subscriptionsOf({ tid, oid }) {
      const rows = await database
        .selectFrom('subscriptions')
        .selectAll()
        .where('tid', '=', tid)
        .where('oid', '=', oid)
        .orderBy('resource')
        .orderBy('id')
        .execute()
      return rows.map(subscriptionOf)
    },
    findSubscriptions: (ids) =>
      inParts(ids, async (some) => {
        const rows = await database.selectFrom('subscriptions').selectAll().where('id', 'in', some).execute()
        return rows.map((row) => ({ ...subscriptionOf(row), actor: keyOf(row) }))
      }),
    keepSubscriptions: (actor, kept, gone) =>
      transact([mailboxKey(actor)], async (transaction) => {
        if (gone.length > 0)
          await transaction
            .deleteFrom('subscriptions')
            .where('id', 'in', [...gone])
            .execute()
        if (kept.length === 0) return
        await transaction
          .insertInto('subscriptions')
          .values(kept.map((one) => rowOf(actor, one)))
          .onConflict((conflict) =>
            conflict.column('id').doUpdateSet((eb) => ({
              expires_at: eb.ref('excluded.expires_at'),
              is_doubtful: eb.ref('excluded.is_doubtful'),
            })),
          )
          .execute()
      }),
    async doubtSubscriptions(ids) {
      await inParts(ids, async (some) => {
        await database.updateTable('subscriptions').set({ is_doubtful: 1 }).where('id', 'in', some).execute()
        return []
      })
    },
    async countSubscriptions() {
      const { count } = await database
        .selectFrom('subscriptions')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },
  }
}

const keyOf = ({ tid, oid }: Actor): Actor => ({ tid, oid })

const pushMailboxOf = ({ tid, oid, failures, failure, due_at }: PushMailboxRow): PushMailbox => ({
  ...{ actor: { tid, oid }, failures, claim: due_at },
  ...(failure === null ? {} : { failure: JSON.parse(failure) as PushFailure }),
})

const subscriptionOf = (row: SubscriptionRow): KeptSubscription => ({
  id: row.id,
  resource: row.resource,
  workload: row.workload as Workload,
  address: row.address,
  secretHash: row.secret_hash,
  expiresAt: row.expires_at,
  isDoubtful: row.is_doubtful === 1,
})

const rowOf = (actor: Actor, kept: KeptSubscription): SubscriptionRow => ({
  ...{ id: kept.id, ...keyOf(actor), resource: kept.resource, workload: kept.workload, address: kept.address },
  ...{ secret_hash: kept.secretHash, expires_at: kept.expiresAt, is_doubtful: kept.isDoubtful ? 1 : 0 },
})
