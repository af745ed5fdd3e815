/** What `following.test.ts` asks of SQLite's planner, asked of PostgreSQL's, with enough rows for it to care. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import pg from 'pg'
import type { Settled } from '../../src/core/following.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { hasPostgres, type PostgresServer, startPostgres } from './postgres-server.ts'
import { actor, intent, link, receipt } from './samples.ts'

interface Node {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly Node[]
}

const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]
const reads = (node: Node) => / Scan$/.test(node['Node Type']) && node['Node Type'] !== 'Bitmap Heap Scan'
/** A read that is not led by an index to the rows it wants. */
const isBlind = (node: Node) =>
  reads(node) && !('Index Cond' in node) && !/Subquery|Function|Values|CTE/.test(node['Node Type'])

const describeWithPostgres = hasPostgres ? describe : describe.skip

describeWithPostgres('PostgreSQL', () => {
  let server: PostgresServer
  let store: Store
  let url: string
  beforeAll(async () => {
    server = await startPostgres()
    url = await server.create()
    store = await openStore({ url, connections: 2 })
    const database = new pg.Client({ connectionString: url })
    await database.connect()
    await database.query(`
      insert into links (id, tid, mailbox, kind, item_id, item_key, conversation_id, record_table, record_id, state, base, updated_at, tracked_by, series_link_id)
      select 'seed-' || n, 'tenant-1', 'user-' || n % 100, 'message', 'item-' || n, 'key-' || n, 'conversation-' || n / 10, 'email', 'record-' || n,
             'tracked', '{}', '2026-11-23T12:00:00.000Z', 'somebody', 'series-' || n / 50
      from generate_series(1, 20000) n;
      insert into receipts (id, tid, link_id, intent_id, outcome, at, receipt, position, mailbox, record_table)
      select 'seed-' || n, 'tenant-1', 'seed-' || n, 'intent-' || n, 'done', '2026-11-23T12:00:00.000Z', '{}', 1, 'user-' || n % 100, 'email'
      from generate_series(1, 20000) n;
      insert into intents (link_id, id, tid, oid, kind, item_id, verb, asked_at, correlation_id, attempts, next_at)
      select 'seed-' || n, 'intent-' || n, 'tenant-1', 'user-' || n % 100, 'message', 'item-' || n, 'sync', '2026', 'c', 0, '2026'
      from generate_series(1, 20000) n;
      insert into mailbox_notes (tid, oid, name, value)
      select 'tenant-1', 'user-' || n, 'cursor', 'x' from generate_series(1, 20000) n;
      insert into operations (tid, oid, id, fingerprint, at)
      select 'tenant-1', 'user-' || n % 100, 'operation-' || n, 'x', '2026' from generate_series(1, 20000) n;
      analyze`)
    await database.end()
  })
  afterAll(async () => {
    await store?.close()
    await server?.stop()
  })

  test('is led to what it looks up by an index, in every look of every day', async () => {
    const asked: { readonly text: string; readonly values: readonly unknown[] }[] = []
    const query = pg.Client.prototype.query
    const spy = jest.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
      this: pg.Client,
      ...parameters: unknown[]
    ) {
      const [text, values] = parameters
      if (typeof text === 'string' && Array.isArray(values)) asked.push({ text, values })
      return Reflect.apply(query, this, parameters)
    })
    const settled = (number: number): Settled => ({
      intent: intent({ id: `intent-new-${number}`, linkId: `link-${number}` }),
      link: link({ id: `link-${number}`, itemId: `new-${number}` }),
      receipt: receipt({ id: `receipt-${number}`, linkId: `link-${number}` }),
    })
    await store.begin(settled(1).intent, settled(2).intent)
    await store.settle([settled(1), settled(2)])
    await store.commit(settled(3).intent, { link: settled(3).link, receipt: settled(3).receipt })
    await store.findLink(actor, 'message', 'item-1')
    await store.linksToRecord(actor.tid, { table: 'email', id: 'record-1' })
    await store.linksOfRecords(actor, 'email', ['record-1', 'record-101'])
    await store.linksOfItems(actor, 'message', ['item-1', 'item-101'])
    await store.linksOfSeries(actor, ['series-1'])
    await store.linksOfConversations(actor, ['conversation-1', 'conversation-2'])
    await store.unfinishedOf(actor)
    await store.troubledLinks(actor, 10)
    await store.notes(actor)
    await store.recall(actor, 'cursor')
    await store.receipts(actor.tid, 'seed-1', 10)
    await store.receiptsOf(actor, { limit: 25 })
    await store.threadRegarding(actor, 'conversation-1', 5)
    await store.findOperation({ actor, operationId: 'operation-1' }, 'x')
    await store.knownLinks(actor, ['seed-1', 'seed-2'])
    spy.mockRestore()

    const looks = asked.filter(({ text }) => /^(select|delete|update) /.test(text) && !text.includes('pg_'))
    expect(looks.length).toBeGreaterThan(18)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const plans = []
    for (const { text, values } of looks) {
      const { rows } = await client.query(`explain (format json) ${text}`, [...values])
      plans.push({ text, nodes: nodesOf(rows[0]?.['QUERY PLAN'][0].Plan as Node) })
    }
    await client.end()
    expect(plans.filter(({ nodes }) => nodes.some(isBlind))).toEqual([])
    const ofRecords = plans.find(({ text }) => text.includes('"record_id" in'))
    expect(ofRecords?.nodes.map((node) => node['Index Name']).join()).toContain('links_record')
    const ofTroubles = plans.find(({ text }) => text.includes('failure is not null'))
    expect(ofTroubles?.nodes.map((node) => node['Index Name']).join()).toContain('links_troubled')
  })

  test('would be noticed reading a whole table', async () => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query(`explain (format json) select * from links where item_key = 'key-1'`)
    await client.end()
    expect(nodesOf(rows[0]?.['QUERY PLAN'][0].Plan as Node).some(isBlind)).toBe(true)
  })
})
