/** Processes that share a real PostgreSQL, each with its worker: whoever is at one mailbox for long keeps nobody from the others. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { Actor } from '../../src/core/link.ts'
import { createConnectedMailboxes } from '../../src/service/connected-mailboxes.ts'
import { createLog } from '../../src/service/log.ts'
import { type Company, createCompany } from '../../src/service/processes/company.ts'
import type { Schedule, SharedRun } from '../../src/service/schedule.ts'
import { knownName, type SyncWorker, startSyncWorker } from '../../src/service/sync-worker.ts'
import type { SharedMailbox, Store, StorePlace } from '../../src/store/index.ts'
import { storesOn } from '../store/databases.ts'
import { hasPostgres } from '../store/postgres-server.ts'

const describeWithPostgres = hasPostgres ? describe : describe.skip
jest.setTimeout(180_000)

const atOnce = 3
const workload = 'incomingEmail'
const mailboxOf = (oid: string): Actor => ({ tid: 'tenant', oid })
const long = mailboxOf('long')
const quiet = Array.from({ length: 5 }, (_, number) => mailboxOf(`quiet ${number}`))

describeWithPostgres('processes that share the work (skipped without PostgreSQL)', () => {
  const ends: (() => Promise<void>)[] = []
  // Before the stores are closed.
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })
  const { place, open } = storesOn('PostgreSQL')

  function companyOn(store: Store, at: StorePlace): Company {
    if (!('url' in at)) throw new Error('a company shares a PostgreSQL')
    // On a busy machine a process may be silent for a while, and is not dead.
    return createCompany({
      ...{ store, atOnce, lifeMs: 30_000, log: createLog('silent'), now: () => new Date() },
      place: { url: at.url, connections: 4 },
    })
  }

  async function two(look: (actor: Actor) => Promise<void>): Promise<readonly [SyncWorker, SyncWorker]> {
    const at = await place()
    const stores = [await open(at), await open(at)] as const
    for (const actor of [long, ...quiet]) await stores[0].keep(actor, { [knownName]: new Date().toISOString() })
    const start = async (store: Store): Promise<SyncWorker> => {
      const company = companyOn(store, at)
      const worker = startSyncWorker({
        ...{ store, worldOf: () => ({}), everyMs: 300_000, log: createLog('silent'), now: () => new Date() },
        ...{ turns: company.mailboxes, ...(company.scheduleOf ? { scheduleOf: company.scheduleOf } : {}) },
        metrics: { cycle: () => undefined, lateness: () => undefined },
        passes: {
          async [workload](_world: object, actor: Actor) {
            await look(actor)
            return []
          },
        },
      })
      ends.push(async () => {
        await worker.stop()
        await company.stop()
      })
      await company.begin(worker.rollCall)
      return worker
    }
    return [await start(stores[0]), await start(stores[1])]
  }

  test('look at the others however often one is told of while it is looked at, and at that one again afterwards', async () => {
    const looks = new Map<string, number>()
    const looksAt = ({ oid }: Actor) => looks.get(oid) ?? 0
    let atLong = 0
    let mostAtLong = 0
    let finish: () => void = () => undefined
    let isLong = false
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const workers = await two(async (actor) => {
      looks.set(actor.oid, looksAt(actor) + 1)
      if (actor.oid !== long.oid) return
      mostAtLong = Math.max(mostAtLong, ++atLong)
      if (isLong) await finished
      atLong--
    })
    const hasten = (actor: Actor) => {
      for (const worker of workers) worker.hasten(actor, workload)
    }
    ends.push(async () => finish())
    const idle = async () => (await workers[0].counts()).running === 0
    await until(async () => [long, ...quiet].every((actor) => looksAt(actor) > 0) && (await idle()))
    isLong = true
    const before = looksAt(long)
    hasten(long)
    await until(async () => atLong === 1)
    // More notifications than there are places in all processes.
    for (let told = 0; told < 5 * atOnce; told++) {
      hasten(long)
      await sleep(250)
    }
    const quietBefore = quiet.map(looksAt)
    for (const actor of quiet) hasten(actor)
    await until(async () => quiet.every((actor, index) => looksAt(actor) > (quietBefore[index] ?? 0)))
    expect([looksAt(long), atLong]).toEqual([before + 1, 1])
    isLong = false
    finish()
    // Nothing of it is due by itself: only the wish brings it.
    await until(async () => looksAt(long) > before + 1)
    expect(mostAtLong).toBe(1)
  })

  test('answer who asks for a look after the one under way, whichever process that is in', async () => {
    const order: string[] = []
    let finish: () => void = () => undefined
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const workers = await two(async ({ oid }) => {
      if (oid !== long.oid) return
      order.push('begins')
      await finished
      order.push('ends')
    })
    ends.push(async () => finish())
    await until(async () => order.length === 1)
    const answers = workers.map((worker) => worker.syncNow(long))
    for (const worker of workers) worker.hasten(long, workload)
    finish()
    for (const report of await Promise.all(answers)) expect(report[workload]?.failure).toBeUndefined()
    expect(order.length).toBeGreaterThanOrEqual(6)
    expect(order).toEqual(order.map((_, index) => (index % 2 === 0 ? 'begins' : 'ends')))
  })

  test('know of a mailbox that another one has just connected how it is connected, from its first look on (R-161)', async () => {
    const at = await place()
    const [here, there] = [await open(at), await open(at)]
    const log = createLog('silent')
    const shared = { tid: 'tenant', log }
    const connected = await createConnectedMailboxes({ store: here, ...shared })
    const elsewhere = await createConnectedMailboxes({ store: there, ...shared })
    const company = companyOn(here, at)
    const found: (string | undefined)[] = []
    const worker = startSyncWorker({
      ...{ store: here, worldOf: () => ({}), everyMs: 300_000, log, now: () => new Date() },
      ...{ turns: company.mailboxes, ...(company.scheduleOf ? { scheduleOf: company.scheduleOf } : {}) },
      metrics: { cycle: () => undefined, lateness: () => undefined },
      readShared: connected.read,
      passes: {
        async [workload](_world: object, actor: Actor) {
          const as = connected.of(actor)?.worksAs.oid
          found.push(as)
          if (as === undefined) throw new TandemError('not-a-crm-user', { side: 'crm' })
          return []
        },
      },
    })
    ends.push(async () => {
      connected.stop()
      elsewhere.stop()
      await worker.stop()
      await company.stop()
    })
    await company.begin(worker.rollCall)
    const mailbox: SharedMailbox = {
      ...{ actor: long, address: 'support@halden-voss.example', name: 'Support', usesFilters: false },
      ...{ worksAs: { oid: 'priya', name: 'Priya' }, method: 1, connectedAt: new Date().toISOString() },
    }
    await elsewhere.connect(mailbox)
    worker.know(long)
    await until(async () => found.length > 0)
    await elsewhere.connect({ ...mailbox, worksAs: { oid: 'noor', name: 'Noor' } })
    worker.hasten(long, workload)
    await until(async () => found.length > 1)
    expect(found).toEqual(['priya', 'noor'])
  })

  test('keep a wish although the look it came too late for has planned the next one meanwhile', async () => {
    const at = await place()
    const company = companyOn(await open(at), at)
    const wished: (readonly string[])[] = []
    const run: SharedRun = {
      run: async () => undefined,
      async runIfFree(key, { wishes }) {
        wished.push(wishes)
        if (wished.length > 1) return true
        const later = Date.now() + 3_600_000
        await schedule?.plan({ key, at: later, latest: later })
        return false
      },
      onFailure: () => undefined,
    }
    const schedule: Schedule | undefined = company.scheduleOf?.(run)
    ends.push(async () => {
      await schedule?.stop()
      await company.stop()
    })
    await company.begin(async () => undefined)
    schedule?.hasten('key', workload)
    await until(async () => wished.length > 1)
    expect(wished).toEqual([[workload], [workload]])
  })
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (await isSo()) return
    await sleep(50)
  }
  throw new Error('not within half a minute')
}
