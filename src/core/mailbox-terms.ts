/** What the organization decided about one mailbox: its row, its server profile, and its own switches. */
import type { FailureCode } from './errors.ts'
import type { Workload } from './organization-news.ts'

/** Why a workload of a mailbox is left alone. */
export type Refusal = Extract<FailureCode, 'server-side-sync' | 'mailbox-inactive' | 'mailbox-not-approved'>

export interface MailboxTerms {
  readonly refused: Readonly<Partial<Record<Workload, Refusal>>>
  /** ISO instant: mail received before is not tracked by itself. */
  readonly mailSince?: string
  /** In milliseconds: two periodic looks are no closer than this. */
  readonly atLeastMs?: number
}

/** A mailbox of which nothing is said: everything may be done. */
export const plainTerms: MailboxTerms = { refused: {} }

/** What changed in the terms of an organization's mailboxes. */
export interface MailboxTermsNews {
  /** By `systemuserid`, of queues by `queueid`; undefined where the terms are plain now. */
  readonly terms: ReadonlyMap<string, MailboxTerms | undefined>
  /** Owners of mailboxes are told of what concerns all. */
  readonly tellsOwners: boolean
  readonly cursor: string
  /** It is everything there is: what isn't in it is plain. */
  readonly fromStart: boolean
}

/** Columns of a `mailbox` row. */
export interface MailboxRow {
  readonly isActive: boolean
  readonly isApproved: boolean
  /** Workloads that the organization's own server-side synchronization works on. */
  readonly atWork: readonly Workload[]
  /** ISO instant (`processemailreceivedafter`). */
  readonly since?: string
  readonly profile?: ServerProfile
}

/** Columns of an `emailserverprofile` row. */
export interface ServerProfile {
  /** ISO instant (`processemailsreceivedafter`). */
  readonly since?: string
  /** `minpollingintervalinminutes` */
  readonly pollingMinutes?: number
}

const mailWorkloads: readonly Workload[] = ['incomingEmail', 'outgoingEmail']
const everyWorkload: readonly Workload[] = [...mailWorkloads, 'appointmentsContactsTasks']

/**
 * @param requiresApproval the organization's `requireapprovalforuseremail`, of queues `requireapprovalforqueueemail`; approval is a matter of e-mail only
 * @returns undefined where nothing is said
 */
export function termsOf(
  { isActive, isApproved, atWork, since, profile }: MailboxRow,
  requiresApproval: boolean,
): MailboxTerms | undefined {
  const refused: Partial<Record<Workload, Refusal>> = {}
  if (requiresApproval && !isApproved) for (const workload of mailWorkloads) refused[workload] = 'mailbox-not-approved'
  for (const workload of atWork) refused[workload] = 'server-side-sync'
  if (!isActive) for (const workload of everyWorkload) refused[workload] = 'mailbox-inactive'
  const mailSince = [since, profile?.since].flatMap((one) => one ?? []).reduce(later, '')
  const atLeastMs = (profile?.pollingMinutes ?? 0) * 60_000
  const isPlain = Object.keys(refused).length === 0 && mailSince === '' && atLeastMs === 0
  return isPlain ? undefined : { refused, ...(mailSince ? { mailSince } : {}), ...(atLeastMs > 0 ? { atLeastMs } : {}) }
}

const later = (one: string, other: string) => (other > one ? other : one)
