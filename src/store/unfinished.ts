/** Intents that were begun and not finished: after a crash, an outage, or because a draft has not been sent yet. */
import type { Kysely } from 'kysely'
import type { Link } from '../core/link.ts'
import type { Intent } from '../core/ports.ts'
import { intentOf, linkOf } from './rows.ts'
import type { Schema } from './schema.ts'
import { mailboxKey, type Transact } from './transact.ts'

export interface UnfinishedIntent {
  readonly intent: Intent
  /** How often it was done again in vain. */
  readonly attempts: number
}

export interface Unfinished {
  /** Asked before `olderThan` and due at `now`, the longest waiting first. */
  unfinishedIntents(when: {
    readonly olderThan: Date
    readonly now: Date
    readonly limit: number
  }): Promise<readonly UnfinishedIntent[]>
  /** False: it ended, or another wish took its place. */
  isUnfinished(intent: Intent): Promise<boolean>
  pendingLinks(limit: number): Promise<readonly Link[]>
  /** Not before `until` again; the reason, where there is one, is shown on a link that waits. */
  postpone(
    intent: Intent,
    later: { readonly until: Date; readonly failure?: { readonly code: string; readonly detail: string } },
  ): Promise<void>
  /** What a link waited for has come: its intent is due at once, as if it were new. */
  hasten(linkId: string, now: Date): Promise<void>
  counts(): Promise<{ readonly unfinishedIntents: number; readonly pendingLinks: number }>
}

export function createUnfinished(database: Kysely<Schema>, transact: Transact): Unfinished {
  return {
    async unfinishedIntents({ olderThan, now, limit }) {
      const rows = await database
        .selectFrom('intents')
        .selectAll()
        .where('asked_at', '<', olderThan.toISOString())
        .where('next_at', '<=', now.toISOString())
        // What a periodic pass began, the next one finishes.
        .where('record', 'is', null)
        .orderBy('next_at')
        .orderBy('link_id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ intent: intentOf(row), attempts: row.attempts }))
    },
    async isUnfinished({ id, linkId }) {
      const row = await database
        .selectFrom('intents')
        .select('id')
        .where('link_id', '=', linkId)
        .where('id', '=', id)
        .executeTakeFirst()
      return row !== undefined
    },
    async pendingLinks(limit) {
      const rows = await database
        .selectFrom('links')
        .selectAll()
        .where('state', '=', 'pending')
        .orderBy('updated_at')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(linkOf)
    },
    postpone: (intent, { until, failure }) =>
      transact([mailboxKey(intent.actor)], async (transaction) => {
        await transaction
          .updateTable('intents')
          .set((eb) => ({ attempts: eb('attempts', '+', 1), next_at: until.toISOString() }))
          .where('link_id', '=', intent.linkId)
          .where('id', '=', intent.id)
          .execute()
        if (!failure) return
        await transaction
          .updateTable('links')
          .set({ failure: JSON.stringify(failure) })
          .where('id', '=', intent.linkId)
          .where('state', '=', 'pending')
          .execute()
      }),
    async hasten(linkId, now) {
      await database
        .updateTable('intents')
        .set({ attempts: 0, next_at: now.toISOString() })
        .where('link_id', '=', linkId)
        .where('next_at', '>', now.toISOString())
        .execute()
    },
    async counts() {
      const count = (table: 'intents' | 'links') =>
        database.selectFrom(table).select((eb) => eb.fn.countAll<number>().as('count'))
      const intents = await count('intents').executeTakeFirstOrThrow()
      const links = await count('links').where('state', '=', 'pending').executeTakeFirstOrThrow()
      return { unfinishedIntents: Number(intents.count), pendingLinks: Number(links.count) }
    },
  }
}
