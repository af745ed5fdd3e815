import { describe, expect, test } from '@jest/globals'
import { databases, storesOn } from './databases.ts'

const second = (seconds: number) => new Date(Date.UTC(2026, 10, 23, 12, 0, seconds))
const at = (seconds: number) => ({ now: second(seconds), mostMs: 600_000 })

describe.each(databases)('pauses on %s', (database) => {
  const { fresh, place, open } = storesOn(database)

  test('last until the later end, whichever was asked for first, and then no longer', async () => {
    const store = await fresh()
    expect(await store.pausedUntil('anna', at(0))).toBeUndefined()
    await store.pause('anna', second(10), at(0))
    await store.pause('anna', second(300), at(1))
    await store.pause('anna', second(5), at(2))
    await store.pause('ben', second(20), at(2))
    expect([await store.pausedUntil('anna', at(3)), await store.pausedUntil('ben', at(3))]).toEqual([
      ...[second(300), second(20)],
    ])
    expect(await store.pausedUntil('anna', at(300))).toBeUndefined()
    await store.pause('anna', second(302), at(301))
    expect(await store.pausedUntil('anna', at(301))).toEqual(second(302))
  })

  test('of several processes that are asked at once are the longest one', async () => {
    const where = await place()
    const first = await open(where)
    // A file is one process's alone.
    const stores = database === 'PostgreSQL' ? [first, await open(where), await open(where)] : [first]
    const ends = Array.from({ length: 30 }, (_none, number) => second(((number * 7) % 30) + 1))
    await Promise.all(ends.map((end, number) => stores[number % stores.length]?.pause('anna', end, at(0))))
    expect(await first.pausedUntil('anna', at(0))).toEqual(second(30))
  })

  test('that were asked for before the clock was set back hold nobody up, and give way to the next one', async () => {
    const store = await fresh()
    await store.pause('anna', second(3_600), at(3_300))
    expect(await store.pausedUntil('anna', at(0))).toBeUndefined()
    await store.pause('anna', second(60), at(0))
    expect(await store.pausedUntil('anna', at(1))).toEqual(second(60))
  })
})
