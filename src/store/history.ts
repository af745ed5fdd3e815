/** What people chose and what came of it: for suggestions, and for the history in the pane. */
import type { Kysely } from 'kysely'
import type { Actor } from '../core/link.ts'
import type { Receipt } from '../core/receipt.ts'
import { isSameRecord, type NamedRecord } from '../core/record.ts'
import { readReceipt } from './receipt-text.ts'
import type { Schema } from './schema.ts'

export interface History {
  /** What this person chose as regarding, newest first. */
  recentRegarding(actor: Actor, limit: number): Promise<readonly NamedRecord[]>
  /** What messages of this conversation in this person's mailbox are regarding, newest first, each record once. */
  threadRegarding(actor: Actor, conversationId: string, limit: number): Promise<readonly NamedRecord[]>
  /** Receipts of one link of this tenant, newest first; they outlive the link. */
  receipts(tid: string, linkId: string, limit: number): Promise<readonly Receipt[]>
  /** A receipt of this person's mailbox. */
  receipt(actor: Actor, id: string): Promise<Receipt | undefined>
  /** Receipts of this person's mailbox, newest first. */
  receiptsOf(actor: Actor, look: HistoryLook): Promise<readonly PlacedReceipt[]>
  /**
   * Forgets receipts from before an instant, a few at a time so that nobody waits; the newest one of each link stays.
   * @returns how many; as many as `atMost` = there may be more
   */
  forgetReceipts(before: Date, atMost?: number): Promise<number>
}

export interface HistoryLook {
  readonly table?: string
  readonly outcome?: Receipt['outcome']
  /** ISO instants: from the first on, and before the second. */
  readonly since?: string
  readonly before?: string
  /** Only what is older than what stands here. */
  readonly after?: ReceiptPlace
  readonly limit: number
}

/** Where a receipt stands in the history of its mailbox. */
export interface ReceiptPlace {
  readonly at: string
  readonly position: number
  readonly id: string
}

export interface PlacedReceipt {
  readonly receipt: Receipt
  readonly place: ReceiptPlace
}

export function createHistory(database: Kysely<Schema>): History {
  return {
    async recentRegarding(actor, limit) {
      const rows = await database
        .selectFrom('chosen_records')
        .selectAll()
        .where('tid', '=', actor.tid)
        .where('oid', '=', actor.oid)
        .orderBy('chosen_at', 'desc')
        .orderBy('record_id')
        .limit(limit)
        .execute()
      return rows.map(({ record_table, record_id, name, detail }) => ({
        table: record_table,
        id: record_id,
        name,
        ...(detail === null ? {} : { detail }),
      }))
    },
    async threadRegarding(actor, conversationId, limit) {
      const rows = await database
        .selectFrom('links')
        .select('regarding')
        .where('tid', '=', actor.tid)
        .where('mailbox', '=', actor.oid)
        .where('conversation_id', '=', conversationId)
        .where('regarding', 'is not', null)
        .orderBy('updated_at', 'desc')
        .orderBy('id')
        .execute()
      const records = rows.flatMap(({ regarding }) =>
        regarding === null ? [] : [JSON.parse(regarding) as NamedRecord],
      )
      return records
        .filter((record, index) => records.findIndex((other) => isSameRecord(other, record)) === index)
        .slice(0, limit)
    },
    async receipts(tid, linkId, limit) {
      const rows = await database
        .selectFrom('receipts')
        .select('receipt')
        .where('tid', '=', tid)
        .where('link_id', '=', linkId)
        .orderBy('at', 'desc')
        .orderBy('position', 'desc')
        .limit(limit)
        .execute()
      return rows.map(({ receipt }) => readReceipt(receipt))
    },
    async receipt(actor, id) {
      const row = await database
        .selectFrom('receipts')
        .select('receipt')
        .where('id', '=', id)
        .where('tid', '=', actor.tid)
        .where('mailbox', '=', actor.oid)
        .executeTakeFirst()
      return row && readReceipt(row.receipt)
    },
    async receiptsOf(actor, { table, outcome, since, before, after, limit }) {
      let query = database
        .selectFrom('receipts')
        .select(['id', 'at', 'position', 'receipt'])
        .where('tid', '=', actor.tid)
        .where('mailbox', '=', actor.oid)
      if (table !== undefined) query = query.where('record_table', '=', table)
      if (outcome !== undefined) query = query.where('outcome', '=', outcome)
      if (since !== undefined) query = query.where('at', '>=', since)
      if (before !== undefined) query = query.where('at', '<', before)
      if (after) {
        query = query
          .where('at', '<=', after.at)
          .where((eb) =>
            eb.or([
              eb('at', '<', after.at),
              eb('position', '<', after.position),
              eb.and([eb('position', '=', after.position), eb('id', '<', after.id)]),
            ]),
          )
      }
      const rows = await query
        .orderBy('at', 'desc')
        .orderBy('position', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(({ receipt, ...place }) => ({ receipt: readReceipt(receipt), place }))
    },
    async forgetReceipts(before, atMost = 1_000) {
      const old = database
        .selectFrom('receipts as old')
        .select('old.id')
        .where('old.at', '<', before.toISOString())
        .where((eb) =>
          eb.or([
            eb.not(eb.exists(eb.selectFrom('links').select('links.id').whereRef('links.id', '=', 'old.link_id'))),
            eb.exists(
              eb
                .selectFrom('receipts as newer')
                .select('newer.id')
                .whereRef('newer.tid', '=', 'old.tid')
                .whereRef('newer.link_id', '=', 'old.link_id')
                .whereRef('newer.position', '>', 'old.position'),
            ),
          ]),
        )
        .orderBy('old.at')
        .limit(atMost)
      const { numDeletedRows } = await database.deleteFrom('receipts').where('id', 'in', old).executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}
