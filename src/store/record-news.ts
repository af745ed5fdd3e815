/**
 * The organization's changes, read once and handed out: each is kept for whoever it may concern, so that a mailbox reads its own
 * and nothing else. Positions only grow, table by table.
 */
import type { Kysely } from 'kysely'
import type { FollowedTable, RecordNotice } from '../core/following.ts'
import type { PlacedNotice } from '../core/organization-news.ts'
import type { Connection } from './engine.ts'
import { inParts } from './in-parts.ts'
import type { Schema } from './schema.ts'
import type { Transact } from './transact.ts'

/** Filters have news of their own beside the tables that they let through. */
export type NewsTopic = FollowedTable | 'filter'

/** Everybody, or the mailbox with this object id. */
type Reader = 'all' | `mailbox ${string}`

/** Note under which a mailbox's `systemuserid` is kept: whoever has it, is handed what concerns that user. */
export const userName = 'systemuser'

export interface Feed {
  /** Where the organization's own feed goes on. */
  readonly cursor?: string
  /** Of another one are positions that mean nothing here: it began anew. */
  readonly epoch: string
  /** The newest that is kept, and the newest that was forgotten. */
  readonly position: number
  readonly forgotten: number
  /** ISO instant. */
  readonly readAt: string
}

export interface NewsPage {
  readonly records: readonly RecordNotice[]
  readonly gone: readonly string[]
  /** The last position that was looked at. */
  readonly position: number
  readonly more: boolean
}

export interface RecordNews {
  /** How far each topic was read. */
  feeds(): Promise<ReadonlyMap<NewsTopic, Feed>>
  /**
   * Takes a page of the organization's feed in, all of it or nothing: each change is kept for those who look at everything,
   * for the mailboxes of its people, and for those with a link to it, but not for whom it is the echo of their own writing.
   * A filter of nobody is everybody's, one of somebody theirs alone.
   * @param page without `epoch` it goes on from `from`; with one, everything before is forgotten
   * @returns object ids of the mailboxes it concerns; undefined where somebody else has read on from there meanwhile
   */
  takeNews(
    tid: string,
    topic: NewsTopic,
    from: Feed | undefined,
    page: {
      readonly epoch?: string
      readonly cursor?: string
      readonly records: readonly PlacedNotice[]
      readonly gone: readonly string[]
      readonly at: Date
    },
  ): Promise<ReadonlySet<string> | undefined>
  /** What a mailbox was handed after a position, and with `isWide` all that happened. */
  newsFor(
    topic: NewsTopic,
    oid: string,
    look: { readonly after: number; readonly limit: number; readonly isWide: boolean },
  ): Promise<NewsPage>
  /** Object ids of the mailboxes whose owners are these users. */
  mailboxesOfUsers(tid: string, userIds: readonly string[]): Promise<readonly string[]>
  /** @returns how many were forgotten */
  forgetNews(before: Date): Promise<number>
}

/**
 * A link that was being made while its record's change was handed out was not seen yet: each change is handed out once more,
 * so long after, in milliseconds. By then whatever was being written is written, or was refused.
 */
export const secondHandOutMs = 120_000
const rowsAtOnce = 500

interface Change extends Pick<PlacedNotice, 'people' | 'series'> {
  /** null: deleted. */
  readonly version: string | null
}

