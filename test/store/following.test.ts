/** What periodic sync keeps, many at once, is what one at a time would keep. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { Settled } from '../../src/core/following.ts'
import { type Link, noItem } from '../../src/core/link.ts'
import type { Intent } from '../../src/core/ports.ts'
import type { Receipt } from '../../src/core/receipt.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { databases, storesOn } from './databases.ts'
import { temporaryFolders } from './samples.ts'

const actor = { tid: 'tenant', oid: 'maren' }

const at = '2026-11-23T12:00:00.000Z'
const link = (number: number, change: Partial<Link> = {}): Link => ({
  ...{ id: `link-${String(number).padStart(4, '0')}`, tid: actor.tid, mailbox: actor.oid, kind: 'contact', base: {} },
  ...{ itemId: `item-${number}`, itemKey: `key-${number}`, table: 'contact', recordId: `record-${number}` },
  ...{ state: 'tracked', trackedBy: actor.oid, updatedAt: at, origin: 'filter', recordOwner: 'owner', ...change },
})
const intent = (number: number, id = `intent-${number}`): Intent => ({
  ...{
    id,
    linkId: link(number).id,
    actor,
    kind: 'contact',
    itemId: link(number).itemId,
    verb: 'sync',
    origin: 'filter',
  },
  record: { table: 'contact', id: `record-${number}` },
  ...{ givenBy: 'ConversationIndex', askedAt: at, correlationId: 'correlation' },
})
let receipts = 0
const receipt = (number: number, outcome: Receipt['outcome'] = 'done'): Receipt => ({
  ...{ id: `receipt-${++receipts}`, linkId: link(number).id, verb: 'sync', at, actor: actor.oid, kind: 'contact' },
  ...{ itemId: link(number).itemId, table: 'contact', recordId: `record-${number}`, outcome, recordAction: 'created' },
  ...{ decisions: [], correlationId: 'correlation' },
})
const settled = (number: number, change: Partial<Settled> = {}): Settled => ({
  ...{ intent: intent(number), link: link(number), receipt: receipt(number), ...change },
})
const numbers = Array.from({ length: 600 }, (_none, number) => number)

describe.each(databases)('on %s', (database) => {
  const { fresh } = storesOn(database)
  let store: Store
  beforeEach(async () => {
    store = await fresh()
  })

  describe('many results at once', () => {
    test('are links, receipts and ends of intents, however many there are', async () => {
      await store.begin(...numbers.map((number) => intent(number)))
      expect(await store.unfinishedOf(actor)).toHaveLength(600)
      await store.settle(numbers.map((number) => settled(number)))
      expect(await store.unfinishedOf(actor)).toEqual([])
      expect(await store.countLinks(actor, 'contact')).toBe(600)
      expect(await store.countLinks(actor, 'contact', 50)).toBe(50)
      expect(await store.countLinks(actor, 'contact', 700)).toBe(600)
      expect(await store.linksOfItems(actor, 'contact', ['item-7', 'item-599', 'nowhere'])).toHaveLength(2)
      expect((await store.linksOfRecords(actor, 'contact', ['RECORD-7']))[0]).toEqual(link(7))
      expect(await store.receipts(actor.tid, link(7).id, 10)).toHaveLength(1)
      const paged = [
        ...(await store.linksOfKind(actor, 'contact', { limit: 500 })),
        ...(await store.linksOfKind(actor, 'contact', { limit: 500, after: link(499).id })),
      ]
      expect(paged.map(({ id }) => id)).toEqual(numbers.map((number) => link(number).id))
    })

    test('keep what waits for later, forget what ended, and leave a newer wish alone (invariant 1)', async () => {
      await store.begin(intent(1), intent(2), intent(3))
      await store.begin(intent(3, 'newer'))
      await store.settle([
        settled(1, { receipt: receipt(1, 'pending'), link: link(1, { state: 'pending', itemId: noItem('record-1') }) }),
        settled(2, { link: null }),
        settled(3),
      ])
      expect((await store.unfinishedOf(actor)).map(({ id }) => id).sort()).toEqual(['intent-1', 'newer'])
      const left = await store.linksOfKind(actor, 'contact', { limit: 10 })
      expect(left.map(({ id, state }) => [id, state])).toEqual([
        [link(1).id, 'pending'],
        [link(3).id, 'tracked'],
      ])
      expect((await store.unfinishedOf(actor))[0]).toEqual(intent(1))
      await store.settle([settled(1)])
      // "Still waiting" is no history: what came of it takes its place.
      expect((await store.receipts(actor.tid, link(1).id, 10)).map(({ outcome }) => outcome)).toEqual(['done'])
    })

    test('change what links say and where they are found, of both what was said last', async () => {
      await store.touch([link(1), link(2), link(3)])
      const changed = [
        link(1, { base: { Subject: 'new' }, recordBase: { Subject: 'cut' }, itemVersion: '2', recordVersion: '3' }),
        link(2, { itemId: 'item-b', itemKey: 'key-b', recordId: 'record-b', state: 'unlinked', conversationId: 'c' }),
        link(3, { updatedAt: '2026-11-23T13:00:00.000Z', regarding: { table: 'account', id: 'a', name: 'A' } }),
        link(4),
      ]
      await store.touch(changed)
      expect(await store.linksOfKind(actor, 'contact', { limit: 10 })).toEqual(changed)
      expect(await store.linksOfItems(actor, 'contact', ['item-b'])).toEqual([changed[1]])
      expect(await store.linksOfItems(actor, 'contact', ['item-2'])).toEqual([])
      expect(await store.linksOfRecords(actor, 'contact', ['record-b'])).toEqual([changed[1]])
    })

    test('have heads, which tell no more of them than news are weighed by', async () => {
      const failure = { code: 'record-gone', detail: 'Gone.' }
      const occurrence = { seriesLinkId: 's', seriesRecordId: 'r', originalStart: '2026-11-23T13:00:00Z' }
      await store.touch([
        link(1, { itemVersion: '2', recordVersion: '3', origin: 'filter' }),
        link(2, { state: 'failed', failure }),
        link(3, { occurrence, state: 'unlinked' }),
      ])
      const { id, itemId, recordId } = link(1)
      const whole = { id, itemId, table: 'contact', recordId, state: 'tracked', origin: 'filter' }
      expect(await store.headsOfItems(actor, 'contact', [itemId, 'nowhere'])).toEqual([
        { ...whole, itemVersion: '2', recordVersion: '3' },
      ])
      const others = await store.headsOfRecords(actor, 'contact', [link(2).recordId.toUpperCase(), link(3).recordId])
      expect([...others].sort((one, other) => (one.id < other.id ? -1 : 1))).toMatchObject([
        { itemId: link(2).itemId, state: 'failed', failure },
        { itemId: link(3).itemId, state: 'unlinked', occurrence },
      ])
      expect(await store.headsOfItems({ ...actor, oid: 'somebody' }, 'contact', [itemId])).toEqual([])
      expect(await store.headsOfItems(actor, 'event', [itemId])).toEqual([])
    })

    test('have ids, of which it is known whether they are taken in this mailbox', async () => {
      await store.touch([link(1), link(2)])
      expect(await store.takenIds(actor, [link(1).id, 'free', link(2).id])).toEqual(new Set([link(1).id, link(2).id]))
      expect(await store.takenIds({ ...actor, oid: 'somebody' }, [link(1).id])).toEqual(new Set())
      expect(await store.takenIds(actor, [])).toEqual(new Set())
    })

    test('begin with the whole of a newer wish', async () => {
      await store.begin(intent(1))
      const newer: Intent = {
        ...intent(1, 'newer'),
        givenBy: 'InReplyTo',
        automatic: { queues: { ids: ['q'], ofKnownEmail: true } },
      }
      await store.begin(newer)
      expect(await store.unfinishedOf(actor)).toEqual([newer])
    })

    test('count the receipts of a link on', async () => {
      await store.settle([settled(1)])
      await store.settle([settled(1, { intent: intent(1, 'second') }), settled(2)])
      const history = await store.receipts(actor.tid, link(1).id, 10)
      expect(history).toHaveLength(2)
    })
  })

  describe('a mailbox’s notes', () => {
    test('are kept together, and forgotten by name', async () => {
      await store.keep(actor, { one: '1', two: '2' })
      await store.keep(actor, { one: undefined, two: '3' })
      expect([await store.recall(actor, 'one'), await store.recall(actor, 'two')]).toEqual([undefined, '3'])
      expect(await store.recall({ ...actor, oid: 'priya' }, 'two')).toBeUndefined()
    })

    test('are forgotten in all mailboxes of a tenant at once, and in no other', async () => {
      const [colleague, stranger] = [
        { ...actor, oid: 'priya' },
        { ...actor, tid: 'elsewhere' },
      ]
      for (const one of [actor, colleague, stranger]) await store.keep(one, { one: '1', two: '2' })
      await store.forgetEverywhere(actor.tid, 'one')
      const left = await Promise.all([actor, colleague, stranger].map((one) => store.notes(one)))
      expect(left).toEqual([{ two: '2' }, { two: '2' }, { one: '1', two: '2' }])
    })
  })

  test('versions that moved without news are kept without a history', async () => {
    await store.settle([settled(1)])
    await store.touch([link(1, { itemVersion: 'v2' })])
    expect((await store.linksOfItems(actor, 'contact', ['item-1']))[0]?.itemVersion).toBe('v2')
    expect(await store.receipts(actor.tid, link(1).id, 10)).toHaveLength(1)
  })

  test('what stayed in its place, what moved and what is new is written in one go, each as it is now', async () => {
    await store.touch(numbers.map((number) => link(number)))
    const base = { 'Job Title': 'Buyer' }
    const after = Array.from({ length: 700 }, (_none, number) =>
      link(number, {
        ...{ base, itemVersion: 'v2' },
        ...(number % 3 === 1 ? { state: 'unlinked', itemId: `moved-${number}` } : {}),
        ...(number % 3 === 2 ? { conversationId: `thread-${number}` } : {}),
      }),
    )
    await store.touch(after)
    expect(await store.linksOfKind(actor, 'contact', { limit: 1_000 })).toEqual(after)
    expect(await store.linksOfItems(actor, 'contact', ['item-1', 'moved-1', 'item-2'])).toHaveLength(2)
    expect((await store.linksOfRecords(actor, 'contact', ['record-1']))[0]?.state).toBe('unlinked')
    expect(await store.countLinks(actor, 'contact')).toBe(after.filter(({ state }) => state === 'tracked').length)
  })

  test('what failed or waits is found, the latest first', async () => {
    const failure = { code: 'invalid-value', detail: 'too odd' }
    await store.settle([
      settled(1),
      settled(2, { link: link(2, { state: 'failed', failure, updatedAt: '2026-11-23T13:00:00.000Z' }) }),
      settled(3, { link: link(3, { failure, updatedAt: '2026-11-23T14:00:00.000Z' }) }),
    ])
    expect((await store.troubledLinks(actor, 10)).map(({ id }) => id)).toEqual([link(3).id, link(2).id])
  })

  test('single meetings of series are found by their series, keep what they are of, and are not counted (R-262)', async () => {
    const occurrence = { seriesLinkId: link(1).id, seriesRecordId: 'record-1', originalStart: '2026-12-01T09:00:00Z' }
    const series = link(1, { series: { pattern: '{"type":"weekly"}' } })
    const meetings = [link(2, { occurrence }), link(3, { occurrence: { ...occurrence, isCopy: true } })]
    await store.touch([series, ...meetings, link(4)])
    const found = await store.linksOfSeries(actor, [series.id])
    expect([...found].sort((one, other) => (one.id < other.id ? -1 : 1))).toEqual(meetings)
    expect(await store.linksOfItems(actor, 'contact', [series.itemId])).toEqual([series])
    expect(await store.countLinks(actor, 'contact')).toBe(2)
    expect(await store.linksOfSeries({ ...actor, oid: 'jonas' }, [series.id])).toEqual([])
  })
})

describe('on SQLite', () => {
  const folder = temporaryFolders()

  test('no look at many reads a whole table, nor a whole mailbox', async () => {
    const file = join(folder(), 'tandem.sqlite')
    const store = await openStore({ file })
    const prepare = jest.spyOn(DatabaseSync.prototype, 'prepare')
    await store.begin(intent(1), intent(2))
    await store.linksOfRecords(actor, 'contact', ['record-1', 'record-2'])
    await store.linksOfItems(actor, 'contact', ['item-1', 'item-2'])
    await store.settle([settled(1), settled(2)])
    await store.unfinishedOf(actor)
    await store.countLinks(actor, 'contact')
    await store.troubledLinks(actor, 10)
    const statements = prepare.mock.calls.map(([sql]) => sql).filter((sql) => /^(select|delete)/.test(sql))
    prepare.mockRestore()
    await store.close()
    const database = new DatabaseSync(file)
    const stepsOf = (sql: string) =>
      database
        .prepare(`explain query plan ${sql}`)
        .all(...Array.from(sql.matchAll(/\?/g), () => 'x'))
        .map(({ detail }) => String(detail))
    const plans = statements.map((sql) => ({ sql, steps: stepsOf(sql) }))
    database.close()
    expect(plans.length).toBeGreaterThan(5)
    expect(plans.filter(({ steps }) => steps.some((step) => step.startsWith('SCAN')))).toEqual([])
    expect(plans.find(({ sql }) => sql.includes('"record_id" in'))?.steps.join()).toContain('links_record')
    const inIndex = (part: string) => plans.find(({ sql }) => sql.includes(part))?.steps.join()
    expect(inIndex('count(*)')).toContain('COVERING INDEX links_kind')
    expect(inIndex('max("position")')).toContain('COVERING INDEX receipts_link')
    expect(inIndex(`"outcome" = 'pending'`)).toContain('receipts_pending')
    expect(inIndex('failure is not null')).toContain('links_troubled')
  })
})
