/** What the command line prints for people. */
import type { WorkloadTest } from '../../core/probe.ts'
import type { MailboxTest } from '../mailbox-tests.ts'
import type { MailboxState, WorkloadState } from '../operator/mailboxes.ts'

const names = {
  incomingEmail: 'incoming e-mail',
  outgoingEmail: 'outgoing e-mail',
  appointmentsContactsTasks: 'appointments, contacts, tasks',
} as const
type Workload = keyof typeof names
const kinds = { message: 'e-mail', event: 'meetings', contact: 'contacts', task: 'tasks' } as const

const clock = (iso: string | undefined) => (iso ? `${iso.slice(0, 16).replace('T', ' ')} UTC` : 'never')

/** Columns as wide as what stands in them. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), [])
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export function sayMailboxes(mailboxes: readonly MailboxState[]): string {
  if (mailboxes.length === 0) return 'No mailbox is synchronized yet.'
  const lastLook = ({ workloads }: MailboxState) => workloads.map(({ endedAt }) => endedAt ?? '').reduce(later, '')
  return table([
    ['MAILBOX', 'HEALTH', 'LAST LOOK', 'NEXT', 'ALERTS'],
    ...mailboxes.map((mailbox) => [
      ...[mailbox.address, mailbox.health, clock(lastLook(mailbox) || undefined)],
      mailbox.isRunning ? 'running' : clock(mailbox.nextAt),
      String(mailbox.alerts.filter(({ severity }) => severity !== 'information').length),
    ]),
  ])
}

export function sayMailbox(mailbox: MailboxState): string {
  const { address, name, health, workloads, alerts } = mailbox
  const line = (state: WorkloadState) => [
    names[state.workload],
    state.health,
    clock(state.endedAt),
    state.health === 'new' ? '' : `${state.done ?? 0} done, ${state.failed ?? 0} failed`,
  ]
  const because = workloads.flatMap(({ workload, failure }) =>
    failure ? [`${names[workload]}: ${failure.detail}`] : [],
  )
  return [
    `${address}${name ? ` (${name})` : ''}: ${health}`,
    table(workloads.map(line)),
    ...because,
    ...alerts.map(({ severity, detail }) => `${severity}: ${detail}`),
  ].join('\n')
}

/** What a look is at, in a few words. */
export function sayProgress({ progress = [] }: MailboxState): string {
  const parts = progress.flatMap(({ state, kind, done = 0, of }) =>
    state === 'running' && kind ? [of === undefined ? kinds[kind] : `${kinds[kind]} ${done} of ${of}`] : [],
  )
  return parts.length > 0 ? parts.join(', ') : 'asking both sides'
}

export function sayTests(results: MailboxTest): string {
  return (Object.entries(results) as [Workload, WorkloadTest][])
    .map(([workload, { failure }]) => `${names[workload]}: ${failure ? `does not work. ${failure.detail}` : 'works'}`)
    .join('\n')
}

const later = (one: string, other: string) => (other > one ? other : one)
