/** What came of many intents, in few statements: the same as `commitIn` and `putIntent` one by one. */
import { type RawBuilder, sql } from 'kysely'
import type { Settled } from '../core/following.ts'
import type { Link } from '../core/link.ts'
import type { Intent } from '../core/ports.ts'
import type { Connection } from './engine.ts'
import { padded } from './in-parts.ts'
import { answerOperation, pendingOutcome, receiptRow, remember } from './journal.ts'
import { putRows } from './put-rows.ts'
import { intentRow, linkRow } from './rows.ts'
import type { LinkRow } from './schema.ts'

/** So many are settled with the same statements. */
const resultsAtOnce = 250

/** The intents, each replacing an earlier one of the same link. */
export async function beginMany(connection: Connection, intents: readonly Intent[]): Promise<void> {
  // Of two intents of one link the later one counts.
  const rows = [...new Map(intents.map((intent) => [intent.linkId, intent])).values()].map((intent) => ({
    ...intentRow(intent),
    attempts: 0,
    next_at: intent.askedAt,
  }))
  await putRows(connection, 'intents', rows, (some) =>
    connection
      .insertInto('intents')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('link_id').doUpdateSet((eb) => ({
          ...excluded(Object.keys(some[0] ?? {}).filter((column) => column !== 'link_id')),
          // The same wish once more waits as long as it has earned; another one starts afresh.
          attempts: eb
            .case()
            .when('intents.id', '=', eb.ref('excluded.id'))
            .then(eb.ref('intents.attempts'))
            .else(0)
            .end(),
          next_at: eb
            .case()
            .when('intents.id', '=', eb.ref('excluded.id'))
            .then(eb.ref('intents.next_at'))
            .else(eb.ref('excluded.next_at'))
            .end(),
        })),
      ),
  )
}

/** What links are found by: writing one of these anew is writing every index anew. */
const placing = [
  ...['tid', 'mailbox', 'kind', 'item_id', 'conversation_id', 'record_table', 'record_id', 'state', 'series_link_id'],
] as const satisfies readonly (keyof LinkRow)[]
/** Links as they are now. Most of them are where they were: only what they say has changed. */
export async function putLinks(connection: Connection, links: readonly Link[]): Promise<void> {
  const rows = [...new Map(links.map((link) => [link.id, link])).values()].map(linkRow)
  const columns = Object.keys(rows[0] ?? {}).filter((column) => column !== 'id')
  const put = await putRows(connection, 'links in place', rows, (values) =>
    connection
      .insertInto('links')
      .values(values)
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet(excluded(columns.filter((column) => !placing.some((name) => name === column))))
          .where(isInPlace),
      )
      .returning('id'),
  )
  const done = new Set(put.map(({ id }) => id))
  await putRows(
    connection,
    'links',
    rows.filter(({ id }) => !done.has(id)),
    (values) =>
      connection
        .insertInto('links')
        .values(values)
        .onConflict((conflict) => conflict.column('id').doUpdateSet(excluded(columns))),
  )
}

const isInPlace = sql<boolean>`${sql.join(
  placing.map((column) => sql`links.${sql.ref(column)} is not distinct from excluded.${sql.ref(column)}`),
  sql` and `,
)}`

/** Columns as the row has them that was to be inserted. */
const excluded = (columns: readonly string[]): Readonly<Record<string, RawBuilder<never>>> =>
  Object.fromEntries(columns.map((column) => [column, sql<never>`${sql.ref(`excluded.${column}`)}`]))

/** Ends the intents: links, receipts, answers. None of them waits any more. */
export async function commitMany(connection: Connection, results: readonly Settled[]): Promise<void> {
  for (const some of parts(results)) {
    const intentIds = padded(some.map(({ intent }) => intent.id))
    const linkIds = padded(some.map(({ intent }) => intent.linkId))
    // Beside the ids also whose they are: the indexes begin with that, and without it each look reads the whole table.
    const tids = [...new Set(some.map(({ intent }) => intent.actor.tid))]
    const oids = [...new Set(some.map(({ intent }) => intent.by ?? intent.actor.oid))]
    // A newer wish for the same link keeps its own intent: ids of intents are nobody else's.
    await connection.deleteFrom('intents').where('link_id', 'in', linkIds).where('id', 'in', intentIds).execute()
    const forgotten = some.flatMap(({ intent, link }) => (link ? [] : [intent.linkId]))
    if (forgotten.length > 0) await connection.deleteFrom('links').where('id', 'in', padded(forgotten)).execute()
    await putLinks(
      connection,
      some.flatMap(({ link }) => link ?? []),
    )
    // "Still waiting" is no history of its own: what came of it takes its place.
    await connection
      .deleteFrom('receipts')
      .where('intent_id', 'in', intentIds)
      .where('link_id', 'in', linkIds)
      .where('outcome', '=', pendingOutcome)
      .execute()
    const last = await connection
      .selectFrom('receipts')
      .select(['tid', 'link_id'])
      .select((eb) => eb.fn.max('position').as('position'))
      .where('tid', 'in', tids)
      .where('link_id', 'in', linkIds)
      .groupBy(['tid', 'link_id'])
      .execute()
    const positions = new Map(last.map(({ tid, link_id, position }) => [`${tid} ${link_id}`, Number(position)]))
    const rows = some.map(({ intent, receipt }) => {
      const key = `${intent.actor.tid} ${intent.linkId}`
      const position = (positions.get(key) ?? 0) + 1
      positions.set(key, position)
      return receiptRow(intent, receipt, position)
    })
    await putRows(connection, 'receipts', rows, (some) => connection.insertInto('receipts').values(some))
    const asked = await connection
      .selectFrom('operations')
      .select('id')
      .where('tid', 'in', tids)
      .where('oid', 'in', oids)
      .where(
        'id',
        'in',
        intentIds.map((id) => id.toLowerCase()),
      )
      .execute()
    const operations = new Set(asked.map(({ id }) => id))
    for (const { intent, link, receipt } of some) {
      if (operations.has(intent.id.toLowerCase())) await answerOperation(connection, intent, { link, receipt })
      if (receipt.outcome === 'done') await remember(connection, intent, receipt.at)
    }
  }
}

function parts<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / resultsAtOnce) }, (_none, index) =>
    all.slice(index * resultsAtOnce, (index + 1) * resultsAtOnce),
  )
}
