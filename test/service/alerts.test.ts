/** What a cycle tells people: alerts are raised when something changes, and closed when it is over. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { FailureCode } from '../../src/core/errors.ts'
import { TandemError } from '../../src/core/errors.ts'
import { alertsOfCycle, waitingIn } from '../../src/service/alerts.ts'
import type { CycleReport } from '../../src/service/cycle-report.ts'
import { judgeCycle, mostFailures } from '../../src/service/judge-cycle.ts'
import { checkProfile } from '../../src/service/profile-alert.ts'
import { openStore, type Store } from '../../src/store/index.ts'

const times = { startedAt: new Date('2026-11-24T08:00:00Z'), endedAt: new Date('2026-11-24T08:00:01Z') }
const workload = 'incomingEmail' as const

/** Cycles one after the other, each failing as named or not at all. @returns topics raised and closed by each */
function run(...codes: readonly (FailureCode | 'fine' | 'long pause')[]) {
  let before: CycleReport | undefined
  return codes.map((code) => {
    const retryAfterMs = code === 'long pause' ? { retryAfterMs: 1_800_000 } : {}
    const known = code === 'long pause' ? 'upstream-throttled' : code
    const error = known === 'fine' ? {} : { error: new TandemError(known, { side: 'crm', ...retryAfterMs }) }
    const report = judgeCycle(before, { scopes: [], ...error }, times)
    const { raise, close } = alertsOfCycle(workload, before, report)
    before = report
    return { raise: raise.map(({ severity, topic }) => `${severity} ${topic}`), close }
  })
}

describe('an alert of what waits', () => {
  const scope = {
    kind: 'message',
    looked: 1,
    created: 0,
    updated: 0,
    deleted: 0,
    unlinked: 0,
    pending: 1,
    failed: 0,
  } as const
  const full = { scopes: [{ ...scope, waiting: new TandemError('mailbox-full', { side: 'mailbox' }) }] }

  test('is raised at once, and goes when nothing waits any more; a cycle that could not look leaves it (R-238)', () => {
    let waitsFor: string | undefined
    const said = [full, full, { scopes: [], error: new TandemError('upstream-unavailable') }, full, { scopes: [] }].map(
      (judgement) => {
        const report = judgeCycle(undefined, judgement, times)
        const { raise, close } = alertsOfCycle('outgoingEmail', { waitsFor }, report)
        waitsFor = waitingIn(report)?.code ?? (report.failures > 0 ? waitsFor : undefined)
        return [...raise.map(({ topic, code }) => `${topic} ${code}`), ...close.map((topic) => `over ${topic}`)]
      },
    )
    expect(said).toEqual([['waiting:outgoingEmail mailbox-full'], [], [], [], ['over waiting:outgoingEmail']])
  })
})

