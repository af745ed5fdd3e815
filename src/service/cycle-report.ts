/** What the last cycle of a workload came to, as it is kept with the mailbox and shown. */
import type { ScopeResult } from '../core/follow/sync-mailbox.ts'
import type { SyncedKind } from '../core/item.ts'
import type { Workload } from '../core/organization-news.ts'
import type { Activity } from './cadence.ts'

export interface Failure {
  readonly code: string
  readonly detail: string
}

/** A workload that is off: it failed too often, or can't work at all. */
export interface Disabled extends Failure {
  /** ISO instant. */
  readonly since: string
  /** ISO instant: it is over then by itself. */
  readonly until?: string
}

export interface CycleReport {
  /** ISO instants. */
  readonly startedAt: string
  readonly endedAt: string
  readonly scopes: readonly (Omit<ScopeResult<SyncedKind>, 'failure' | 'hold' | 'waiting'> & {
    readonly failure?: Failure
    /** Something waits until somebody does something about the mailbox. */
    readonly waiting?: Failure
    /** It stands still until the mailbox's owner decides (invariant 9). */
    readonly held?: Failure
  })[]
  /** The cycle could not be done at all. */
  readonly failure?: Failure
  /** What the last cycles found, this one included. */
  readonly activity: Activity
  /** Cycles in a row, up to this one, of which nothing could be done. */
  readonly failures: number
  /** Cycles in a row, up to this one, of which something failed, all of it or a part. */
  readonly troubled?: number
  readonly disabled?: Disabled
  /** Kinds that stand still; of a cycle that could not look, those that did before. */
  readonly held?: readonly SyncedKind[]
  /** In milliseconds: what the upstream asked for, longer than cycles may be apart. */
  readonly throttledMs?: number
}

/** Note under which it is kept. */
export const reportName = (workload: Workload) => `cycle:${workload}`

export const readReport = (text: string | undefined): CycleReport | undefined =>
  text === undefined ? undefined : (JSON.parse(text) as CycleReport)