export function createRecordNews(database: Kysely<Schema>, transact: Transact): RecordNews {
  return {
    async feeds() {
      const rows = await database.selectFrom('record_feeds').selectAll().execute()
      return new Map(rows.map((row) => [row.topic as NewsTopic, feedOf(row)]))
    },
    takeNews: (tid, topic, from, page) =>
      transact([], async (transaction) => {
        const at = page.at.toISOString()
        const isAnew = page.epoch !== undefined
        const before = await claim(transaction, topic, from, page.epoch, at)
        if (!before) return undefined
        const changes = new Map<string, Change>()
        for (const { id, ...change } of page.records) changes.set(id.toLowerCase(), change)
        for (const id of page.gone) changes.set(id.toLowerCase(), { version: null, people: [] })
        const concerned = new Set<string>()
        const rows: NewsRow[] = []
        let { position } = before
        const tell = (oid: string, record_id: string, version: string | null) => {
          concerned.add(oid)
          rows.push({ topic, position, reader: `mailbox ${oid}`, record_id, version, at, is_second: 1 })
        }
        if (!isAnew) {
          const people = [...new Set([...changes.values()].flatMap((change) => change.people))]
          const homes = await mailboxesOfUsers(transaction, tid, people)
          const links = await linksTo(transaction, tid, topic, [...changes.keys()])
          const series = [...new Set([...changes.values()].flatMap((change) => change.series ?? []))]
          const linksOfSeries = await linksTo(transaction, tid, 'recurringappointmentmaster', series)
          for (const [record_id, change] of changes) {
            position++
            const { version } = change
            if (topic !== 'filter' || change.people.length === 0)
              rows.push({ topic, position, reader: 'all', record_id, version, at, is_second: 0 })
            const own = new Set(change.people.flatMap((person) => homes.get(person) ?? []))
            for (const { mailbox } of linksOfSeries.get(change.series ?? '') ?? []) own.add(mailbox)
            for (const { mailbox, record_version } of links.get(record_id) ?? []) {
              if (version !== null && record_version === version) own.delete(mailbox)
              else own.add(mailbox)
            }
            for (const oid of own) tell(oid, record_id, version)
          }
          for (const { oid, record_id, version } of await late(transaction, tid, topic, before, page.at)) {
            position++
            tell(oid, record_id, version)
          }
        }
        for (let start = 0; start < rows.length; start += rowsAtOnce)
          await transaction
            .insertInto('record_news')
            .values(rows.slice(start, start + rowsAtOnce))
            .execute()
        await transaction
          .updateTable('record_feeds')
          .set({ cursor: page.cursor ?? null, position, read_at: at })
          .where('topic', '=', topic)
          .execute()
        return concerned
      }),
    async newsFor(topic, oid, { after, limit, isWide }) {
      const own: Reader = `mailbox ${oid}`
      const rows = await database
        .selectFrom('record_news')
        .select(['position', 'record_id', 'version'])
        .where('topic', '=', topic)
        .where('reader', 'in', isWide ? [own, 'all'] : [own])
        .where('position', '>', after)
        .orderBy('position')
        .limit(limit)
        .execute()
      // A record's newest state alone is news.
      const newest = new Map(rows.map(({ record_id, version }) => [record_id, version]))
      const isGone = ([, version]: readonly [string, string | null]) => version === null
      return {
        records: [...newest].flatMap(([id, version]) => (version === null ? [] : [{ id, version }])),
        gone: [...newest].filter(isGone).map(([id]) => id),
        position: rows.at(-1)?.position ?? after,
        more: rows.length === limit,
      }
    },
    mailboxesOfUsers: async (tid, userIds) => [...(await mailboxesOfUsers(database, tid, userIds)).values()].flat(),
    forgetNews: (before) =>
      transact([], async (transaction) => {
        const old = await transaction
          .selectFrom('record_news')
          .select('topic')
          .select((eb) => eb.fn.max('position').as('position'))
          .where('at', '<', before.toISOString())
          .groupBy('topic')
          .orderBy('topic')
          .execute()
        let forgotten = 0
        for (const { topic, position } of old) {
          // The feed first, as `takeNews` does; and what was forgotten stays forgotten.
          await transaction
            .updateTable('record_feeds')
            .set({ forgotten: position })
            .where('topic', '=', topic)
            .where('forgotten', '<', position)
            .execute()
          const { numDeletedRows } = await transaction
            .deleteFrom('record_news')
            .where('topic', '=', topic)
            .where('position', '<=', position)
            .executeTakeFirstOrThrow()
          forgotten += Number(numDeletedRows)
        }
        return forgotten
      }),
  }
}

type NewsRow = Schema['record_news']
type FeedRow = Schema['record_feeds']

const feedRow = (connection: Connection, topic: NewsTopic) =>
  connection.selectFrom('record_feeds').selectAll().where('topic', '=', topic).executeTakeFirst()

const feedOf = ({ cursor, epoch, position, forgotten, read_at }: FeedRow): Feed => ({
  ...(cursor === null ? {} : { cursor }),
  ...{ epoch, position, forgotten, readAt: read_at },
})

