import { describe, expect, test } from '@jest/globals'
import { OperationReused } from '../../src/store/index.ts'
import { databases, storesOn } from './databases.ts'
import { actor, colleague, contoso, fabrikam, intent, link, receipt } from './samples.ts'

describe.each(databases)('on %s', (database) => {
  const { fresh } = storesOn(database)

  describe('links', () => {
    test('are found again as they were written, by item and by record', async () => {
      const store = await fresh()
      const whole = link({ failure: { code: 'record-gone', detail: 'gone' }, recordVersion: 'w1', trackedAt: 'then' })
      await store.commit(intent(), { link: whole, receipt: receipt() })
      expect(await store.findLink(actor, 'message', 'item-1')).toEqual(whole)
      expect(await store.linksToRecord(actor.tid, { table: 'email', id: whole.recordId.toUpperCase() })).toEqual([
        whole,
      ])
    })

    test('belong to one mailbox of one tenant (invariant 6)', async () => {
      const store = await fresh()
      await store.commit(intent(), { link: link(), receipt: receipt() })
      expect(await store.findLink(colleague, 'message', 'item-1')).toBeUndefined()
      expect(await store.findLink({ ...actor, tid: 'tenant-2' }, 'message', 'item-1')).toBeUndefined()
      expect(await store.findLink(actor, 'event', 'item-1')).toBeUndefined()
      expect(await store.linksToRecord('tenant-2', { table: 'email', id: link().recordId })).toEqual([])
    })

    test('of one item are one, whatever id is tried (invariant 2)', async () => {
      const store = await fresh()
      await store.commit(intent(), { link: link(), receipt: receipt() })
      const second = intent({ id: 'operation-2', linkId: 'link-2' })
      await expect(
        store.commit(second, { link: link({ id: 'link-2' }), receipt: receipt({ id: 'receipt-2', linkId: 'link-2' }) }),
      ).rejects.toThrow(/unique/i)
      // The transaction left nothing behind.
      expect(await store.receipts(actor.tid, 'link-2', 10)).toEqual([])
      expect(await store.findLink(actor, 'message', 'item-1')).toEqual(link())
    })

    test('are forgotten by untrack, their history is not', async () => {
      const store = await fresh()
      await store.commit(intent(), { link: link(), receipt: receipt() })
      const untracked = receipt({ id: 'receipt-2', verb: 'untrack', at: '2026-11-23T13:00:00.000Z' })
      await store.commit(intent({ id: 'operation-2', verb: 'untrack', keepRecord: true }), {
        link: null,
        receipt: untracked,
      })
      expect(await store.findLink(actor, 'message', 'item-1')).toBeUndefined()
      expect(await store.receipts(actor.tid, 'link-1', 10)).toEqual([untracked, receipt()])
      expect(await store.receipts(actor.tid, 'link-1', 1)).toEqual([untracked])
      expect(await store.receipts('tenant-2', 'link-1', 10)).toEqual([])
    })
  })

  describe('receipts', () => {
    test('of one instant stay in the order they were written, newest first', async () => {
      const store = await fresh()
      const ids = ['b', 'c', 'a', 'd']
      for (const id of ids) await store.commit(intent({ id }), { link: link(), receipt: receipt({ id }) })
      expect((await store.receipts(actor.tid, 'link-1', 10)).map(({ id }) => id)).toEqual([...ids].reverse())
    })
  })

  describe('intents', () => {
    const later = { olderThan: new Date('2026-11-23T12:01:00Z'), now: new Date('2026-11-23T12:01:00Z'), limit: 10 }

    test('are unfinished between begin and commit, and come back as they were', async () => {
      const store = await fresh()
      const wishes = [
        intent(),
        intent({ id: 'operation-2', linkId: 'link-2', verb: 'set-regarding', regarding: null }),
        intent({ id: 'operation-3', linkId: 'link-3', verb: 'untrack', keepRecord: false }),
      ]
      for (const wish of wishes) await store.begin(wish)
      expect((await store.unfinishedIntents(later)).map((each) => each.intent)).toEqual(wishes)
      expect(await store.counts()).toEqual({ unfinishedIntents: 3, pendingLinks: 0 })
      await store.commit(intent(), { link: link(), receipt: receipt() })
      expect((await store.unfinishedIntents(later)).map(({ intent: { id } }) => id)).toEqual([
        'operation-2',
        'operation-3',
      ])
    })

    test('that are young are left to whoever is at work on them', async () => {
      const store = await fresh()
      await store.begin(intent())
      expect(await store.unfinishedIntents({ ...later, olderThan: new Date('2026-11-23T12:00:00Z') })).toEqual([])
    })

    test('give way to a newer wish for the same item, and do not take it along when they end', async () => {
      const store = await fresh()
      await store.begin(intent())
      const newer = intent({ id: 'operation-2', verb: 'set-regarding', regarding: fabrikam })
      await store.begin(newer)
      await store.commit(intent(), { link: link(), receipt: receipt() })
      expect((await store.unfinishedIntents(later)).map((each) => each.intent)).toEqual([newer])
    })

    test('wait longer each time, also when they are begun again; another wish starts afresh', async () => {
      const store = await fresh()
      await store.suspend(intent(), { link: link({ state: 'pending' }), receipt: receipt({ outcome: 'pending' }) })
      const failure = { code: 'upstream-unavailable', detail: 'The service does not answer.' }
      await store.postpone(intent(), { until: new Date('2026-11-23T12:02:00Z'), failure })
      await store.begin(intent())
      expect(await store.unfinishedIntents(later)).toEqual([])
      const [waited] = await store.unfinishedIntents({ ...later, now: new Date('2026-11-23T12:02:00Z') })
      expect(waited?.attempts).toBe(1)
      expect(await store.pendingLinks(10)).toEqual([link({ state: 'pending', failure })])
      await store.begin(intent({ id: 'operation-2' }))
      const [afresh] = await store.unfinishedIntents(later)
      expect(afresh).toEqual({ intent: intent({ id: 'operation-2' }), attempts: 0 })
    })

    test('that wait show one pending receipt, and then what came of them', async () => {
      const store = await fresh()
      const waits = { link: link({ state: 'pending' }), receipt: receipt({ outcome: 'pending' }) }
      await store.suspend(intent(), waits)
      await store.suspend(intent(), { ...waits, receipt: receipt({ id: 'receipt-2', outcome: 'pending' }) })
      expect((await store.receipts(actor.tid, 'link-1', 10)).map(({ id }) => id)).toEqual(['receipt-2'])
      await store.commit(intent(), { link: link(), receipt: receipt({ id: 'receipt-3' }) })
      expect((await store.receipts(actor.tid, 'link-1', 10)).map(({ id }) => id)).toEqual(['receipt-3'])
      expect(await store.counts()).toEqual({ unfinishedIntents: 0, pendingLinks: 0 })
    })
  })

  describe('what people chose', () => {
    test('is proposed to the same person, newest first, each record once', async () => {
      const store = await fresh()
      const choose = (number: number, regarding: typeof fabrikam) =>
        store.commit(intent({ id: `operation-${number}`, regarding }), {
          link: link({ regarding }),
          receipt: receipt({ id: `receipt-${number}`, at: `2026-11-23T12:00:0${number}.000Z` }),
        })
      await choose(1, contoso)
      await choose(2, fabrikam)
      await choose(3, contoso)
      expect(await store.recentRegarding(actor, 10)).toEqual([contoso, fabrikam])
      expect(await store.recentRegarding(actor, 1)).toEqual([contoso])
      expect(await store.recentRegarding(colleague, 10)).toEqual([])
    })

    test('is not remembered from a wish that failed', async () => {
      const store = await fresh()
      await store.commit(intent(), { link: link({ state: 'failed' }), receipt: receipt({ outcome: 'failed' }) })
      expect(await store.recentRegarding(actor, 10)).toEqual([])
    })

    test('follows a conversation within one mailbox', async () => {
      const store = await fresh()
      const track = (number: number, changes: Partial<ReturnType<typeof link>>, who = actor) =>
        store.commit(intent({ id: `operation-${number}`, linkId: `link-${number}`, actor: who }), {
          link: link({ id: `link-${number}`, itemId: `item-${number}`, mailbox: who.oid, ...changes }),
          receipt: receipt({ id: `receipt-${number}` }),
        })
      await track(1, { updatedAt: '2026-11-23T12:00:01.000Z' })
      await track(2, { updatedAt: '2026-11-23T12:00:02.000Z', regarding: fabrikam })
      await track(3, { updatedAt: '2026-11-23T12:00:03.000Z' })
      await track(4, { conversationId: 'another' })
      await track(5, { regarding: { ...fabrikam, id: '44444444-4444-4444-8444-444444444444' } }, colleague)
      expect(await store.threadRegarding(actor, 'conversation-1', 10)).toEqual([contoso, fabrikam])
    })
  })

  test('what a link waited for has come: its intent is due at once', async () => {
    const store = await fresh()
    const waiting = intent()
    await store.suspend(waiting, { link: link({ state: 'pending' }), receipt: receipt({ outcome: 'pending' }) })
    await store.postpone(waiting, { until: new Date('2026-11-23T13:00:00Z') })
    const now = new Date('2026-11-23T12:30:00Z')
    const due = () => store.unfinishedIntents({ olderThan: now, now, limit: 10 })
    expect(await due()).toEqual([])
    await store.hasten('another-link', now)
    expect(await due()).toEqual([])
    await store.hasten(waiting.linkId, now)
    expect(await due()).toEqual([expect.objectContaining({ attempts: 0 })])
  })

  describe('operations', () => {
    const key = { actor, operationId: 'AAAAAAAA-0000-4000-8000-000000000000' }
    const now = new Date('2026-11-23T12:00:00Z')
    const answer = { link: link(), receipt: receipt() }

    const wish = () => intent({ id: key.operationId.toLowerCase() })

    test('answer the same when they come again, in either case of letters', async () => {
      const store = await fresh()
      expect(await store.findOperation(key, 'hash')).toBeUndefined()
      await store.startOperation(key, 'hash', now)
      await store.commit(wish(), answer)
      expect(await store.findOperation({ ...key, operationId: key.operationId.toLowerCase() }, 'hash')).toEqual(answer)
    })

    test('that wait say so, and what came of it when it has come', async () => {
      const store = await fresh()
      await store.startOperation(key, 'hash', now)
      const pending = { link: link({ state: 'pending' }), receipt: receipt({ id: 'waiting', outcome: 'pending' }) }
      await store.suspend(wish(), pending)
      expect(await store.findOperation(key, 'hash')).toEqual(pending)
      await store.commit(wish(), answer)
      expect(await store.findOperation(key, 'hash')).toEqual(answer)
    })

    test('that were cut off are done again', async () => {
      const store = await fresh()
      await store.startOperation(key, 'hash', now)
      await store.startOperation(key, 'hash', now)
      expect(await store.findOperation(key, 'hash')).toBeUndefined()
    })

    test('refuse other words under the same id, and never answer another person', async () => {
      const store = await fresh()
      await store.startOperation(key, 'hash', now)
      await store.commit(wish(), answer)
      await expect(store.findOperation(key, 'other')).rejects.toBeInstanceOf(OperationReused)
      expect(await store.findOperation({ ...key, actor: colleague }, 'other')).toBeUndefined()
    })

    test('are forgotten when they are old', async () => {
      const store = await fresh()
      await store.startOperation(key, 'hash', now)
      expect(await store.forgetOperations(now)).toBe(0)
      expect(await store.forgetOperations(new Date('2026-11-24T12:00:00Z'))).toBe(1)
      expect(await store.findOperation(key, 'other')).toBeUndefined()
    })
  })
})
