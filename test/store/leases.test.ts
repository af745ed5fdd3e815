import { describe, expect, test } from '@jest/globals'
import { type Lease, LeaseLost, type Store } from '../../src/store/index.ts'
import { databases, storesOn } from './databases.ts'
import { hasPostgres } from './postgres-server.ts'
import { actor, intent, link, receipt } from './samples.ts'

const at = (seconds: number) => ({ now: new Date(Date.UTC(2026, 10, 23, 12, 0, seconds)), forMs: 30_000 })
const taken = (lease: Lease | undefined): Lease => {
  if (!lease) throw new Error('The lease is somebody else’s.')
  return lease
}

describe.each(databases)('leases on %s', (database) => {
  const { fresh } = storesOn(database)

  test('are one holder’s until they run out, and then whoever’s comes first', async () => {
    const store = await fresh()
    expect(await store.takeLease('work', 'one', at(0))).toEqual({ name: 'work', holder: 'one', token: 1 })
    expect(await store.takeLease('work', 'two', at(29))).toBeUndefined()
    expect(await store.takeLease('work', 'one', at(29))).toBeUndefined()
    expect(await store.takeLease('other work', 'two', at(29))).toEqual({ name: 'other work', holder: 'two', token: 1 })
    expect(await store.takeLease('work', 'two', at(30))).toEqual({ name: 'work', holder: 'two', token: 2 })
  })

  test('that were taken before the clock was set back by an hour hold nobody up for that hour', async () => {
    const store = await fresh()
    const lease = taken(await store.takeLease('work', 'gone', at(3600)))
    const alive = taken(await store.takeLease('other work', 'alive', at(3600)))
    // Who is alive says so by the clock as it is now.
    expect(await store.renewLease(alive, at(0))).toBe(true)
    expect(await store.takeLease('other work', 'two', at(1))).toBeUndefined()
    expect(taken(await store.takeLease('work', 'two', at(1))).token).toBe(lease.token + 1)
  })

  test('last longer when they are renewed, and not when they were lost', async () => {
    const store = await fresh()
    const lease = taken(await store.takeLease('work', 'one', at(0)))
    expect(await store.renewLease(lease, at(20))).toBe(true)
    expect(await store.takeLease('work', 'two', at(40))).toBeUndefined()
    // Late, and nobody came meanwhile.
    expect(await store.renewLease(lease, at(55))).toBe(true)
    taken(await store.takeLease('work', 'two', at(90)))
    expect(await store.renewLease(lease, at(91))).toBe(false)
  })

  test('are free at once when they are given back, and count on', async () => {
    const store = await fresh()
    const lease = taken(await store.takeLease('work', 'one', at(0)))
    await store.releaseLease(lease)
    expect(await store.renewLease(lease, at(1))).toBe(false)
    const next = taken(await store.takeLease('work', 'two', at(1)))
    expect(next.token).toBe(2)
    // Who was late gives nothing back that is somebody else's.
    await store.releaseLease(lease)
    expect(await store.takeLease('work', 'three', at(2))).toBeUndefined()
  })

  test('are forgotten when nobody had them for long', async () => {
    const store = await fresh()
    await store.takeLease('work', 'one', at(0))
    expect(await store.forgetLeases(at(30).now)).toBe(0)
    expect(await store.forgetLeases(at(31).now)).toBe(1)
  })

  test('that were lost fence everything that writes for a mailbox (invariant 2)', async () => {
    const store = await fresh()
    const slow = taken(await store.takeLease('work', 'slow', at(0)))
    await store.underLease(slow, () => store.begin(intent()))
    taken(await store.takeLease('work', 'quick', at(31)))
    const result = { link: link(), receipt: receipt() }
    const writings: ((store: Store) => Promise<unknown>)[] = [
      (one) => one.begin(intent({ id: 'another' })),
      (one) => one.commit(intent(), result),
      (one) => one.suspend(intent(), result),
      (one) => one.settle([{ intent: intent(), ...result }]),
      (one) => one.touch([link()]),
      (one) => one.keep(actor, { cursor: 'moved' }),
      (one) => one.keepMailDecisions(actor, new Map([['item-1', { reason: { code: 'filter-none' }, at: 'now' }]])),
      (one) => one.postpone(intent(), { until: new Date() }),
    ]
    for (const write of writings)
      await expect(store.underLease(slow, () => write(store))).rejects.toBeInstanceOf(LeaseLost)
    expect(await store.unfinishedOf(actor)).toEqual([intent()])
    expect(await store.findLink(actor, 'message', 'item-1')).toBeUndefined()
    expect(await store.notes(actor)).toEqual({})
    // Outside of it, and under another, everything goes on.
    await store.commit(intent(), result)
    expect(await store.findLink(actor, 'message', 'item-1')).toEqual(link())
  })

  test('within each other are all made sure of', async () => {
    const store = await fresh()
    const outer = taken(await store.takeLease('mailbox', 'one', at(0)))
    const inner = taken(await store.takeLease('item', 'one', at(20)))
    const write = () => store.underLease(outer, () => store.underLease(inner, () => store.keep(actor, { note: 'x' })))
    await write()
    taken(await store.takeLease('mailbox', 'two', at(31)))
    await expect(write()).rejects.toBeInstanceOf(LeaseLost)
  })
})

const describeWithPostgres = hasPostgres ? describe : describe.skip

describeWithPostgres('leases of several processes', () => {
  const { place, open } = storesOn('PostgreSQL')

  test('go to one of those who ask at the same moment', async () => {
    const one = await place()
    const stores = await Promise.all([1, 2, 3].map(() => open(one)))
    for (const round of [0, 40, 80]) {
      const asked = stores.flatMap((store, number) =>
        [1, 2, 3].map((again) => store.takeLease('work', `${number} ${again}`, at(round))),
      )
      expect((await Promise.all(asked)).filter((lease) => lease !== undefined)).toHaveLength(1)
    }
  })

  test('can’t be taken in the middle of a transaction that was begun under them', async () => {
    const one = await place()
    const [slow, quick] = [await open(one), await open(one)]
    for (let round = 0; round < 20; round++) {
      const lease = taken(await slow.takeLease(`work ${round}`, 'slow', at(0)))
      const value = String(round)
      const writing = slow
        .underLease(lease, () => slow.keep(actor, { value }))
        .then(
          () => true,
          () => false,
        )
      const seen = quick.takeLease(`work ${round}`, 'quick', at(31)).then(() => quick.recall(actor, 'value'))
      const [isWritten, isSeen] = await Promise.all([writing, seen])
      // Whoever has the lease sees all that was ever written under the one before.
      expect(isSeen === value).toBe(isWritten)
    }
  })
})
