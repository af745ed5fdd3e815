/** The never-track list applied to what is tracked, as a person asks for it, stops it and hears of it, over a real store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { neverBackwardsStatus } from '../../src/api/never-backwards.ts'
import { type CycleReport, reportName } from '../../src/service/cycle-report.ts'
import type { SignedInCall } from '../../src/service/handlers/call.ts'
import { holdBackwards, showNeverBackwards, startBackwards } from '../../src/service/handlers/never-backwards.ts'
import { openStore, type Store } from '../../src/store/index.ts'

const actor = { tid: 'tenant', oid: 'maren' }
let folder: string
let store: Store
let hastened: number
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-never-'))
  store = await openStore({ file: join(folder, 'tandem.sqlite') })
  hastened = 0
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** @param syncSeconds how often the installation looks at mailboxes */
const callOf = (syncSeconds = 300) =>
  ({
    ...{ caller: actor, store, sync: { hasten: () => void hastened++ } },
    configuration: { syncSeconds, mail: { neverTrack: ['fabrikam.example'] } },
    world: { journal: store, newId: () => `wish-${hastened}`, now: () => new Date() },
  }) as unknown as SignedInCall
const wish = { keepRecord: true }
const shown = async (call = callOf()) => neverBackwardsStatus.parse(await showNeverBackwards(call)).backwards

test('it is asked for once, is looked for at once, and may be stopped, gone on with and begun anew', async () => {
  expect(await shown()).toBeUndefined()
  await startBackwards(callOf(), wish)
  expect(await shown()).toMatchObject({ state: 'running', keepRecord: true, total: 0, looked: 0, why: [] })
  expect(hastened).toBe(1)
  await expect(startBackwards(callOf(), wish)).rejects.toMatchObject({ code: 'request-invalid' })
  expect((await holdBackwards(callOf(), { isStopped: true })).backwards?.state).toBe('stopped')
  expect(hastened).toBe(1)
  expect((await holdBackwards(callOf(), { isStopped: false })).backwards?.state).toBe('running')
  expect(hastened).toBe(2)
  await holdBackwards(callOf(), { isStopped: true })
  await startBackwards(callOf(), { keepRecord: false })
  expect(await shown()).toMatchObject({ state: 'running', keepRecord: false })
})

test('it says why nothing comes of it: the mailbox is left alone, its looks fail, or there are none', async () => {
  await startBackwards(callOf(), wish)
  const failure = { code: 'server-side-sync', detail: 'Microsoft’s synchronization works on it.' }
  const report: Omit<CycleReport, 'failure'> = {
    ...{ startedAt: '2026-11-24T08:00:00.000Z', endedAt: '2026-11-24T08:00:01.000Z', scopes: [], failures: 1 },
    activity: [],
  }
  const after = (change: Partial<CycleReport>) =>
    store.keep(actor, { [reportName('incomingEmail')]: JSON.stringify({ ...report, ...change }) })
  await after({ failure })
  expect((await shown())?.failure).toEqual(failure)
  const counts = { looked: 0, created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 }
  await after({ scopes: [{ kind: 'message', ...counts, failure }] })
  expect((await shown())?.failure).toEqual(failure)
  await after({})
  expect(await shown()).not.toHaveProperty('failure')
  expect((await shown(callOf(0)))?.failure).toMatchObject({ code: 'not-periodic' })
  await holdBackwards(callOf(0), { isStopped: true })
  expect(await shown(callOf(0))).not.toHaveProperty('failure')
})
