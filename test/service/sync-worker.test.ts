/** The worker that looks at every mailbox by itself, each workload at its own pace, over the two sides in memory and a real store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type FailureCode, TandemError } from '../../src/core/errors.ts'
import type { Hold } from '../../src/core/follow/brakes.ts'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import type { FollowedWorld } from '../../src/core/following.ts'
import { usualNeverTrack } from '../../src/core/mail/never-track.ts'
import { usualFolderTerms } from '../../src/core/mail/tracked-folders.ts'
import { plainTerms } from '../../src/core/mailbox-terms.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import type { Standing } from '../../src/core/sync-client.ts'
import { createCycleAlerts } from '../../src/service/alerts.ts'
import type { WholeWorld } from '../../src/service/connections.ts'
import { type CycleReport, reportName } from '../../src/service/cycle-report.ts'
import { FenceClosed } from '../../src/service/fenced.ts'
import { createHealthKeeper } from '../../src/service/health-keeper.ts'
import { createLog } from '../../src/service/log.ts'
import { createMetrics } from '../../src/service/metrics.ts'
import { createPasses, type SyncWorker, startSyncWorker } from '../../src/service/sync-worker.ts'
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

describe('a clock that is set back by an hour', () => {
  test('puts no cycle off, doubles none, and what was off stays off only as long as it is', async () => {
    let back = 0
    let looks = 0
    worker = startSyncWorker({
      ...{ store, worldOf: () => ({}), log: createLog('silent'), everyMs: 300_000 },
      now: () => new Date(Date.now() - back),
      passes: {
        incomingEmail: async () => {
          looks++
          return []
        },
      },
      metrics: { cycle: () => undefined, lateness: () => undefined },
    })
    const sync = worker
    await sync.syncNow(actor)
    const before = Date.parse((await sync.nextAt(actor)) ?? '')
    expect(before - Date.now()).toBeGreaterThan(200_000)
    back = 3_600_000
    await sync.cycle(actor)
    expect(looks).toBe(2)
    // By the clock that it has now, as far away as ever.
    const after = Date.parse((await sync.nextAt(actor)) ?? '') - (Date.now() - back)
    expect(after).toBeGreaterThan(0)
    expect(after).toBeLessThanOrEqual(720_000)
  })

  test('lets a new process look at once, whatever the last one wrote in its future', async () => {
    const future = new Date(Date.now() + 3_600_000).toISOString()
    const report = { startedAt: future, endedAt: future, scopes: [], activity: [0], failures: 0 }
    await store.keep(actor, { known: future, [reportName('incomingEmail')]: JSON.stringify(report) })
    let looks = 0
    worker = startSyncWorker({
      ...{ store, worldOf: () => ({}), log: createLog('silent'), now: () => new Date(), everyMs: 300_000 },
      passes: {
        incomingEmail: async () => {
          looks++
          return []
        },
      },
      metrics: { cycle: () => undefined, lateness: () => undefined },
    })
    await until(async () => looks === 1)
  })
})

test.each([
  ['an hour comes twice in Europe', '2026-10-25T00:59:00Z'],
  ['an hour never comes in Europe', '2027-03-28T00:59:00Z'],
  ['an hour comes twice in New York', '2026-11-01T05:59:00Z'],
  ['an hour never comes in New York', '2027-03-14T06:59:00Z'],
])(
  'a night of daylight saving, when %s, changes no cadence: cycles are counted in time that passes',
  async (_night, before) => {
    // A minute before clocks change; UTC knows nothing of it.
    const from = Date.parse(before)
    let now = from
    let looks = 0
    worker = startSyncWorker({
      ...{ store, worldOf: () => ({}), log: createLog('silent'), now: () => new Date(now), everyMs: 300_000 },
      passes: {
        incomingEmail: async () => {
          looks++
          return []
        },
      },
      metrics: { cycle: () => undefined, lateness: () => undefined },
    })
    await worker.syncNow(actor)
    const starts: number[] = []
    // Two hours and more: the hour that is skipped, or comes again, and the one after it.
    for (let cycle = 1; cycle <= 25; cycle++) {
      const next = Date.parse((await worker.nextAt(actor)) ?? '')
      starts.push((next - now) / 1000)
      now = next
      await worker.cycle(actor)
    }
    expect(looks).toBe(26)
    // Quiet from the first look on: as on any other night.
    expect(starts).toEqual(starts.map((_start, cycle) => Math.min(720, 300 + Math.max(0, cycle - 4 + 1) * 60)))
  },
)

test('a mailbox that is let go is planned no more, also when it is let go in the middle of a look; whoever uses it again begins anew', async () => {
  let now = new Date('2026-11-24T08:00:00Z')
  let looks = 0
  let inTheMiddle: () => Promise<void> = async () => undefined
  const clock = () => now
  worker = startSyncWorker({
    ...{ store, worldOf: () => ({}), log: createLog('silent'), now: clock, everyMs: 300_000 },
    passes: {
      incomingEmail: async () => {
        looks++
        await inTheMiddle()
        return []
      },
    },
    metrics: { cycle: () => undefined, lateness: () => undefined },
    onHealth: createHealthKeeper({ store, log: createLog('silent'), now: clock }),
  })
  const sync = worker
  sync.know(actor)
  await sync.syncNow(actor)
  expect(await sync.nextAt(actor)).toBeDefined()
  await sync.forget(actor)
  expect(await sync.nextAt(actor)).toBeUndefined()
  expect(await store.knownMailboxes()).toEqual([])

  await sync.syncNow(actor)
  inTheMiddle = async () => {
    await sync.forget(actor)
    throw new TandemError('upstream-unavailable', { side: 'mailbox' })
  }
  await sync.syncNow(actor)
  expect(await sync.nextAt(actor)).toBeUndefined()
  expect(await store.countMailboxes(actor.tid)).toMatchObject({ known: 0, failing: 0 })

  inTheMiddle = async () => undefined
  now = new Date(now.getTime() + 60_000)
  sync.know(actor)
  await sync.syncNow(actor)
  expect([looks, await sync.nextAt(actor)]).toEqual([4, '2026-11-24T08:06:00.000Z'])
})

test('what stands still until the owner decides is told of once, shows on the mailbox, and goes when it goes on (invariant 9)', async () => {
  let now = new Date('2026-11-24T08:00:00Z')
  const log = createLog('silent')
  const clock = () => now
  const hold: Hold = { kind: 'contact', reason: 'many-deletions', count: 14, links: 42, at: now.toISOString() }
  let stands: Hold | undefined = hold
  let failure: TandemError | undefined
  const counts = { looked: 0, created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 }
  const start = () =>
    startSyncWorker({
      ...{ store, log, now: clock, everyMs: 300_000, worldOf: () => ({}) },
      passes: {
        appointmentsContactsTasks: async () => {
          if (failure) throw failure
          return [
            { kind: 'event', ...counts },
            { kind: 'contact', ...counts, ...(stands ? { hold: stands } : {}) },
          ]
        },
      },
      metrics: { cycle: () => undefined, lateness: () => undefined },
      alerts: createCycleAlerts({ store, log, now: clock }),
      onHealth: createHealthKeeper({ store, log, now: clock }),
    })
  worker = start()
  const look = async () => {
    await worker?.syncNow(actor)
    now = new Date(now.getTime() + 300_000)
    const { held, failing } = await store.countMailboxes(actor.tid)
    return [held, failing, ...(await store.openAlerts(actor)).map(({ topic, times }) => `${topic} ${times}`)]
  }
  expect(await look()).toEqual([1, 0, 'held:contact 1'])
  expect((await store.openAlerts(actor))[0]).toMatchObject({
    ...{ severity: 'warning', code: 'stands-still' },
    detail: expect.stringMatching(/^Contacts stand still: 14 of 42 linked items would be deleted .*owner decides/),
  })
  expect(await look()).toEqual([1, 0, 'held:contact 1'])
  // A look that fails does not know whether it still does; nor does a process that begins.
  failure = new TandemError('upstream-unavailable', { side: 'mailbox' })
  expect(await look()).toEqual([0, 1, 'held:contact 1'])
  failure = undefined
  await worker.stop()
  worker = start()
  expect(await look()).toEqual([1, 0, 'held:contact 1'])
  stands = { ...hold, isReleased: true }
  expect(await look()).toEqual([0, 0])
  stands = hold
  expect(await look()).toEqual([1, 0, 'held:contact 1'])
})

test('off after the tenth failure, tried once an hour, enabled again: each change is told once and kept (R-071)', async () => {
  let now = new Date('2026-11-24T08:00:00Z')
  let failure: TandemError | undefined = new TandemError('upstream-unavailable', { side: 'mailbox' })
  const log = createLog('silent')
  const clock = () => now
  worker = startSyncWorker({
    ...{ store, worldOf: () => ({}), log, now: clock, everyMs: 300_000 },
    passes: {
      incomingEmail: async () => {
        if (failure) throw failure
        return []
      },
    },
    metrics: { cycle: () => undefined, lateness: () => undefined },
    alerts: createCycleAlerts({ store, log, now: clock }),
    onHealth: createHealthKeeper({ store, log, now: clock }),
  })
  const states = async () => {
    const { off, failing, throttled } = await store.countMailboxes(actor.tid)
    const topics = (await store.openAlerts(actor)).map(({ topic }) => topic)
    return [off, failing, throttled, ...topics]
  }
  const look = async () => {
    await worker?.syncNow(actor)
    now = new Date(now.getTime() + 300_000)
  }
  for (let cycle = 1; cycle <= 9; cycle++) await look()
  expect(await states()).toEqual([0, 1, 0, 'failing:incomingEmail'])
  await look()
  expect(await states()).toEqual([1, 0, 0, 'off:incomingEmail'])
  await look()
  expect((await store.openAlerts(actor))[0]?.times).toBe(1)
  const next = Date.parse((await worker.nextAt(actor)) ?? '')
  expect(next - now.getTime()).toBe(3_600_000 - 300_000)

  failure = undefined
  await look()
  expect(await states()).toEqual([0, 0, 0, 'on:incomingEmail'])

  // A side that asks for a long pause: it shows on the mailbox, and is over with it.
  failure = new TandemError('upstream-throttled', { side: 'mailbox', retryAfterMs: 1_800_000 })
  await look()
  expect(await states()).toEqual([0, 0, 1, 'throttled:incomingEmail'])
  expect(Date.parse((await worker.nextAt(actor)) ?? '') - now.getTime()).toBe(1_800_000 - 300_000)
  failure = undefined
  await look()
  expect(await states()).toEqual([0, 0, 0])
})

test('a mailbox of which nobody can tell what was decided says so, and waits for its next look', async () => {
  const away = new TandemError('upstream-unavailable', { side: 'crm' })
  let looks = 0
  worker = startSyncWorker({
    ...{ store, worldOf: () => ({}), log: createLog('silent'), now: () => new Date(), everyMs: 300_000 },
    passes: {
      incomingEmail: async () => {
        looks++
        throw away
      },
    },
    metrics: { cycle: () => undefined, lateness: () => undefined },
    atLeastMsOf: () => Promise.reject(away),
  })
  worker.know(actor)
  expect((await worker.syncNow(actor)).incomingEmail).toMatchObject({ failures: 1 })
  expect(Date.parse((await worker.nextAt(actor)) ?? '') - Date.now()).toBeGreaterThan(60_000)
  expect(looks).toBe(1)
})

test('each failure of a look is counted once, whether it is a part’s or the whole look’s', async () => {
  const metrics = createMetrics(store, actor.tid)
  const counts = { looked: 0, created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 }
  const failure = new TandemError('item-not-readable', { side: 'mailbox' })
  worker = startSyncWorker({
    ...{ store, metrics, worldOf: () => ({}), log: createLog('silent'), now: () => new Date(), everyMs: 0 },
    passes: {
      incomingEmail: () => Promise.reject(new TandemError('upstream-unavailable', { side: 'crm' })),
      appointmentsContactsTasks: async () => [
        { kind: 'event', ...counts },
        { kind: 'task', ...counts, failure },
      ],
    },
  })
  await worker.syncNow(actor)
  const { body } = await metrics.text()
  expect(
    body
      .split('\n')
      .filter((line) => line.startsWith('tandem_failures_total{'))
      .sort(),
  ).toEqual([
    'tandem_failures_total{where="cycle",code="item-not-readable"} 1',
    'tandem_failures_total{where="cycle",code="upstream-unavailable"} 1',
  ])
})

describe('a mailbox with nothing to send', () => {
  /** The look that it gets. @returns what came of it, and how often the mailbox itself was asked whose it is */
  async function look(given: { refusal?: FailureCode; last?: Standing; standing?: Standing; isQueue?: boolean }) {
    let asked = 0
    const { outgoingEmail } = createPasses({
      choicesOf: async () => ({ never: usualNeverTrack, tracksSent: false, isSmart: false }),
      isWaiting: async () => false,
      refusalOf: async () => given.refusal,
      termsOf: async () => plainTerms,
      clients: {
        tokenOf: () => (given.last === 'ours' ? 1 : undefined),
        async demand() {
          asked++
          if (given.standing) throw new FenceClosed(given.standing, given.standing)
          return 1
        },
        fenceOf: () => ({ ask: async () => undefined, isOpen: () => true }),
      },
      folders: {
        of: async () => ({ rules: [], terms: usualFolderTerms }),
        followedBy: async () => [],
        changed: () => undefined,
      },
      isQueue: () => given.isQueue ?? false,
    })
    const { signal } = new AbortController()
    // It touches nothing of either side.
    const world = { mailbox: {} } as unknown as WholeWorld
    const came = outgoingEmail?.(world, actor, { correlationId: 'one look', signal })
    return [await came?.then(String, ({ code }: { code: string }) => code), asked]
  }

  test('costs no request where it is ours', async () => {
    expect(await look({ last: 'ours' })).toEqual(['', 0])
  })

  test.each(['switched-off', 'mailbox-not-approved', 'mailbox-inactive', 'server-side-sync'] as const)(
    'that is not worked on says so (%s), and asks nobody',
    async (refusal) => {
      expect(await look({ refusal, last: 'ours' })).toEqual([refusal, 0])
    },
  )

  test('that another installation works on says so, and finds out when it no longer does (R-046)', async () => {
    expect(await look({ standing: 'other-installation' })).toEqual(['other-installation', 1])
    expect(await look({ last: 'other-installation', standing: 'other-installation' })).toEqual([
      'other-installation',
      1,
    ])
    expect(await look({ last: 'other-installation' })).toEqual(['', 1])
  })

  test('of a queue is none of this: only mail comes there (R-028)', async () => {
    expect(await look({ refusal: 'server-side-sync', isQueue: true })).toEqual(['', 0])
  })
})