describe('alerts of cycles', () => {
  test('warn after three failures, and are closed by the first cycle that works', () => {
    const away = Array.from({ length: 3 }, () => 'upstream-unavailable' as const)
    expect(run(...away, 'fine', 'fine')).toEqual([
      { raise: [], close: [] },
      { raise: [], close: [] },
      { raise: ['warning failing:incomingEmail'], close: ['on:incomingEmail'] },
      { raise: [], close: ['failing:incomingEmail'] },
      { raise: [], close: [] },
    ])
  })

  test('warn of a part that fails again and again while the rest goes on, and are closed when it works', () => {
    const counts = { looked: 1, created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 }
    const fine = { kind: 'event' as const, ...counts }
    const broken = {
      kind: 'task' as const,
      ...counts,
      failure: new TandemError('item-not-readable', { side: 'mailbox' }),
    }
    let before: CycleReport | undefined
    const said = [broken, broken, broken, broken, undefined].map((part) => {
      const report = judgeCycle(before, { scopes: [fine, ...(part ? [part] : [])] }, times)
      const { raise, close } = alertsOfCycle('appointmentsContactsTasks', before, report)
      before = report
      return [
        ...raise.map(({ topic, severity, code }) => `${severity} ${topic} ${code}`),
        ...close.filter((topic) => topic.startsWith('failing')).map((topic) => `over ${topic}`),
      ]
    })
    const topic = 'failing:appointmentsContactsTasks'
    expect(said).toEqual([[], [], [`warning ${topic} item-not-readable`], [], [`over ${topic}`]])
  })

  test('are an error once a workload goes off, and say when it works again (R-043, R-071)', () => {
    const away = Array.from({ length: mostFailures + 1 }, () => 'upstream-unavailable' as const)
    const said = run(...away, 'fine')
    expect(said[mostFailures - 1]).toEqual({
      raise: ['error off:incomingEmail'],
      close: ['failing:incomingEmail', 'on:incomingEmail'],
    })
    expect(said[mostFailures]).toEqual({ raise: [], close: [] })
    expect(said.at(-1)).toEqual({
      raise: ['information on:incomingEmail'],
      close: ['off:incomingEmail', 'failing:incomingEmail'],
    })
  })

  test('of a workload that was off and of which a part still fails say which, not that it works', () => {
    const counts = { looked: 1, created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 }
    const fine = { kind: 'event' as const, ...counts }
    const broken = { ...fine, failure: new TandemError('item-not-readable', { side: 'mailbox' }) }
    const error = new TandemError('upstream-unavailable', { side: 'crm' })
    const looks = [
      ...Array.from({ length: mostFailures }, () => ({ scopes: [], error })),
      ...[{ scopes: [fine, broken] }, { scopes: [fine, broken] }, { scopes: [fine, fine] }],
    ]
    let before: CycleReport | undefined
    const said = looks.map((look) => {
      const report = judgeCycle(before, look, times)
      const { raise, close } = alertsOfCycle(workload, before, report)
      before = report
      return [...raise.map(({ topic, code }) => `${topic} ${code}`), ...close.map((topic) => `over ${topic}`)]
    })
    expect(said.slice(mostFailures)).toEqual([
      ['failing:incomingEmail item-not-readable', 'over off:incomingEmail', 'over on:incomingEmail'],
      [],
      ['over failing:incomingEmail'],
    ])
  })

  test('no longer say that it works once it does not again', () => {
    const on = ['on:incomingEmail']
    const away = Array.from({ length: 3 }, () => 'upstream-unavailable' as const)
    expect(run('switched-off', 'fine', 'switched-off').at(-1)?.close).toEqual(expect.arrayContaining(on))
    expect(run('switched-off', 'fine', ...away).at(-1)?.close).toEqual(on)
    expect(run('switched-off', 'fine', 'long pause').at(-1)?.close).toEqual(on)
    expect(run('switched-off', 'fine', 'fine').at(-1)?.close).toEqual([])
  })

  test('are less than an error where somebody decided so', () => {
    expect(run('switched-off')[0]?.raise).toEqual(['information off:incomingEmail'])
    expect(run('mailbox-not-approved')[0]?.raise).toEqual(['warning off:incomingEmail'])
    expect(run('mailbox-not-approved', 'server-side-sync')[1]?.raise).toEqual(['warning off:incomingEmail'])
  })

  test('warn of a pause that is longer than cycles may be apart, once', () => {
    const [first, second, third] = run('long pause', 'long pause', 'fine')
    expect(first?.raise).toEqual(['warning throttled:incomingEmail'])
    expect(second).toEqual({ raise: [], close: [] })
    expect(third?.close).toEqual(['throttled:incomingEmail'])
  })
})

describe('the alert of the installation', () => {
  const tid = 'tenant'
  const now = times.endedAt
  const error = { topic: 'off:incomingEmail', severity: 'error', code: 'x', detail: 'x' } as const
  let folder: string
  let store: Store
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tandem-alerts-'))
    store = await openStore({ file: join(folder, 'tandem.sqlite') })
    for (const oid of ['a', 'b', 'c', 'd', 'e']) await store.keep({ tid, oid }, { known: now.toISOString() })
  })
  afterEach(async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('is raised while more than half of the mailboxes are off, and closed after (R-058)', async () => {
    for (const oid of ['a', 'b']) await store.raiseAlert({ tid, oid }, error, now)
    await checkProfile(store, tid, now)
    expect(await store.openAlerts({ tid })).toEqual([])
    await store.raiseAlert({ tid, oid: 'c' }, error, now)
    await checkProfile(store, tid, now)
    await checkProfile(store, tid, now)
    expect(await store.openAlerts({ tid })).toMatchObject([{ code: 'many-mailboxes', times: 1, severity: 'error' }])
    for (const oid of ['a', 'b', 'c']) await store.closeAlert({ tid, oid }, error.topic)
    await checkProfile(store, tid, now)
    expect(await store.openAlerts({ tid })).toEqual([])
  })
})
