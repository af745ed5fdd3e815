import { z } from 'zod'

/** The never-track list applied to what is tracked already. */
export const neverBackwardsRequest = z
  .object({ keepRecord: z.boolean().describe('The copies in the CRM stay.') })
  .meta({ id: 'NeverBackwardsRequest' })

export const neverBackwardsPreview = z
  .object({
    total: z.number().int().describe('Tracked messages.'),
    looked: z.number().int().describe('Of them so many as were looked at.'),
    matched: z.number().int().describe('Of those so many as fall under the list.'),
    failed: z.number().int().describe('Of those so many as could not be read.'),
  })
  .meta({ id: 'NeverBackwardsPreview' })

export const neverBackwardsStatus = z
  .object({
    /** Absent: it was never asked for. */
    backwards: neverBackwardsRequest
      .extend({
        state: z.enum(['running', 'stopped', 'done']),
        startedAt: z.string(),
        updatedAt: z.string(),
        total: z.number().int().describe('Tracked messages when it began.'),
        looked: z.number().int(),
        matched: z.number().int().describe('Of those looked at so many as fall under the list.'),
        untracked: z.number().int(),
        waiting: z.number().int().describe('What could not be untracked now is gone on with by itself.'),
        failed: z.number().int().describe('What could not be untracked, or not be read.'),
        why: z.array(z.object({ because: z.string(), count: z.number().int() })).describe('Why they failed.'),
        failure: z.object({ code: z.string(), detail: z.string() }).optional().describe('What it waits for.'),
      })
      .optional(),
  })
  .meta({ id: 'NeverBackwardsStatus' })

export const holdNeverBackwardsRequest = z.object({ isStopped: z.boolean() }).meta({ id: 'HoldNeverBackwardsRequest' })

export type NeverBackwardsRequest = z.infer<typeof neverBackwardsRequest>
export type NeverBackwardsPreview = z.infer<typeof neverBackwardsPreview>
export type NeverBackwardsStatus = z.infer<typeof neverBackwardsStatus>
export type HoldNeverBackwardsRequest = z.infer<typeof holdNeverBackwardsRequest>
