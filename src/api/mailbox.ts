import { z } from 'zod'
import { failure } from './item.ts'

export const followedKind = z.enum(['event', 'contact', 'task'])

/** A scope that stands still because a cycle would have done unusually much (invariant 9). */
export const hold = z
  .object({
    kind: followedKind,
    reason: z.enum(['many-deletions', 'many-unlinked', 'many-changes', 'mailbox-empty', 'crm-empty']),
    /** The reason as a sentence for a person. */
    because: z.string(),
    count: z.number().int(),
    links: z.number().int(),
    /** ISO instant. */
    at: z.string(),
    /** Somebody let it go on; the next cycle does. */
    isReleased: z.boolean(),
  })
  .meta({ id: 'Hold' })

const counts = z.object({
  kind: followedKind,
  looked: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  deleted: z.number().int(),
  unlinked: z.number().int(),
  pending: z.number().int(),
  failed: z.number().int(),
  failure: failure.optional(),
})

/** One periodic pass over a mailbox. */
export const cycleReport = z
  .object({
    /** ISO instants. */
    startedAt: z.string(),
    endedAt: z.string(),
    scopes: z.array(counts),
    failure: failure.optional(),
  })
  .meta({ id: 'CycleReport' })

/** How the caller's own mailbox is doing. */
export const mailboxStatus = z
  .object({
    isRunning: z.boolean(),
    last: cycleReport.optional(),
    /** ISO instant of the next start. */
    nextAt: z.string().optional(),
    linked: z.object({ event: z.number().int(), contact: z.number().int(), task: z.number().int() }),
    holds: z.array(hold),
  })
  .meta({ id: 'MailboxStatus' })

export const releaseRequest = z.object({ kind: followedKind }).meta({ id: 'ReleaseRequest' })

export type MailboxStatus = z.infer<typeof mailboxStatus>
export type ReleaseRequest = z.infer<typeof releaseRequest>
