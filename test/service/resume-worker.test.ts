import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { Item } from '../../src/core/item.ts'
import type { World } from '../../src/core/ports.ts'
import { track } from '../../src/core/track.ts'
import type { WholeWorld } from '../../src/service/connections.ts'
import { FenceClosed } from '../../src/service/fenced.ts'
import { createKeyedMutex } from '../../src/service/keyed-mutex.ts'
import { createLog } from '../../src/service/log.ts'
import { type ResumeOptions, type ResumeWorker, startResumeWorker } from '../../src/service/resume-worker.ts'
import { createWorldOfIntent } from '../../src/service/world-of-intent.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { actor, Died, type FakeOptions, FakeState, fakeWorld, message, wish } from '../core/fake-world.ts'

describe('the worker that finishes what was begun', () => {
  let folder: string
  let store: Store
  let worker: ResumeWorker | undefined
  let time: number
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-resume-'))
    store = await openStore({ file: join(folder, 'tandem.sqlite') })
    // The fake world's "now" is noon.
    time = new Date('2026-11-23T12:00:00Z').getTime()
  })
  afterEach(async () => {
    await worker?.stop()
    await store.close()
    rmSync(folder, { recursive: true })
  })

  const world = (state: FakeState, options: FakeOptions = {}): World => ({
    ...fakeWorld(state, options),
    journal: store,
    newId: randomUUID,
  })
  /** Rounds are asked for by the test; the worker's own clock never strikes. */
  function work(worldOf: ResumeOptions['worldOf']) {
    const outcomes: string[] = []
    worker = startResumeWorker({
      store,
      worldOf,
      items: createKeyedMutex(),
      metrics: { resumed: (outcome) => outcomes.push(outcome), receipt: () => undefined },
      log: createLog('silent'),
      now: () => new Date(time),
      everyMs: 1_000_000,
      olderThanMs: 30_000,
      historyMs: 365 * 86_400_000,
    })
    const { round } = worker
    const later = (seconds: number) => {
      time += seconds * 1000
      return round()
    }
    return { outcomes, later }
  }
  const link = () => store.findLink(actor, 'message', message.id)

  test.each([1, 2])('does again what a process died over before its effect %i (invariants 1, 2)', async (dieBefore) => {
    const state = new FakeState(message)
    await expect(track(world(state, { dieBefore }), wish())).rejects.toBeInstanceOf(Died)
    expect((await store.counts()).unfinishedIntents).toBe(1)
    const { outcomes, later } = work(() => world(state))
    await later(29)
    expect(outcomes).toEqual([])
    await later(2)
    expect(outcomes).toEqual(['done'])
    expect(state.rows.size).toBe(1)
    expect(await link()).toMatchObject({ state: 'tracked' })
    expect(await store.counts()).toEqual({ unfinishedIntents: 0, pendingLinks: 0 })
    await later(3600)
    expect(outcomes).toEqual(['done'])
  })

  test('asks whose mailbox it is before it goes on with what no person wished for (R-287)', async () => {
    const state = new FakeState(message)
    for (const automatic of [undefined, {}]) {
      state.rows.clear()
      let isOurs = false
      const begun = { ...wish(), operationId: randomUUID(), ...(automatic ? { automatic } : {}) }
      await expect(track(world(state, { dieBefore: 1 }), begun)).rejects.toBeInstanceOf(Died)
      const askOurs = async () => {
        if (!isOurs) throw new FenceClosed('other-installation', 'Another Tandem works on this mailbox.')
        return 1
      }
      const { outcomes, later } = work(
        createWorldOfIntent({
          connections: { forResume: () => world(state) as WholeWorld, forDelegate: () => world(state) as WholeWorld },
          others: { of: () => Promise.reject(new Error('nobody’s but their own')) },
          clients: {
            demand: askOurs,
            fenceOf: () => ({ ask: async () => void (await askOurs()), isOpen: () => isOurs }),
          },
        }),
      )
      await later(60)
      expect([outcomes.at(-1), state.rows.size]).toEqual(automatic ? ['postponed', 0] : ['done', 1])
      isOurs = true
      await later(600)
      expect([outcomes.at(-1), state.rows.size]).toEqual(['done', 1])
      await worker?.stop()
    }
  })

  test('waits twice as long after each failure, twelve minutes at most, and says why on the item', async () => {
    const state = new FakeState(message)
    await track(world(state, { crmFault: new TandemError('upstream-unavailable', { side: 'crm' }) }), wish())
    const away = { ...world(state) }
    const { outcomes, later } = work(() => ({
      ...away,
      mailbox: {
        ...away.mailbox,
        readItem: async () => {
          throw new TandemError('upstream-unavailable', { side: 'mailbox', detail: 'Graph' })
        },
      },
    }))
    await later(31)
    expect(outcomes).toHaveLength(1)
    expect(await link()).toMatchObject({ state: 'pending', failure: { code: 'upstream-unavailable' } })
    for (const seconds of [30, 60, 120, 240, 480, 720, 720]) {
      const before = outcomes.length
      await later(seconds - 1)
      expect(outcomes).toHaveLength(before)
      await later(1)
      expect(outcomes).toHaveLength(before + 1)
    }
  })

  test('waits at least as long as an upstream asks', async () => {
    const state = new FakeState(message)
    await track(world(state, { crmFault: new TandemError('upstream-throttled', { side: 'crm' }) }), wish())
    const away = { ...world(state) }
    const { outcomes, later } = work(() => ({
      ...away,
      mailbox: {
        ...away.mailbox,
        readItem: async () => {
          throw new TandemError('upstream-throttled', { side: 'mailbox', retryAfterMs: 300_000 })
        },
      },
    }))
    await later(31)
    await later(299)
    expect(outcomes).toHaveLength(1)
    await later(1)
    expect(outcomes).toHaveLength(2)
  })

  test('tracks a draft once it is sent (R-127)', async () => {
    const draft: Item = { ...message, isDraft: true }
    const state = new FakeState(draft)
    await track(world(state), wish())
    const { outcomes, later } = work(() => world(state))
    await later(31)
    expect(outcomes).toEqual(['pending'])
    expect(state.rows.size).toBe(0)
    state.items.set(message.id, { ...message, inSentItems: true })
    await later(60)
    expect(outcomes).toEqual(['pending', 'done'])
    expect(await link()).toMatchObject({ state: 'tracked' })
  })

  test('lets one item that fails unexpectedly hold up no other (invariant 10)', async () => {
    const other: Item = { ...message, id: 'immutable-2', internetMessageId: '<two@fabrikam.example>' }
    const state = new FakeState(message, other)
    const dying = { dieBefore: 1 }
    await expect(track(world(state, dying), wish())).rejects.toBeInstanceOf(Died)
    await expect(track(world(state, dying), { ...wish(), itemId: other.id })).rejects.toBeInstanceOf(Died)
    const good = world(state)
    const { outcomes, later } = work(() => ({
      ...good,
      mailbox: {
        ...good.mailbox,
        readItem: (kind, id, options) => {
          if (id === message.id) throw new RangeError('a defect of ours')
          return good.mailbox.readItem(kind, id, options)
        },
      },
    }))
    await later(31)
    expect(outcomes.sort()).toEqual(['done', 'postponed'])
    expect(await store.findLink(actor, 'message', other.id)).toMatchObject({ state: 'tracked' })
  })
})
