import { describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { ScopeResult } from '../../src/core/follow/sync-mailbox.ts'
import type { CycleReport } from '../../src/service/cycle-report.ts'
import { FenceClosed } from '../../src/service/fenced.ts'
import { afterCycleMs, disabledEveryMs, judgeCycle, mostFailures } from '../../src/service/judge-cycle.ts'
import { workloadHealth } from '../../src/service/mailbox-health.ts'

const times = { startedAt: new Date('2026-11-23T12:00:00Z'), endedAt: new Date('2026-11-23T12:00:01Z') }
const scope = (change: Partial<ScopeResult> = {}): ScopeResult => ({
  ...{ kind: 'contact', looked: 0, created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 },
  ...change,
})
const away = new TandemError('upstream-unavailable', { side: 'mailbox' })
const failing = (count: number, before?: CycleReport): CycleReport | undefined =>
  count === 0 ? before : failing(count - 1, judgeCycle(before, { scopes: [], error: away }, times))

describe('a workload', () => {
  test(`that failed ${mostFailures} times in a row is off, since then, and still tried now and then (R-071)`, () => {
    const nearly = failing(mostFailures - 1)
    expect(nearly).toMatchObject({ failures: mostFailures - 1 })
    expect(nearly?.disabled).toBeUndefined()
    const off = failing(1, nearly)
    expect(off?.disabled).toMatchObject({ code: 'upstream-unavailable', since: times.endedAt.toISOString() })
    const later = { startedAt: times.startedAt, endedAt: new Date('2026-11-24T12:00:00Z') }
    const still = judgeCycle(off, { scopes: [], error: away }, later)
    expect(still.disabled?.since).toBe(times.endedAt.toISOString())
    expect(afterCycleMs(still, { everyMs: 300_000 })).toBe(disabledEveryMs)
  })

  test('that works once is on again, as if nothing had been', () => {
    const on = judgeCycle(failing(mostFailures), { scopes: [scope()] }, times)
    expect(on).toMatchObject({ failures: 0 })
    expect(on.disabled).toBeUndefined()
    expect(afterCycleMs(on, { everyMs: 300_000 })).toBeLessThanOrEqual(720_000)
  })

  test('that no waiting mends is off at once, all others are tried again (R-069, R-070)', () => {
    const error = new TandemError('not-a-crm-user', { side: 'crm' })
    expect(judgeCycle(undefined, { scopes: [], error }, times).disabled?.code).toBe('not-a-crm-user')
  })

  test('that somebody refused is off at once, and asks again within twelve minutes whether it still is', () => {
    for (const code of ['server-side-sync', 'mailbox-inactive', 'mailbox-not-approved', 'switched-off'] as const) {
      const report = judgeCycle(undefined, { scopes: [], error: new TandemError(code, { side: 'crm' }) }, times)
      expect(report.disabled?.code).toBe(code)
      expect(afterCycleMs(report, { everyMs: 300_000 })).toBe(720_000)
    }
  })

  test('that this installation takes over is off until then, and looked at right then (R-287)', () => {
    const before = judgeCycle(undefined, { scopes: [], error: new FenceClosed('other-installation', 'theirs') }, times)
    const until = '2026-11-23T12:00:40.000Z'
    const report = judgeCycle(before, { scopes: [], error: new FenceClosed('taking-over', 'soon', { until }) }, times)
    expect(report.disabled).toEqual({ code: 'taking-over', detail: 'soon', since: before.disabled?.since, until })
    expect(workloadHealth(report)).toBe('standing-by')
    expect(afterCycleMs(report, { everyMs: 300_000 })).toBe(40_000)
  })

  test('is looked at no more often than the profile lets it, and still within twelve minutes (R-012)', () => {
    const report = judgeCycle(undefined, { scopes: [scope()] }, times)
    expect(afterCycleMs(report, { everyMs: 300_000, atLeastMs: 600_000 })).toBe(600_000)
    expect(afterCycleMs(report, { everyMs: 300_000, atLeastMs: 86_400_000 })).toBe(720_000)
  })

  test('of which a part works has not failed', () => {
    const report = judgeCycle(failing(5), { scopes: [scope({ failure: away }), scope()] }, times)
    expect(report.failures).toBe(0)
    expect(report.scopes[0]?.failure?.code).toBe('upstream-unavailable')
  })

  test('all parts of which fail has failed', () => {
    expect(judgeCycle(failing(5), { scopes: [scope({ failure: away })] }, times).failures).toBe(6)
  })

  test('that was asked to wait longer than twelve minutes says so, and waits', () => {
    const error = new TandemError('upstream-throttled', { side: 'crm', retryAfterMs: 1_200_000 })
    const report = judgeCycle(undefined, { scopes: [], error }, times)
    expect(report.throttledMs).toBe(1_200_000)
    expect(afterCycleMs(report, { everyMs: 300_000 })).toBe(1_200_000)
  })
})
