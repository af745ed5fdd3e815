/** What periodic sync keeps: links by item, record and kind, many results at once, and a mailbox's notes. */
import { type Kysely, type SelectQueryBuilder, type Simplify, sql } from 'kysely'
import type { FollowedJournal, Settled } from '../core/following.ts'
import type { SyncedKind } from '../core/item.ts'
import type { Actor, Link } from '../core/link.ts'
import type { Journal } from '../core/ports.ts'
import type { RecordTable } from '../core/record.ts'
import { inParts } from './in-parts.ts'
import { suspendIn } from './journal.ts'
import { headColumns, headOf, intentOf, linkOf } from './rows.ts'
import type { NoteRow, Schema } from './schema.ts'
import { commitMany, putLinks } from './settle-many.ts'
import { mailboxKey, type Transact } from './transact.ts'

export type Following = Omit<FollowedJournal, keyof Journal> & {
  /** Mailboxes that somebody has used. */
  knownMailboxes(): Promise<readonly Actor[]>
  /** All mailboxes of the tenant forget their note of this name. */
  forgetEverywhere(tid: string, name: string): Promise<void>
  /** Notes of many mailboxes in one transaction. */
  keepMany(notes: readonly { readonly actor: Actor; readonly name: string; readonly value: string }[]): Promise<void>
  /** Links that failed or wait, the latest first. */
  troubledLinks(actor: Actor, limit: number): Promise<readonly Link[]>
}

type LinkQuery<Row> = (actor: Actor) => SelectQueryBuilder<Schema, 'links', Row>

const ofItems =
  <Row, Found>(query: LinkQuery<Row>, read: (row: Simplify<Row>) => Found) =>
  (actor: Actor, kind: SyncedKind, ids: readonly string[]): Promise<readonly Found[]> =>
    inParts(ids, async (some) => {
      const rows = await query(actor).where('kind', '=', kind).where('item_id', 'in', some).execute()
      return rows.map(read)
    })

const ofRecords =
  <Row, Found>(query: LinkQuery<Row>, read: (row: Simplify<Row>) => Found) =>
  (actor: Actor, table: RecordTable, ids: readonly string[]): Promise<readonly Found[]> =>
    inParts(ids, async (some) => {
      const wanted = some.map((id) => id.toLowerCase())
      const rows = await query(actor).where('record_table', '=', table).where('record_id', 'in', wanted).execute()
      return rows.map(read)
    })

/** As it stands in the index of those links: with parameters it would not be seen to be the same. */
const isTroubled = sql<boolean>`(state in ('failed', 'pending') or failure is not null)`

