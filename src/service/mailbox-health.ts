/** How a mailbox is doing, in a word: a pure function of what the last cycles of its workloads came to. */
import type { MailboxState } from '../store/index.ts'
import type { CycleReport } from './cycle-report.ts'

/** `new`: it was not looked at yet. */
export type MailboxHealth = MailboxState | 'healthy' | 'new'

/** The worst first. */
const order = [
  'off',
  'failing',
  'held',
  'throttled',
  'standing-by',
  'new',
  'healthy',
] as const satisfies readonly MailboxHealth[]

/** Another one does the work: no fault. */
const standingBy: ReadonlySet<string> = new Set([
  'other-installation',
  'taking-over',
  'other-organization',
  'server-side-sync',
])

export type Looked = Pick<CycleReport, 'troubled' | 'disabled' | 'throttledMs' | 'held'>

export function workloadHealth(report: Looked | undefined): MailboxHealth {
  if (!report) return 'new'
  const { disabled, troubled = 0, throttledMs, held = [] } = report
  if (disabled) return standingBy.has(disabled.code) ? 'standing-by' : 'off'
  // Whoever is slowed down fails for no other reason.
  if (troubled > 0 && !throttledMs) return 'failing'
  if (held.length > 0) return 'held'
  return throttledMs ? 'throttled' : 'healthy'
}

/** Of a mailbox: the worst of its workloads. */
export const worstOf = (healths: readonly MailboxHealth[]): MailboxHealth =>
  order.find((health) => healths.includes(health)) ?? 'new'

/** What is kept of it: nothing where it is well, or not looked at yet. */
export function keptState(health: MailboxHealth): MailboxState | undefined {
  return health === 'healthy' || health === 'new' ? undefined : health
}
