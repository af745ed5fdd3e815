/** What people are told of a mailbox's cycles: raised when something changes, closed when it is over. */
import type { SyncedKind } from '../core/item.ts'
import type { Actor } from '../core/link.ts'
import type { Workload } from '../core/organization-news.ts'
import type { Alert, AlertSeverity, Store } from '../store/index.ts'
import { readSeverities } from './alert-severities.ts'
import type { CycleReport, Failure } from './cycle-report.ts'
import { type Log, loggable } from './log.ts'

/** So many cycles in a row of which something failed are worth a word, long before the workload goes off. */
const failuresToTell = 3
/** Somebody decided so on purpose: no fault. */
const decided: Readonly<Record<string, AlertSeverity>> = {
  'switched-off': 'information',
  'other-installation': 'information',
  'taking-over': 'information',
  'other-organization': 'warning',
  'server-side-sync': 'warning',
  'mailbox-inactive': 'warning',
  'mailbox-not-approved': 'warning',
}

type Last = Pick<CycleReport, 'troubled' | 'disabled' | 'held'> & {
  readonly throttledMs?: number | undefined
  /** Code of what something waits for. */
  readonly waitsFor?: string | undefined
}

/** What something waits for in the mailbox, where it does. */
export const waitingIn = ({ scopes }: Pick<CycleReport, 'scopes'>): Failure | undefined =>
  scopes.find(({ waiting }) => waiting)?.waiting

export interface AlertChanges {
  readonly raise: readonly Alert[]
  /** Topics. */
  readonly close: readonly string[]
}

/** A pure function of a cycle and the one before. */
export function alertsOfCycle(
  workload: Workload,
  before: Last | undefined,
  report: Last & Pick<CycleReport, 'failure' | 'scopes'>,
): AlertChanges {
  const { disabled, troubled = 0, throttledMs } = report
  const [off, failing, throttled] = [`off:${workload}`, `failing:${workload}`, `throttled:${workload}`]
  const [on, waits] = [`on:${workload}`, `waiting:${workload}`]
  const raise: Alert[] = []
  const close: string[] = []
  const wasOff = before?.disabled
  if (disabled && disabled.code !== wasOff?.code) {
    raise.push({
      topic: off,
      severity: decided[disabled.code] ?? 'error',
      code: disabled.code,
      detail: disabled.detail,
    })
    close.push(failing)
  }
  const why = report.failure ?? report.scopes.find(({ failure }) => failure)?.failure
  if (!disabled && wasOff) {
    close.push(off)
    if (!why) raise.push({ topic: on, severity: 'information', code: 'on-again', detail: 'It works again.' })
  }
  if (report.scopes.some(({ asked = 0 }) => asked > 0)) raise.push(question)
  // While it was off nothing was said of what failed, however long that was.
  const isTold = !wasOff && (before?.troubled ?? 0) >= failuresToTell
  if (!disabled && why && troubled >= failuresToTell && !isTold)
    raise.push({ topic: failing, severity: 'warning', ...only(why) })
  if (!disabled && troubled === 0 && (before?.troubled ?? 0) >= failuresToTell) close.push(failing)
  const waiting = waitingIn(report)
  if (waiting && waiting.code !== before?.waitsFor) raise.push({ topic: waits, severity: 'warning', ...only(waiting) })
  // A cycle that could not look says nothing of it.
  if (!waiting && before?.waitsFor && !why) close.push(waits)
  for (const { kind, held } of report.scopes)
    if (held && !before?.held?.includes(kind))
      raise.push({ topic: heldTopic(kind), severity: 'warning', ...only(held) })
  for (const kind of before?.held ?? []) if (!report.held?.includes(kind)) close.push(heldTopic(kind))
  if (throttledMs && !before?.throttledMs) raise.push({ topic: throttled, severity: 'warning', ...pause(throttledMs) })
  if (!throttledMs && before?.throttledMs) close.push(throttled)
  // "It works again" would contradict them.
  if (raise.some(({ topic }) => topic === off || topic === failing || topic === throttled)) close.push(on)
  return { raise, close }
}

/** Of whatever workload: what is asked stands in one place. */
export const questionTopic = 'question'
const question: Alert = {
  ...{ topic: questionTopic, severity: 'warning', code: 'decision-needed' },
  detail: 'Something waits for your decision: see under “Probably the same people” or “Not in step”.',
}

/** What stands still until the owner decides (invariant 9). */
const heldTopic = (kind: SyncedKind) => `held:${kind}`

const only = ({ code, detail }: Failure) => ({ code, detail })

const pause = (milliseconds: number) => ({
  code: 'upstream-throttled',
  detail: `A service asks for a pause of ${Math.ceil(milliseconds / 60_000)} minutes, longer than two looks are otherwise apart.`,
})

export interface CycleAlerts {
  /** Never throws: an alert that can't be kept stands in the log. */
  note(actor: Actor, changes: AlertChanges): Promise<void>
}

export function createCycleAlerts({
  store,
  log,
  now,
}: {
  readonly store: Pick<Store, 'raiseAlert' | 'closeAlert' | 'recall'>
  readonly log: Log
  readonly now: () => Date
}): CycleAlerts {
  return {
    async note(actor, { raise, close }) {
      try {
        for (const topic of close) await store.closeAlert(actor, topic)
        if (raise.length === 0) return
        const wanted = await readSeverities(store, actor.tid)
        for (const alert of raise) if (wanted.includes(alert.severity)) await store.raiseAlert(actor, alert, now())
      } catch (error) {
        log.error({ error: loggable(error), raise, close }, 'alert not kept')
      }
    },
  }
}
