import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from '@jest/globals'
import { openStore, type Store } from '../../src/store/index.ts'
import { databases, storesOn } from './databases.ts'
import { actor, colleague, intent, link, receipt, temporaryFolders } from './samples.ts'

const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T12:00:00.000Z`

/** One receipt of one link; the same day more than once is told apart by its number. */
async function write(store: Store, number: number, change: Parameters<typeof receipt>[0] = {}, who = actor) {
  const linkId = change.linkId ?? 'link-1'
  const own = intent({ id: `operation-${number}`, linkId, actor: who })
  const pair = link({ id: linkId, itemId: `item of ${linkId}`, mailbox: who.oid })
  await store.commit(own, {
    link: pair,
    receipt: receipt({ id: `receipt-${number}`, at: day(number), linkId, actor: who.oid, ...change }),
  })
}

describe.each(databases)('on %s', (database) => {
  const { fresh } = storesOn(database)

  describe('the history of a mailbox', () => {
    test('is told newest first, a page after the other, each receipt once', async () => {
      const store = await fresh()
      // All at one instant, of several links: the order is the same every time.
      for (let number = 1; number <= 9; number++) {
        await write(store, number, { at: day(1), linkId: `link-${number % 4}` })
      }
      const all = (await store.receiptsOf(actor, { limit: 100 })).map(({ place }) => place.id)
      expect(all).toHaveLength(9)
      const paged: string[] = []
      for (let page = await store.receiptsOf(actor, { limit: 2 }); page.length > 0; ) {
        paged.push(...page.map(({ place }) => place.id))
        const last = page.at(-1)
        page = last ? await store.receiptsOf(actor, { limit: 2, after: last.place }) : []
      }
      expect(paged).toEqual(all)
    })

    test('can be narrowed to a table, an outcome and a time', async () => {
      const store = await fresh()
      await write(store, 1)
      await write(store, 2, { table: 'contact', outcome: 'failed' })
      await write(store, 3, { table: 'contact' })
      const ids = async (look: Partial<Parameters<Store['receiptsOf']>[1]>) =>
        (await store.receiptsOf(actor, { limit: 10, ...look })).map((each) => each.receipt.id)
      expect(await ids({ table: 'contact' })).toEqual(['receipt-3', 'receipt-2'])
      expect(await ids({ outcome: 'failed' })).toEqual(['receipt-2'])
      expect(await ids({ since: day(2) })).toEqual(['receipt-3', 'receipt-2'])
      expect(await ids({ before: day(2) })).toEqual(['receipt-1'])
    })

    test('is that mailbox’s alone (invariant 6)', async () => {
      const store = await fresh()
      await write(store, 1)
      await write(store, 2, { linkId: 'link-2' }, colleague)
      expect((await store.receiptsOf(actor, { limit: 10 })).map((each) => each.receipt.id)).toEqual(['receipt-1'])
      expect(await store.receiptsOf({ ...actor, tid: 'tenant-2' }, { limit: 10 })).toEqual([])
      expect(await store.receipt(actor, 'receipt-1')).toMatchObject({ id: 'receipt-1' })
      expect(await store.receipt(actor, 'receipt-2')).toBeUndefined()
      expect(await store.receipt({ ...actor, tid: 'tenant-2' }, 'receipt-1')).toBeUndefined()
    })
  })

  describe('old receipts', () => {
    test('are forgotten, but for the newest one of each link that lives', async () => {
      const store = await fresh()
      for (const number of [1, 2, 3]) await write(store, number)
      await write(store, 4, { linkId: 'link-2' })
      await store.commit(intent({ id: 'operation-5', linkId: 'link-2' }), {
        link: null,
        receipt: receipt({ id: 'receipt-5', linkId: 'link-2', at: day(5) }),
      })
      await write(store, 20, { linkId: 'link-3' })
      expect(await store.forgetReceipts(new Date(day(10)))).toBe(4)
      const kept = (await store.receiptsOf(actor, { limit: 10 })).map((each) => each.receipt.id)
      expect(kept).toEqual(['receipt-20', 'receipt-3'])
      expect(await store.forgetReceipts(new Date(day(10)))).toBe(0)
    })

    test('go a few at a time, the oldest first', async () => {
      const store = await fresh()
      for (const number of [1, 2, 3, 4]) await write(store, number)
      expect(await store.forgetReceipts(new Date(day(10)), 2)).toBe(2)
      const kept = (await store.receiptsOf(actor, { limit: 10 })).map((each) => each.receipt.id)
      expect(kept).toEqual(['receipt-4', 'receipt-3'])
    })
  })
})

describe('on SQLite', () => {
  const folder = temporaryFolders()
  test('the history of a mailbox is found through an index', async () => {
    const file = join(folder(), 'tandem.sqlite')
    const store = await openStore({ file })
    await store.close()
    const raw = new DatabaseSync(file)
    const steps = raw
      .prepare(
        "EXPLAIN QUERY PLAN SELECT id FROM receipts WHERE tid = 't' AND mailbox = 'm' AND at <= 'x' ORDER BY at DESC, position DESC, id DESC LIMIT 25",
      )
      .all()
      .map(({ detail }) => String(detail))
    raw.close()
    expect(steps[0]).toContain('receipts_mailbox')
  })
})