export function createFollowing(database: Kysely<Schema>, transact: Transact): Following {
  const ownLinks = ({ tid, oid }: { readonly tid: string; readonly oid: string }) =>
    database.selectFrom('links').where('tid', '=', tid).where('mailbox', '=', oid)
  const linksOf = (actor: Actor) => ownLinks(actor).selectAll()
  const headsOf = (actor: Actor) => ownLinks(actor).select(headColumns)

  return {
    linksOfItems: ofItems(linksOf, linkOf),
    linksOfRecords: ofRecords(linksOf, linkOf),
    headsOfItems: ofItems(headsOf, headOf),
    headsOfRecords: ofRecords(headsOf, headOf),
    async takenIds(actor, linkIds) {
      const read = (some: readonly string[]) => ownLinks(actor).select('id').where('id', 'in', some).execute()
      return new Set((await inParts(linkIds, read)).map(({ id }) => id))
    },
    async linksOfKind(actor, kind, { after, limit }) {
      const all = linksOf(actor).where('kind', '=', kind)
      const rows = await (after === undefined ? all : all.where('id', '>', after)).orderBy('id').limit(limit).execute()
      return rows.map(linkOf)
    },
    linksOfSeries: (actor, seriesLinkIds) =>
      inParts(seriesLinkIds, async (some) =>
        (await linksOf(actor).where('series_link_id', 'in', some).execute()).map(linkOf),
      ),
    async countLinks({ tid, oid }, kind, atMost) {
      const own = database
        .selectFrom('links')
        .select('id')
        .where('tid', '=', tid)
        .where('mailbox', '=', oid)
        .where('kind', '=', kind)
        .where('state', '=', 'tracked')
        .where('series_link_id', 'is', null)
      const { count } = await database
        .selectFrom((atMost === undefined ? own : own.limit(atMost)).as('own'))
        .select((eb) => eb.fn.countAll<number | string>().as('count'))
        .executeTakeFirstOrThrow()
      return Number(count)
    },
    async unfinishedOf({ tid, oid }) {
      const rows = await database
        .selectFrom('intents')
        .selectAll()
        .where('tid', '=', tid)
        .where('oid', '=', oid)
        .orderBy('asked_at')
        .orderBy('link_id')
        .execute()
      return rows.map(intentOf)
    },
    async knownMailboxes() {
      const rows = await database
        .selectFrom('mailbox_notes')
        .select(['tid', 'oid'])
        .where('name', '=', 'known')
        .orderBy('tid')
        .orderBy('oid')
        .execute()
      return rows.map(({ tid, oid }) => ({ tid, oid }))
    },
    async troubledLinks(actor, limit) {
      const rows = await linksOf(actor)
        .where(isTroubled)
        .orderBy('updated_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(linkOf)
    },
    settle: (results) =>
      transact(settledKeys(results), async (transaction) => {
        const waits = ({ receipt }: Settled) => receipt.outcome === 'pending'
        for (const result of results.filter(waits)) await suspendIn(transaction, result)
        await commitMany(
          transaction,
          results.filter((result) => !waits(result)),
        )
      }),
    touch: (links) =>
      transact(
        links.map(({ tid, mailbox: oid }) => mailboxKey({ tid, oid })),
        (transaction) => putLinks(transaction, links),
      ),
    async recall({ tid, oid }, name) {
      const row = await database
        .selectFrom('mailbox_notes')
        .select('value')
        .where('tid', '=', tid)
        .where('oid', '=', oid)
        .where('name', '=', name)
        .executeTakeFirst()
      return row?.value
    },
    async notes({ tid, oid }) {
      const rows = await database
        .selectFrom('mailbox_notes')
        .select(['name', 'value'])
        .where('tid', '=', tid)
        .where('oid', '=', oid)
        .execute()
      return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
    },
    keep: ({ tid, oid }, notes) =>
      transact([mailboxKey({ tid, oid })], async (transaction) => {
        for (const [name, value] of Object.entries(notes).sort(byName)) {
          if (value === undefined)
            await transaction
              .deleteFrom('mailbox_notes')
              .where('tid', '=', tid)
              .where('oid', '=', oid)
              .where('name', '=', name)
              .execute()
          else await putNotes(transaction, [{ tid, oid, name, value }])
        }
      }),
    async forgetEverywhere(tid, name) {
      await database.deleteFrom('mailbox_notes').where('tid', '=', tid).where('name', '=', name).execute()
    },
    keepMany: (notes) =>
      transact([], async (transaction) => {
        // In one order, so that two who keep notes of the same mailboxes never wait for each other.
        const rows = notes
          .map(({ actor: { tid, oid }, name, value }) => ({ tid, oid, name, value }))
          .sort((one, other) => (noteKey(one) < noteKey(other) ? -1 : 1))
        for (let start = 0; start < rows.length; start += notesAtOnce)
          await putNotes(transaction, rows.slice(start, start + notesAtOnce))
      }),
  }
}

const notesAtOnce = 200
const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) => (one < other ? -1 : 1)
const noteKey = ({ tid, oid, name }: NoteRow) => `${tid} ${oid} ${name}`
const settledKeys = (results: readonly Settled[]) => results.map(({ intent }) => mailboxKey(intent.actor))

async function putNotes(connection: Kysely<Schema>, rows: readonly NoteRow[]): Promise<void> {
  await connection
    .insertInto('mailbox_notes')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['tid', 'oid', 'name']).doUpdateSet((eb) => ({ value: eb.ref('excluded.value') })),
    )
    .execute()
}
