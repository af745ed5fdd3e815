/** Two processes, each with a mutex and a view of the store of its own; their clock is the test's. */
import { afterEach, describe, expect, test } from '@jest/globals'
import type { KeyedMutex } from '../../src/service/keyed-mutex.ts'
import { createLeasedMutex, leaseLifeMs } from '../../src/service/leased-mutex.ts'
import { createLog } from '../../src/service/log.ts'
import { type Lease, LeaseLost, type Store, StoreError } from '../../src/store/index.ts'
import { storesOn } from '../store/databases.ts'
import { hasPostgres } from '../store/postgres-server.ts'
import { actor } from '../store/samples.ts'

const describeWithPostgres = hasPostgres ? describe : describe.skip

describeWithPostgres('work of two processes under one key', () => {
  const { place, open } = storesOn('PostgreSQL')
  const renewals = new Set<{ at: number; readonly call: () => Promise<unknown> }>()
  let time = Date.UTC(2026, 10, 23, 12)
  afterEach(() => renewals.clear())

  async function pass(milliseconds: number): Promise<void> {
    time += milliseconds
    for (const renewal of renewals) {
      if (renewal.at > time) continue
      renewal.at = time + 10_000
      await renewal.call()
    }
  }
  /** Sleeping is what lets time pass. */
  const processOn = (store: Store): KeyedMutex =>
    createLeasedMutex({
      store,
      log: createLog('silent'),
      now: () => new Date(time),
      sleep: pass,
      every: (milliseconds, call) => {
        const renewal = { at: time + milliseconds, call }
        renewals.add(renewal)
        return () => renewals.delete(renewal)
      },
    })
  async function two() {
    const at = await place()
    const stores = [await open(at), await open(at)] as const
    return { stores, one: processOn(stores[0]), other: processOn(stores[1]) }
  }
  /** Work that ends when it is told to. */
  function pausing(work: () => Promise<unknown> = async () => undefined) {
    let begin: () => void = () => undefined
    let end: () => void = () => undefined
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const ending = new Promise<void>((resolve) => {
      end = resolve
    })
    const run = async () => {
      begin()
      await ending
      return work()
    }
    return { run, begun, end }
  }

  test('never runs at the same time', async () => {
    const { one, other } = await two()
    let atWork = 0
    let most = 0
    const work = async () => {
      atWork++
      most = Math.max(most, atWork)
      await new Promise((resolve) => setTimeout(resolve, 2))
      atWork--
    }
    await Promise.all([one, other, one, other, one, other].map((mutex) => mutex.run('key', work)))
    expect(most).toBe(1)
  })

  test('that one does is left alone by the other that only works where nobody does', async () => {
    const { one, other } = await two()
    const { run, begun, end } = pausing()
    const running = one.run('key', run)
    await begun
    expect(await other.runIfFree('key', async () => undefined)).toBe(false)
    expect(await one.runIfFree('key', async () => undefined)).toBe(false)
    expect(await other.runIfFree('another key', async () => undefined)).toBe(true)
    end()
    await running
    expect(await other.runIfFree('key', async () => undefined)).toBe(true)
  })

  test('is taken over within a minute from one that shows no life, which then can’t write any more', async () => {
    const { stores, one, other } = await two()
    const slow = pausing(() => stores[0].keep(actor, { written: 'too late' }))
    const slowWork = one.run('key', slow.run)
    await slow.begun
    renewals.clear()
    const began = time
    await other.run('key', () => stores[1].keep(actor, { written: 'by the other' }))
    expect(time - began).toBeLessThan(60_000)
    slow.end()
    await expect(slowWork).rejects.toBeInstanceOf(LeaseLost)
    expect(await stores[0].recall(actor, 'written')).toBe('by the other')
  })

  test('is not taken over from one that shows life, however long it takes', async () => {
    const { stores, one, other } = await two()
    const { run, begun, end } = pausing(() => stores[0].keep(actor, { written: 'after long' }))
    const running = one.run('key', run)
    await begun
    await expect(other.run('key', async () => undefined)).rejects.toMatchObject({ code: 'item-conflict' })
    end()
    await running
    expect(await stores[1].recall(actor, 'written')).toBe('after long')
  })

  test('that fails gives its place free', async () => {
    const { one, other } = await two()
    await expect(one.run('key', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await other.runIfFree('key', async () => undefined)).toBe(true)
  })

  test('that ends while the store is away is free when it is back, and not only when its time is over', async () => {
    const { stores, other } = await two()
    let isAway = true
    const restarted = {
      ...stores[0],
      releaseLease: async (lease: Lease) => {
        if (isAway) throw new StoreError('store-unreachable', 'nowhere')
        return stores[0].releaseLease(lease)
      },
    }
    await processOn(restarted).run('key', async () => undefined)
    isAway = false
    const began = time
    await other.run('key', async () => undefined)
    expect(time - began).toBeLessThan(leaseLifeMs / 2)
  })
})