/** Whoever moves the feed first, reads on from there; the row stays theirs until the transaction ends. */
async function claim(
  connection: Connection,
  topic: NewsTopic,
  from: Feed | undefined,
  epoch: string | undefined,
  at: string,
): Promise<Feed | undefined> {
  if (!from) {
    const { numInsertedOrUpdatedRows } = await connection
      .insertInto('record_feeds')
      .values({ topic, cursor: null, epoch: epoch ?? at, position: 0, forgotten: 0, read_at: at })
      .onConflict((conflict) => conflict.column('topic').doNothing())
      .executeTakeFirstOrThrow()
    if (Number(numInsertedOrUpdatedRows) === 0) return undefined
  } else {
    const { numUpdatedRows } = await connection
      .updateTable('record_feeds')
      .set({ read_at: at, ...(epoch === undefined ? {} : { epoch, forgotten: from.position }) })
      .where('topic', '=', topic)
      .where('epoch', '=', from.epoch)
      .where('position', '=', from.position)
      .where((eb) => (from.cursor === undefined ? eb('cursor', 'is', null) : eb('cursor', '=', from.cursor)))
      .executeTakeFirstOrThrow()
    if (Number(numUpdatedRows) === 0) return undefined
    if (epoch !== undefined) await connection.deleteFrom('record_news').where('topic', '=', topic).execute()
  }
  const row = await feedRow(connection, topic)
  return row && feedOf(row)
}

/** Mailboxes by the user whose they are. */
async function mailboxesOfUsers(
  connection: Connection,
  tid: string,
  users: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await inParts(users, (some) =>
    connection
      .selectFrom('mailbox_notes')
      .select(['oid', 'value'])
      .where('name', '=', userName)
      .where('value', 'in', some)
      .where('tid', '=', tid)
      .execute(),
  )
  return grouped(rows, ({ value, oid }) => [value, oid])
}

interface LinkThere {
  readonly mailbox: string
  readonly record_version: string | null
}

/** Links to these records, by record. */
async function linksTo(
  connection: Connection,
  tid: string,
  topic: NewsTopic,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly LinkThere[]>> {
  const rows = await inParts(ids, (some) =>
    connection
      .selectFrom('links')
      .select(['record_id', 'mailbox', 'record_version'])
      .where('tid', '=', tid)
      .where('record_table', '=', topic)
      .where('record_id', 'in', some)
      .execute(),
  )
  return grouped(rows, ({ record_id, ...link }) => [record_id, link])
}

/** Mailboxes whose link to a record came to be while its change was handed out, and does not know of it. */
async function late(
  connection: Connection,
  tid: string,
  topic: NewsTopic,
  feed: Feed,
  now: Date,
): Promise<readonly { readonly oid: string; readonly record_id: string; readonly version: string | null }[]> {
  const due = await connection
    .selectFrom('record_news')
    .select(['record_id', 'version', 'position'])
    .where('topic', '=', topic)
    .where('is_second', '=', 0)
    .where('at', '<=', new Date(now.getTime() - secondHandOutMs).toISOString())
    .where('position', '<=', feed.position)
    .orderBy('position')
    .execute()
  const [first, last] = [due[0], due.at(-1)]
  if (!first || !last) return []
  await connection
    .updateTable('record_news')
    .set({ is_second: 1 })
    .where('topic', '=', topic)
    .where('is_second', '=', 0)
    .where('position', '<=', last.position)
    .execute()
  const links = await linksTo(
    connection,
    tid,
    topic,
    due.map(({ record_id }) => record_id),
  )
  const unaware = due.flatMap(({ record_id, version }) =>
    (links.get(record_id) ?? [])
      .filter(({ record_version }) => version === null || record_version !== version)
      .map(({ mailbox: oid }) => ({ oid, record_id, version })),
  )
  const told = await inParts([...new Set(unaware.map(({ oid }): Reader => `mailbox ${oid}`))], (some) =>
    connection
      .selectFrom('record_news')
      .select(['reader', 'record_id'])
      .where('topic', '=', topic)
      .where('reader', 'in', some)
      .where('position', '>=', first.position)
      .execute(),
  )
  const isTold = new Set(told.map(({ reader, record_id }) => `${reader} ${record_id}`))
  return unaware.filter(({ oid, record_id }) => !isTold.has(`mailbox ${oid} ${record_id}`))
}

function grouped<Row, Value>(
  rows: readonly Row[],
  entryOf: (row: Row) => readonly [string, Value],
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>()
  for (const row of rows) {
    const [key, value] = entryOf(row)
    groups.set(key, [...(groups.get(key) ?? []), value])
  }
  return groups
}
