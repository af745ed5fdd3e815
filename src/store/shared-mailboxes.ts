/** Mailboxes that several people share: what an administrator connected, and under whose rights they are kept in step. */
import type { Kysely } from 'kysely'
import type { Actor } from '../core/link.ts'
import type { FilteringMethod } from '../core/mail/notice.ts'
import type { OwnQueue } from '../core/mail/queues.ts'
import type { NamedRecord } from '../core/record.ts'
import type { Schema, SharedMailboxRow } from './schema.ts'

export interface SharedMailbox {
  readonly actor: Actor
  /** In lower case. */
  readonly address: string
  readonly name: string
  /** The user of the organization under whose rights it is kept in step: object id and name. */
  readonly worksAs: { readonly oid: string; readonly name: string }
  /** The team that its records belong to; absent: that user. */
  readonly records?: NamedRecord
  /** What of the mail that comes is tracked by itself. */
  readonly method: FilteringMethod
  /** Whether what that user's filters let through comes into it, too; otherwise only what is tracked follows. */
  readonly usesFilters: boolean
  /** ISO instant. */
  readonly connectedAt: string
  /** The queue of the organization whose mailbox it is; then the application works on it, and `worksAs` is nobody. */
  readonly queue?: OwnQueue
}

export interface SharedMailboxes {
  /** By address. */
  sharedMailboxes(tid: string): Promise<readonly SharedMailbox[]>
  sharedMailbox(actor: Actor): Promise<SharedMailbox | undefined>
  /** Connects it, or changes how it is connected. */
  putSharedMailbox(mailbox: SharedMailbox): Promise<void>
  /** Ends the connection. What was tracked stays on both sides. */
  removeSharedMailbox(actor: Actor): Promise<void>
}

export function createSharedMailboxes(database: Kysely<Schema>): SharedMailboxes {
  return {
    async sharedMailboxes(tid) {
      const rows = await database
        .selectFrom('shared_mailboxes')
        .selectAll()
        .where('tid', '=', tid)
        .orderBy('address')
        .execute()
      return rows.map(sharedOf)
    },
    async sharedMailbox({ tid, oid }) {
      const row = await database
        .selectFrom('shared_mailboxes')
        .selectAll()
        .where('tid', '=', tid)
        .where('oid', '=', oid)
        .executeTakeFirst()
      return row && sharedOf(row)
    },
    async putSharedMailbox(mailbox) {
      const row = rowOf(mailbox)
      await database
        .insertInto('shared_mailboxes')
        .values(row)
        .onConflict((conflict) => conflict.columns(['tid', 'oid']).doUpdateSet(row))
        .execute()
    },
    async removeSharedMailbox({ tid, oid }) {
      await database.deleteFrom('shared_mailboxes').where('tid', '=', tid).where('oid', '=', oid).execute()
    },
  }
}

function rowOf(mailbox: SharedMailbox): SharedMailboxRow {
  const { actor, address, name, worksAs, records, method, usesFilters, connectedAt, queue } = mailbox
  return {
    ...{ tid: actor.tid, oid: actor.oid, address, name, method, connected_at: connectedAt },
    ...{ works_as: worksAs.oid, works_as_name: worksAs.name, uses_filters: Number(usesFilters) },
    records: records ? JSON.stringify(records) : null,
    queue: queue ? JSON.stringify(queue) : null,
  }
}

function sharedOf(row: SharedMailboxRow): SharedMailbox {
  return {
    actor: { tid: row.tid, oid: row.oid },
    ...{ address: row.address, name: row.name },
    worksAs: { oid: row.works_as, name: row.works_as_name },
    ...(row.records === null ? {} : { records: JSON.parse(row.records) as NamedRecord }),
    method: row.method as FilteringMethod,
    usesFilters: row.uses_filters === 1,
    connectedAt: row.connected_at,
    ...(row.queue === null ? {} : { queue: JSON.parse(row.queue) as OwnQueue }),
  }
}
