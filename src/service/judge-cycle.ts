/** What a cycle means for the next one: a pure function of how it ended and of what was before. */

import { TandemError } from '../core/errors.ts'
import { type Hold, holdSentence } from '../core/follow/brakes.ts'
import type { ScopeResult } from '../core/follow/sync-mailbox.ts'
import type { SyncedKind } from '../core/item.ts'
import { type Activity, cadence, nextCycleMs, remember } from './cadence.ts'
import type { CycleReport, Disabled, Failure } from './cycle-report.ts'
import { FenceClosed } from './fenced.ts'

/** A workload that fails so often in a row is off. */
export const mostFailures = 10
/** Of a workload that is off one cycle is tried all the same, so seldom, in milliseconds: what healed goes on by itself. */
export const disabledEveryMs = 3_600_000
/** Somebody decided so; asking again costs nothing, and their next decision is soon obeyed. */
const refusals: ReadonlySet<string> = new Set([
  'server-side-sync',
  'mailbox-inactive',
  'mailbox-not-approved',
  'switched-off',
  'other-installation',
  'taking-over',
  'other-organization',
])
/** No waiting mends these. */
const isPermanent = (code: string) => code === 'not-a-crm-user' || refusals.has(code)

export interface Judgement {
  readonly scopes: readonly ScopeResult<SyncedKind>[]
  /** Thrown by the cycle as a whole. */
  readonly error?: unknown
}

export function judgeCycle(
  before: Pick<CycleReport, 'activity' | 'failures' | 'troubled' | 'disabled' | 'held'> | undefined,
  { scopes, error }: Judgement,
  times: { readonly startedAt: Date; readonly endedAt: Date },
): CycleReport {
  const changed = scopes.reduce(
    (sum, { created, updated, deleted, unlinked }) => sum + created + updated + deleted + unlinked,
    0,
  )
  const failed = scopes.flatMap(({ failure }) => failure ?? [])
  const isFailed = error !== undefined || (scopes.length > 0 && failed.length === scopes.length)
  const failure = error === undefined ? undefined : failureOf(error)
  const why = failure ?? (failed[0] && failureOf(failed[0]))
  const failures = isFailed ? (before?.failures ?? 0) + 1 : 0
  const troubled = why ? (before?.troubled ?? 0) + 1 : 0
  const asked = [error, ...failed].map((one) => (one instanceof TandemError ? (one.retryAfterMs ?? 0) : 0))
  const throttledMs = Math.max(0, ...asked)
  const shown = scopes.map(({ failure: scopeFailure, hold, waiting, ...counts }) => ({
    ...counts,
    ...(waiting ? { waiting: failureOf(waiting) } : {}),
    ...(hold && !hold.isReleased ? { held: standsStill(hold) } : {}),
    ...(scopeFailure ? { failure: failureOf(scopeFailure) } : {}),
  }))
  const held = scopes.length === 0 ? (before?.held ?? []) : shown.flatMap((scope) => (scope.held ? [scope.kind] : []))
  const disabled =
    isFailed && why ? disabledBy(before?.disabled, { ...why, ...untilOf(error) }, failures, times.endedAt) : undefined
  return {
    startedAt: times.startedAt.toISOString(),
    endedAt: times.endedAt.toISOString(),
    scopes: shown,
    ...(failure ? { failure } : {}),
    activity: remember(before?.activity ?? [], changed),
    failures,
    ...(troubled > 0 ? { troubled } : {}),
    ...(disabled ? { disabled } : {}),
    ...(held.length > 0 ? { held } : {}),
    ...(throttledMs > cadence.longest ? { throttledMs } : {}),
  }
}

const kinds = { event: 'Meetings', contact: 'Contacts', task: 'Tasks' } as const

const standsStill = (hold: Hold): Failure => ({
  code: 'stands-still',
  detail: `${kinds[hold.kind]} stand still: ${holdSentence(hold)} The mailbox’s owner decides about it.`,
})

function disabledBy(
  before: Disabled | undefined,
  why: Omit<Disabled, 'since'>,
  failures: number,
  at: Date,
): Disabled | undefined {
  if (before) return { ...why, since: before.since }
  return failures >= mostFailures || isPermanent(why.code) ? { ...why, since: at.toISOString() } : undefined
}

/**
 * @param times milliseconds, as of `nextCycleMs`
 * @returns milliseconds from the start of this cycle to the start of the next
 */
export function afterCycleMs(
  report: Pick<CycleReport, 'startedAt' | 'activity' | 'disabled' | 'throttledMs' | 'failures'>,
  { everyMs, atLeastMs = 0 }: { readonly everyMs: number; readonly atLeastMs?: number },
): number {
  if (report.disabled?.until) return Math.max(0, Date.parse(report.disabled.until) - Date.parse(report.startedAt))
  if (report.disabled) return refusals.has(report.disabled.code) ? cadence.longest : disabledEveryMs
  const activity: Activity = report.activity
  const retryAfterMs = report.throttledMs ?? 0
  return nextCycleMs(activity, { everyMs, atLeastMs, retryAfterMs })
}

/** A mailbox that this installation takes over is another one's until an instant that is known. */
const untilOf = (error: unknown) =>
  error instanceof FenceClosed && error.until !== undefined ? { until: error.until } : {}

export function failureOf(error: unknown): Failure {
  const { code, message } = error as { code?: string; message?: string }
  return { code: code ?? 'unexpected', detail: message ?? 'Something went wrong.' }
}
