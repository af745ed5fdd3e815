/** Calls of several processes to one service: each process is a lane with a holder of its own over the same leases. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from '@jest/globals'
import { createLog } from '../../src/service/log.ts'
import { createDuties } from '../../src/service/processes/duties.ts'
import { createSharedLane } from '../../src/service/processes/shared-lane.ts'
import { createSignsOfLife } from '../../src/service/processes/signs-of-life.ts'
import type { Store } from '../../src/store/index.ts'
import type { Lane } from '../../src/upstream/index.ts'
import { storesOn } from '../store/databases.ts'

const { fresh } = storesOn('SQLite')
let at = Date.UTC(2026, 10, 28, 12)
const now = () => new Date(at)

const laneOf = (store: Store, holder: string): Lane =>
  createSharedLane({
    ...{ name: 'mailbox anna', side: 'mailbox', places: [3, 1], store, holder, now, lifeMs: 30_000, idleMs: 20 },
    sleep: async (milliseconds) => {
      at += milliseconds
      await sleep(1)
    },
  })

/** Calls that stay under way until they are let go. */
function calls(lane: Lane, count: number) {
  let running = 0
  let most = 0
  const ends: (() => void)[] = []
  const all = Array.from({ length: count }, () =>
    lane.run(async () => {
      running++
      most = Math.max(most, running)
      await new Promise<void>((resolve) => ends.push(resolve))
      running--
    }),
  )
  return {
    running: () => running,
    most: () => most,
    async letGo() {
      for (const end of ends.splice(0)) end()
      await sleep(5)
    },
    all,
  }
}
const letAllGo = async (some: ReturnType<typeof calls>) => {
  let isOver = false
  const over = Promise.all(some.all).then(() => {
    isOver = true
  })
  while (!isOver) await some.letGo()
  await over
}
afterEach(() => sleep(40))

test('together they call no more at once than the service allows, and a third one waits for a place', async () => {
  const store = await fresh()
  const one = calls(laneOf(store, 'one'), 6)
  await sleep(20)
  const other = calls(laneOf(store, 'other'), 3)
  await sleep(20)
  const third = calls(laneOf(store, 'third'), 1)
  await sleep(20)
  expect([one.running(), other.running(), third.running()]).toEqual([3, 1, 0])
  await letAllGo(one)
  // Its place is given back when it has been idle for a while.
  await sleep(60)
  expect([one.most(), other.most(), third.running()]).toEqual([3, 1, 1])
  await letAllGo(other)
  await letAllGo(third)
})

test('a place that can’t be given back is used again by the same process', async () => {
  const store = await fresh()
  const away = { ...store, releaseLease: () => Promise.reject(new Error('away')) }
  const lane = laneOf(away, 'one')
  for (let time = 0; time < 3; time++) {
    const some = calls(lane, 3)
    await letAllGo(some)
    expect(some.most()).toBe(3)
    await sleep(60)
  }
})

test('what one was asked to wait the others wait, too; a long wait is told at once', async () => {
  const store = await fresh()
  const [one, other] = [laneOf(store, 'one'), laneOf(store, 'other')]
  await one.run(async () => undefined)
  one.hold?.(5_000)
  await sleep(10)
  const before = at
  await other.run(async () => undefined)
  expect(at - before).toBeGreaterThanOrEqual(5_000)
  one.hold?.(60_000)
  await sleep(60)
  await expect(laneOf(store, 'another').run(async () => undefined)).rejects.toMatchObject({
    ...{ code: 'upstream-throttled', retryAfterMs: expect.any(Number) },
  })
})

test('of several pauses the longer one holds for all, whichever was asked for first', async () => {
  const store = await fresh()
  const one = laneOf(store, 'one')
  for (const seconds of [5, 300, 1]) {
    one.hold?.(seconds * 1_000)
    await sleep(10)
  }
  await expect(laneOf(store, 'other').run(async () => undefined)).rejects.toMatchObject({
    ...{ code: 'upstream-throttled', retryAfterMs: 300_000 },
  })
})

test('a pause that was asked for before the clock was set back holds nobody up', async () => {
  const store = await fresh()
  const one = laneOf(store, 'one')
  one.hold?.(600_000)
  await sleep(10)
  at -= 7_200_000
  const before = at
  for (const lane of [one, laneOf(store, 'other')]) await lane.run(async () => undefined)
  expect(at).toBe(before)
  one.hold?.(60_000)
  // The places are given back.
  await sleep(60)
  for (const lane of [one, laneOf(store, 'another')])
    await expect(lane.run(async () => undefined)).rejects.toMatchObject({ retryAfterMs: 60_000 })
})

test('who waits for a place gives up when nobody waits for the answer any more', async () => {
  const store = await fresh()
  const busy = [calls(laneOf(store, 'one'), 1), calls(laneOf(store, 'other'), 1)]
  await sleep(20)
  const waiting = new AbortController()
  const asked = laneOf(store, 'third').run(async () => undefined, waiting.signal)
  waiting.abort(new Error('gone'))
  await expect(asked).rejects.toThrow('gone')
  for (const some of busy) await letAllGo(some)
})

test('a duty is one process’s, and another’s when that one gives it up, or falls silent', async () => {
  const store = await fresh()
  const [one, other] = ['one', 'other'].map((holder) => createDuties({ store, holder, now, lifeMs: 20_000 }))
  expect([await one?.isMine('news', 7_000), await other?.isMine('news', 7_000)]).toEqual([true, false])
  at += 7_000
  expect([await one?.isMine('news', 7_000), one?.mine()]).toEqual([true, ['news']])
  await one?.stop()
  expect(await other?.isMine('news', 7_000)).toBe(true)
  at += 27_000
  expect([await one?.isMine('news', 7_000), await other?.isMine('news', 7_000)]).toEqual([true, false])
})

test('what a process that fell silent held is free, and it finds that out when it wakes', async () => {
  const store = await fresh()
  const freed: string[] = []
  const life = (holder: string) =>
    createSignsOfLife({
      ...{ store, holder, now, lifeMs: 1_000_000, log: createLog('silent') },
      free: async (pools) => void freed.push(...pools),
    })
  const [one, other] = [life('one'), life('other')]
  await one.named(['pool-1'])
  await other.named(['pool-2'])
  const lease = await store.takeLease('mailbox anna', 'one', { now: now(), forMs: 9_000_000 })
  at += 600_000
  await other.beat()
  expect(freed).toEqual([])
  at += 600_000
  await other.beat()
  expect(freed).toEqual(['pool-1'])
  expect(await store.takeLease('mailbox anna', 'other', { now: now(), forMs: 1_000 })).toBeDefined()
  expect(lease && (await store.renewLease(lease, { now: now(), forMs: 1_000 }))).toBe(false)
  // It goes on under the same name.
  await one.beat()
  at += 900_000
  await Promise.all([one.beat(), other.beat()])
  expect(freed).toEqual(['pool-1'])
  await one.stop()
  await other.stop()
})
