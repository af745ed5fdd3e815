/** Core's Journal: what must be on disk before, between and after the effects of a plan. */
import { type Kysely, sql } from 'kysely'
import type { Link } from '../core/link.ts'
import type { Intent, Journal } from '../core/ports.ts'
import type { Receipt } from '../core/receipt.ts'
import type { RequestResult } from '../core/request.ts'
import type { Connection } from './engine.ts'
import { writeReceipt } from './receipt-text.ts'
import { intentRow, linkOf, linkRow } from './rows.ts'
import type { ReceiptRow, Schema } from './schema.ts'
import { beginMany } from './settle-many.ts'
import { mailboxKey, type Transact } from './transact.ts'

export function createJournal(database: Kysely<Schema>, transact: Transact): Journal {
  return {
    async findLink(actor, kind, itemId) {
      const row = await database
        .selectFrom('links')
        .selectAll()
        .where('tid', '=', actor.tid)
        .where('mailbox', '=', actor.oid)
        .where('kind', '=', kind)
        .where('item_id', '=', itemId)
        .executeTakeFirst()
      return row && linkOf(row)
    },
    async linksToRecord(tid, record) {
      const rows = await database
        .selectFrom('links')
        .selectAll()
        .where('tid', '=', tid)
        .where('record_table', '=', record.table)
        .where('record_id', '=', record.id.toLowerCase())
        .orderBy('id')
        .execute()
      return rows.map(linkOf)
    },
    begin: (...intents) =>
      transact(
        intents.map(({ actor }) => mailboxKey(actor)),
        (transaction) => beginMany(transaction, intents),
      ),
    suspend: (intent, result) =>
      transact([mailboxKey(intent.actor)], (transaction) => suspendIn(transaction, { intent, ...result })),
    commit: (intent, result) =>
      transact([mailboxKey(intent.actor)], (transaction) => commitIn(transaction, { intent, ...result })),
  }
}

export interface Settling {
  readonly intent: Intent
  readonly link: Link | null
  readonly receipt: Receipt
}

/** Keeps the intent for later, and the link as it waits. */
export async function suspendIn(transaction: Connection, { intent, link, receipt }: Settling): Promise<void> {
  await putIntent(transaction, intent)
  if (link) await putLink(transaction, link)
  await putReceipt(transaction, intent, receipt)
  await answerOperation(transaction, intent, { link, receipt })
  await remember(transaction, intent, receipt.at)
}

/** Ends the intent. */
export async function commitIn(transaction: Connection, { intent, link, receipt }: Settling): Promise<void> {
  // A newer wish for the same link keeps its own intent.
  await transaction.deleteFrom('intents').where('link_id', '=', intent.linkId).where('id', '=', intent.id).execute()
  if (link) await putLink(transaction, link)
  else await transaction.deleteFrom('links').where('id', '=', intent.linkId).execute()
  await putReceipt(transaction, intent, receipt)
  await answerOperation(transaction, intent, { link, receipt })
  if (receipt.outcome === 'done') await remember(transaction, intent, receipt.at)
}

async function putIntent(connection: Connection, intent: Intent): Promise<void> {
  const { link_id: _key, ...row } = intentRow(intent)
  await connection
    .insertInto('intents')
    .values({ ...intentRow(intent), attempts: 0, next_at: intent.askedAt })
    .onConflict((conflict) =>
      conflict.column('link_id').doUpdateSet((eb) => ({
        ...row,
        // The same wish once more waits as long as it has earned; another one starts afresh.
        attempts: eb.case().when('intents.id', '=', intent.id).then(eb.ref('intents.attempts')).else(0).end(),
        next_at: eb
          .case()
          .when('intents.id', '=', intent.id)
          .then(eb.ref('intents.next_at'))
          .else(intent.askedAt)
          .end(),
      })),
    )
    .execute()
}

export async function putLink(connection: Connection, link: Link): Promise<void> {
  const row = linkRow(link)
  await connection
    .insertInto('links')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute()
}

/** As it stands in the index of those that wait: a parameter would not be seen to be the same. */
export const pendingOutcome = sql.lit('pending')

async function putReceipt(connection: Connection, intent: Intent, receipt: Receipt): Promise<void> {
  // "Still waiting" is no history of its own: what came of it takes its place.
  await connection
    .deleteFrom('receipts')
    .where('intent_id', '=', intent.id)
    .where('link_id', '=', intent.linkId)
    .where('outcome', '=', pendingOutcome)
    .execute()
  const last = await connection
    .selectFrom('receipts')
    .select((eb) => eb.fn.max('position').as('position'))
    .where('tid', '=', intent.actor.tid)
    .where('link_id', '=', intent.linkId)
    .executeTakeFirst()
  await connection
    .insertInto('receipts')
    .values(receiptRow(intent, receipt, Number(last?.position ?? 0) + 1))
    .execute()
}

/** @param position counts the receipts of one link */
export function receiptRow(intent: Intent, receipt: Receipt, position: number): ReceiptRow {
  return {
    id: receipt.id,
    tid: intent.actor.tid,
    link_id: intent.linkId,
    intent_id: intent.id,
    outcome: receipt.outcome,
    at: receipt.at,
    receipt: writeReceipt(receipt),
    position,
    mailbox: intent.actor.oid,
    record_table: receipt.table,
  }
}

/** Whose click it was: their own choices and answers are kept for them, whoever's mailbox it is about. */
const askerOf = ({ by, actor }: Intent): string => by ?? actor.oid

/** The wish's operation has its answer in the moment its work is on disk: a repeated click never does it again. */
export async function answerOperation(connection: Connection, intent: Intent, answer: RequestResult): Promise<void> {
  await connection
    .updateTable('operations')
    .set({ answer: JSON.stringify(answer) })
    .where('tid', '=', intent.actor.tid)
    .where('oid', '=', askerOf(intent))
    .where('id', '=', intent.id.toLowerCase())
    .execute()
}

/** What a person chose as regarding is proposed to them again. */
export async function remember(connection: Connection, intent: Intent, at: string): Promise<void> {
  const { regarding } = intent
  if (!regarding || intent.verb === 'sync') return
  const known = { name: regarding.name, detail: regarding.detail ?? null, chosen_at: at }
  await connection
    .insertInto('chosen_records')
    .values({
      tid: intent.actor.tid,
      oid: askerOf(intent),
      record_table: regarding.table,
      record_id: regarding.id.toLowerCase(),
      ...known,
    })
    .onConflict((conflict) => conflict.columns(['tid', 'oid', 'record_table', 'record_id']).doUpdateSet(known))
    .execute()
}
