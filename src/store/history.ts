/** What people chose and what came of it: for suggestions, and for the history in the pane. */
import type { Kysely } from 'kysely'
import type { Actor } from '../core/link.ts'
import type { Receipt } from '../core/receipt.ts'
import { isSameRecord, type NamedRecord } from '../core/record.ts'
import type { Schema } from './schema.ts'

export interface History {
  /** What this person chose as regarding, newest first. */
  recentRegarding(actor: Actor, limit: number): Promise<readonly NamedRecord[]>
  /** What messages of this conversation in this person's mailbox are regarding, newest first, each record once. */
  threadRegarding(actor: Actor, conversationId: string, limit: number): Promise<readonly NamedRecord[]>
  /** Receipts of one link of this tenant, newest first; they outlive the link. */
  receipts(tid: string, linkId: string, limit: number): Promise<readonly Receipt[]>
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
      return rows.map(({ receipt }) => JSON.parse(receipt) as Receipt)
    },
  }
}
