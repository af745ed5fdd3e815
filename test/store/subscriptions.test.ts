/** Subscriptions to Graph's notifications outlive the process, and each mailbox is looked after by one process at a time. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { KeptSubscription, Store, StorePlace } from '../../src/store/index.ts'
import { databases, storesOn } from './databases.ts'

const maren = { tid: 'tenant', oid: 'maren' }
const jonas = { tid: 'tenant', oid: 'jonas' }
const at = (minutes: number) => new Date(Date.parse('2026-11-23T12:00:00Z') + minutes * 60_000)
const kept = (id: string, change: Partial<KeptSubscription> = {}): KeptSubscription => ({
  ...{ id, resource: `users/maren/${id}`, workload: 'incomingEmail', address: 'https://tandem.example/notifications' },
  ...{ secretHash: 'ab12', expiresAt: at(60).toISOString(), isDoubtful: false, ...change },
})

describe.each(databases)('on %s', (database) => {
  const { place, open } = storesOn(database)
  let where: StorePlace
  let store: Store
  beforeEach(async () => {
    where = await place()
    store = await open(where)
  })

  test('are kept with whose they are, found by their id, renewed, doubted and forgotten', async () => {
    await store.keepSubscriptions(maren, [kept('one'), kept('two')], [])
    await store.keepSubscriptions(jonas, [kept('three')], [])
    expect(await store.findSubscriptions(['two', 'three', 'none'])).toEqual(
      expect.arrayContaining([
        { ...kept('two'), actor: maren },
        { ...kept('three'), actor: jonas },
      ]),
    )
    await store.doubtSubscriptions(['one', 'three', 'none'])
    expect(await store.subscriptionsOf(maren)).toEqual([kept('one', { isDoubtful: true }), kept('two')])
    const renewed = kept('one', { expiresAt: at(600).toISOString() })
    await store.keepSubscriptions(maren, [renewed], ['two'])
    expect(await store.subscriptionsOf(maren)).toEqual([renewed])
    expect(await store.countSubscriptions()).toBe(2)
  })

  test('each mailbox that somebody uses is looked after once, and where it was already it stays as planned', async () => {
    await store.keep(maren, { known: 'x' })
    await store.keep(jonas, { known: 'x', other: 'y' })
    await store.planPush(jonas, at(30))
    await store.enlistPush(at(0))
    await store.enlistPush(at(0))
    expect((await store.claimPush(at(1), at(10), 9)).map(({ actor }) => actor)).toEqual([maren])
    expect((await store.claimPush(at(40), at(50), 9)).map(({ actor }) => actor.oid).sort()).toEqual(['jonas', 'maren'])
  })

  test('a mailbox that one process looks after is not due for another, and is again when that one died', async () => {
    await store.planPush(maren, at(0))
    // A file belongs to one process: there it is two jobs of the same one.
    const other = database === 'PostgreSQL' ? await open(where) : store
    const claims = await Promise.all([store.claimPush(at(0), at(10), 9), other.claimPush(at(0), at(10), 9)])
    expect(claims.flat()).toHaveLength(1)
    expect(await other.claimPush(at(9), at(19), 9)).toEqual([])
    expect(await other.claimPush(at(10), at(20), 9)).toMatchObject([{ actor: maren, failures: 0 }])
  })

  test('a wish that came while a look went on is not lost; looks keep their distance', async () => {
    await store.planPush(maren, at(0))
    const [first] = await store.claimPush(at(0), at(10), 9)
    if (!first) throw new Error('nobody was due')
    await store.planPush(maren, at(1))
    await store.settlePush(first, { at: at(900), failures: 0 }, at(1))
    const [second] = await store.claimPush(at(1), at(11), 9)
    if (!second) throw new Error('the wish was lost')
    await store.settlePush(second, { at: at(900), failures: 1, failure: { code: 'x', detail: 'y' } }, at(2))
    expect(await store.pushFailure(maren)).toEqual({ code: 'x', detail: 'y' })
    await store.planPush(maren, at(2), 5 * 60_000)
    expect(await store.claimPush(at(6), at(16), 9)).toEqual([])
    const [third] = await store.claimPush(at(7), at(17), 9)
    expect(third).toMatchObject({ failures: 1 })
    // A later wish does not put off what is planned.
    await store.planPush(maren, at(100))
    expect(await store.claimPush(at(17), at(27), 9)).toHaveLength(1)
  })

  test('those whose notifications go elsewhere are due at once, and who is looked after no longer is forgotten', async () => {
    await store.planPush(maren, at(900))
    await store.planPush(jonas, at(900))
    await store.keepSubscriptions(maren, [kept('one')], [])
    await store.planPushOfOthers(kept('one').address, at(0))
    expect(await store.claimPush(at(0), at(10), 9)).toEqual([])
    await store.planPushOfOthers('https://other.example/notifications', at(0))
    const [due, ...more] = await store.claimPush(at(0), at(10), 9)
    expect([due?.actor, more]).toEqual([maren, []])
    if (due) await store.settlePush(due, undefined, at(0))
    expect((await store.claimPush(at(1_000), at(1_010), 9)).map(({ actor }) => actor)).toEqual([jonas])
  })
})
