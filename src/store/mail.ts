/** What automatic tracking keeps: links by conversation, who was dealt with before, and what was decided. */
import type { Kysely } from 'kysely'
import type { CorrelationMethod } from '../core/mail/correlate.ts'
import type { FollowedConversations, KeptDecision } from '../core/mail/notice.ts'
import { inParts } from './in-parts.ts'
import { userName } from './record-news.ts'
import { linkOf } from './rows.ts'
import type { Schema } from './schema.ts'
import { mailboxKey, type Transact } from './transact.ts'

export interface Mail extends FollowedConversations {
  /** @returns how many were forgotten */
  forgetMailDecisions(before: Date): Promise<number>
}

const rowsAtOnce = 200
/** No more are looked for in one pass. */
const toldAtOnce = 50

export function createMail(database: Kysely<Schema>, transact: Transact): Mail {
  return {
    async linksOfConversations({ tid, oid }, ids) {
      const rows = await inParts(ids, (some) =>
        database
          .selectFrom('links')
          .selectAll()
          .where('tid', '=', tid)
          .where('mailbox', '=', oid)
          .where('conversation_id', 'in', some)
          .orderBy('updated_at', 'desc')
          .orderBy('id')
          .execute(),
      )
      return rows.map(linkOf)
    },
    async knownLinks({ tid }, ids) {
      const rows = await inParts(ids, (some) =>
        database
          .selectFrom('receipts')
          .select('link_id')
          .distinct()
          .where('tid', '=', tid)
          .where('link_id', 'in', some)
          .execute(),
      )
      return new Set(rows.map(({ link_id }) => link_id))
    },
    async mailDecisions({ tid, oid }, ids) {
      const rows = await inParts(ids, (some) =>
        database
          .selectFrom('mail_decisions')
          .selectAll()
          .where('tid', '=', tid)
          .where('oid', '=', oid)
          .where('item_id', 'in', some)
          .execute(),
      )
      return new Map(
        rows.map(({ item_id, reason, method, at }): [string, KeptDecision] => [
          item_id,
          {
            reason: JSON.parse(reason) as KeptDecision['reason'],
            ...(method === null ? {} : { method: method as CorrelationMethod }),
            at,
          },
        ]),
      )
    },
    keepMailDecisions: ({ tid, oid }, decisions) =>
      transact([mailboxKey({ tid, oid })], async (transaction) => {
        const rows = [...decisions].map(([item_id, { reason, method, at }]) => ({
          ...{ tid, oid, item_id, at },
          ...{ reason: JSON.stringify(reason), method: method ?? null },
        }))
        for (let start = 0; start < rows.length; start += rowsAtOnce)
          await transaction
            .insertInto('mail_decisions')
            .values(rows.slice(start, start + rowsAtOnce))
            .onConflict((conflict) =>
              conflict.columns(['tid', 'oid', 'item_id']).doUpdateSet((eb) => ({
                reason: eb.ref('excluded.reason'),
                method: eb.ref('excluded.method'),
                at: eb.ref('excluded.at'),
              })),
            )
            .execute()
      }),
    async tellOfMail({ tid, oid }, messageId, userIds, at) {
      if (userIds.length === 0) return
      await database
        .insertInto('mail_told')
        .columns(['tid', 'oid', 'message_id', 'at'])
        .expression((eb) =>
          eb
            .selectFrom('mailbox_notes')
            .select(['tid', 'oid', eb.val(messageId).as('message_id'), eb.val(at).as('at')])
            .where('name', '=', userName)
            .where('tid', '=', tid)
            .where('oid', '!=', oid)
            .where('value', 'in', [...userIds]),
        )
        .onConflict((conflict) => conflict.columns(['tid', 'oid', 'message_id']).doNothing())
        .execute()
    },
    async mailTold({ tid, oid }) {
      const rows = await database
        .selectFrom('mail_told')
        .select(['message_id', 'at'])
        .where('tid', '=', tid)
        .where('oid', '=', oid)
        .orderBy('at')
        .limit(toldAtOnce)
        .execute()
      return rows.map(({ message_id, at }) => ({ messageId: message_id, at }))
    },
    async forgetTold({ tid, oid }, ids) {
      if (ids.length === 0) return
      await database
        .deleteFrom('mail_told')
        .where('tid', '=', tid)
        .where('oid', '=', oid)
        .where('message_id', 'in', [...ids])
        .execute()
    },
    async forgetMailDecisions(before) {
      const { numDeletedRows } = await database
        .deleteFrom('mail_decisions')
        .where('at', '<', before.toISOString())
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}
