/** The worker that looks at every mailbox by itself, each workload at its own pace, over the two sides in memory and a real store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import type { FollowedWorld } from '../../src/core/following.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { type CycleReport, reportName } from '../../src/service/cycle-report.ts'
import { createLog } from '../../src/service/log.ts'
import { type SyncWorker, startSyncWorker } from '../../src/service/sync-worker.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { actor, emptyItem, TwoSides, worldOf } from '../simulation/two-sides.ts'

let folder: string
let store: Store
let worker: SyncWorker | undefined

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-worker-'))
  store = await openStore({ file: join(folder, 'tandem.sqlite') })
})
afterEach(async () => {
  await worker?.stop()
  worker = undefined
  await store.close()
  rmSync(folder, { recursive: true })
})

const workload = 'appointmentsContactsTasks'
const kept = async () => JSON.parse((await store.recall(actor, reportName(workload))) ?? 'null') as CycleReport | null

function start(state: TwoSides, change: (world: FollowedWorld) => FollowedWorld = (same) => same, everyMs = 0) {
  const scopes: string[] = []
  worker = startSyncWorker({
    store,
    passes: { appointmentsContactsTasks: syncMailbox },
    worldOf: () => change({ ...worldOf(state), journal: store }),
    metrics: { cycle: ({ kind }) => scopes.push(kind), lateness: () => undefined },
    log: createLog('silent'),
    now: () => new Date(),
    everyMs,
  })
  return { worker, scopes }
}

function newContact(state: TwoSides): void {
  state.putItem({ ...emptyItem('contact', state.newId()), categories: [trackedCategory.displayName] })
}

describe('sync now', () => {
  test('does a whole cycle, tells what it came to and keeps it', async () => {
    const state = new TwoSides()
    newContact(state)
    const { worker: sync, scopes } = start(state)
    const { [workload]: report } = await sync.syncNow(actor)
    expect(report?.scopes).toMatchObject([{ kind: 'event' }, { kind: 'contact', created: 1 }, { kind: 'task' }])
    expect(await kept()).toEqual(report)
    expect(scopes).toEqual(['event', 'contact', 'task'])
    expect(state.rows.size).toBe(1)
    expect(await sync.isRunning(actor)).toBe(false)
    expect(await sync.nextAt(actor)).toBeUndefined()
  })

  test('asked for while one is under way, looks once more', async () => {
    const state = new TwoSides()
    let cycles = 0
    let go: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    const { worker: sync } = start(state, (world) => {
      cycles++
      const changes: FollowedWorld['mailbox']['changes'] = async (...asked) => {
        await gate
        return world.mailbox.changes(...asked)
      }
      return { ...world, mailbox: { ...world.mailbox, changes } }
    })
    const running = sync.syncNow(actor)
    await until(() => cycles === 1)
    const asked = sync.syncNow(actor)
    go()
    const [first, second] = await Promise.all([running, asked])
    expect(cycles).toBe(2)
    expect((second[workload]?.startedAt ?? '') >= (first[workload]?.startedAt ?? 'none')).toBe(true)
  })

  test('of a side that is away says so, for each kind by itself (invariant 10)', async () => {
    const state = new TwoSides()
    const { worker: sync } = start(state, (world) => ({
      ...world,
      mailbox: {
        ...world.mailbox,
        changes: async (kind, cursor, call) => {
          if (kind === 'task') throw new TandemError('upstream-throttled', { side: 'mailbox' })
          return world.mailbox.changes(kind, cursor, call)
        },
      },
    }))
    const { [workload]: report } = await sync.syncNow(actor)
    expect(report?.scopes.map(({ failure }) => failure?.code)).toEqual([undefined, undefined, 'upstream-throttled'])
  })

  test('that can’t be done at all is told, and the next one is tried all the same', async () => {
    const state = new TwoSides()
    let isBroken = true
    const { worker: sync } = start(state, (world) => {
      if (isBroken) throw new TandemError('not-a-crm-user', { side: 'crm' })
      return world
    })
    expect((await sync.syncNow(actor))[workload]?.failure?.code).toBe('not-a-crm-user')
    isBroken = false
    expect((await sync.syncNow(actor))[workload]).toMatchObject({ failures: 0 })
  })
})

test('tells when a mailbox is new, and when one of its workloads goes off or on (R-070)', async () => {
  const told: string[] = []
  let isAway = false
  worker = startSyncWorker({
    ...{ store, worldOf: () => ({}), log: createLog('silent'), now: () => new Date(), everyMs: 0 },
    passes: {
      incomingEmail: async () => {
        if (isAway) throw new TandemError('mailbox-inactive', { side: 'crm' })
        return []
      },
    },
    metrics: { cycle: () => undefined, lateness: () => undefined },
    onSwitched: ({ oid }) => told.push(oid),
  })
  worker.know(actor)
  worker.know(actor)
  await until(() => told.length > 0)
  expect(told.splice(0)).toEqual([actor.oid])
  await worker.syncNow(actor)
  expect(told).toEqual([])
  isAway = true
  await worker.syncNow(actor)
  await worker.syncNow(actor)
  expect(told.splice(0)).toEqual([actor.oid])
  isAway = false
  await worker.syncNow(actor)
  expect(told).toEqual([actor.oid])
})

describe('by itself', () => {
  test('a mailbox that somebody uses gets its first look soon, and its next one is planned', async () => {
    const state = new TwoSides()
    newContact(state)
    const { worker: sync } = start(state, undefined, 300_000)
    sync.know(actor)
    sync.know(actor)
    await until(async () => (await sync.nextAt(actor)) !== undefined)
    await until(async () => state.rows.size === 1 && !(await sync.isRunning(actor)))
    await until(async () => (await sync.nextAt(actor)) !== undefined)
    // News make the next look an early one.
    expect(Date.parse((await sync.nextAt(actor)) ?? '') - Date.now()).toBeLessThanOrEqual(120_000)
    expect(await store.knownMailboxes()).toEqual([actor])
  })

  test('a mailbox that was known before a restart is looked at again', async () => {
    const state = new TwoSides()
    await store.keep(actor, { known: '2026-11-23T12:00:00Z' })
    newContact(state)
    start(state, undefined, 300_000)
    await until(() => state.rows.size === 1)
  })
})

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('it did not come to that')
}

test('how far a look is can be asked while it runs, workload by workload, and not after it', async () => {
  const state = new TwoSides()
  for (let number = 0; number < 450; number++) newContact(state)
  const seen: unknown[] = []
  const { worker: sync } = start(state, (world) => ({
    ...world,
    crm: {
      ...world.crm,
      async writeEach(...asked) {
        seen.push(sync.progressOf(actor)?.[0])
        return world.crm.writeEach(...asked)
      },
    },
  }))
  const asked = sync.syncNow(actor)
  expect(await sync.isRunning(actor)).toBe(true)
  await asked
  expect(seen).toEqual([
    { workload, state: 'running', kind: 'contact', done: 0, of: 450 },
    { workload, state: 'running', kind: 'contact', done: 200, of: 450 },
    { workload, state: 'running', kind: 'contact', done: 400, of: 450 },
  ])
  expect(sync.progressOf(actor)).toBeUndefined()
  expect(await sync.isRunning(actor)).toBe(false)
})
