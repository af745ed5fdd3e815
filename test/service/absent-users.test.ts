/** Mailboxes that are off because the CRM knew nobody there are tried again as soon as it does. Over a real store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { Actor } from '../../src/core/link.ts'
import { createAbsentUsers } from '../../src/service/absent-users.ts'
import { createConnectedMailboxes } from '../../src/service/connected-mailboxes.ts'
import { createHealthKeeper } from '../../src/service/health-keeper.ts'
import { createLog } from '../../src/service/log.ts'
import { type SyncWorker, startSyncWorker } from '../../src/service/sync-worker.ts'
import { openStore, type Store } from '../../src/store/index.ts'

const tid = 'tenant'
const everySeconds = 10
const log = createLog('silent')
const mailbox = (oid: string): Actor => ({ tid, oid })
const [maren, support] = [mailbox('maren'), mailbox('support')]

let folder: string
let store: Store
let worker: SyncWorker | undefined
let time: number
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-absent-'))
  store = await openStore({ file: join(folder, 'tandem.sqlite') })
  time = Date.parse('2026-11-23T12:00:00Z')
})
afterEach(async () => {
  await worker?.stop()
  worker = undefined
  await store.close()
  rmSync(folder, { recursive: true })
})

async function open() {
  const now = () => new Date(time)
  /** Users of the organization, those without a role among them. */
  const users = new Set<string>()
  const roles = new Set<string>()
  const looks: string[] = []
  const asked: (readonly string[])[] = []
  const connected = await createConnectedMailboxes({ store, tid, log })
  connected.stop()
  const sync = startSyncWorker({
    ...{ store, worldOf: () => ({}), log, now, everyMs: 300_000 },
    passes: {
      async incomingEmail(_world: object, { oid }: Actor) {
        looks.push(oid)
        if (!roles.has(connected.of(mailbox(oid))?.worksAs.oid ?? oid))
          throw new TandemError('not-a-crm-user', { side: 'crm' })
        return []
      },
    },
    metrics: { cycle: () => undefined, lateness: () => undefined },
    onHealth: createHealthKeeper({ store, log, now }),
  })
  worker = sync
  const absent = createAbsentUsers({
    ...{ store, connected, sync, tid, log, now, everyMs: 0 },
    feed: {
      async enabledAmong(oids) {
        asked.push(oids)
        return new Set(oids.filter((oid) => users.has(oid)))
      },
    },
  })
  return {
    ...{ users, roles, looks, asked, connected, sync },
    /** Seconds go by, and it is asked; whoever was hastened has been looked at. */
    async later(seconds = everySeconds) {
      time += seconds * 1000
      await absent.look()
      await until(async () => (await sync.counts()).due + (await sync.counts()).running === 0)
    },
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
    if (await isSo()) return
  }
  throw new Error('not within two seconds')
}

describe('a mailbox whose owner the CRM does not know', () => {
  test('is looked at as soon as it does, and nobody is asked for afterwards', async () => {
    const { users, roles, looks, asked, sync, later } = await open()
    await later()
    expect(asked).toEqual([])
    sync.know(maren)
    await sync.syncNow(maren)
    expect((await store.countMailboxes(tid)).off).toBe(1)
    const before = looks.length
    await later()
    sync.hasten(maren, 'incomingEmail')
    await later()
    expect([looks.length, asked.at(-1)]).toEqual([before, ['maren']])
    users.add('maren')
    roles.add('maren')
    await later()
    expect(looks).toHaveLength(before + 1)
    expect((await store.countMailboxes(tid)).off).toBe(0)
    const times = asked.length
    await later()
    expect(asked).toHaveLength(times)
  })

  test('of one who has no role yet the look is tried again, twice as late each time', async () => {
    const { users, roles, looks, sync, later } = await open()
    sync.know(maren)
    await sync.syncNow(maren)
    users.add('maren')
    const before = looks.length
    for (let rounds = 0; rounds < 30; rounds++) await later()
    // After 10, 20, 40, 80 and 160 seconds.
    expect(looks.length - before).toBeGreaterThan(3)
    expect(looks.length - before).toBeLessThan(8)
    roles.add('maren')
    await later(3_600)
    expect((await store.countMailboxes(tid)).off).toBe(0)
  })

  test('where it is shared waits for the user that it works as', async () => {
    const { users, roles, asked, connected, sync, later } = await open()
    await connected.connect({
      ...{ actor: support, address: 'support@halden-voss.example', name: 'Support', method: 1, usesFilters: false },
      ...{ worksAs: { oid: 'priya', name: 'Priya' }, connectedAt: new Date(time).toISOString() },
    })
    sync.know(support)
    await sync.syncNow(support)
    await later()
    expect(asked.at(-1)).toEqual(['priya'])
    users.add('priya')
    roles.add('priya')
    await later()
    expect((await store.countMailboxes(tid)).off).toBe(0)
  })
})
