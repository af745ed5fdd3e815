import { z } from 'zod'

const instant = z.iso.datetime({ offset: true, message: 'must be an ISO instant such as 2026-11-23T12:00:00Z' })

/** Older mail that is to be tracked by the rules as they are today. */
export const backfillRequest = z
  .object({
    from: instant,
    to: instant.describe('Not included; what lies in the future counts as now.'),
    folders: z
      .array(z.enum(['inbox', 'sentitems']))
      .min(1, 'choose at least one folder')
      .max(2),
  })
  .meta({ id: 'BackfillRequest' })

const refused = z.array(z.object({ because: z.string(), count: z.number().int() }))

export const backfillPreview = z
  .object({
    total: z.number().int().describe('Messages of the period.'),
    looked: z.number().int().describe('The oldest of each folder that the rules were asked about.'),
    accepted: z.number().int(),
    refused,
    messages: z
      .array(
        z.object({
          subject: z.string(),
          from: z.string(),
          receivedAt: z.string().optional(),
          isAccepted: z.boolean(),
          because: z.string(),
        }),
      )
      .describe('Some of them.'),
  })
  .meta({ id: 'BackfillPreview' })

export const backfillStatus = z
  .object({
    /** Absent: none was ever begun. */
    backfill: backfillRequest
      .extend({
        state: z.enum(['running', 'stopped', 'done']),
        startedAt: z.string(),
        updatedAt: z.string(),
        total: z.number().int(),
        looked: z.number().int(),
        accepted: z.number().int(),
        known: z.number().int().describe('Tracked already, or untracked by a person before.'),
        refused,
        failure: z.object({ code: z.string(), detail: z.string() }).optional(),
      })
      .optional(),
  })
  .meta({ id: 'BackfillStatus' })

export const holdBackfillRequest = z.object({ isStopped: z.boolean() }).meta({ id: 'HoldBackfillRequest' })

export type BackfillRequest = z.infer<typeof backfillRequest>
export type BackfillPreview = z.infer<typeof backfillPreview>
export type BackfillStatus = z.infer<typeof backfillStatus>
export type HoldBackfillRequest = z.infer<typeof holdBackfillRequest>
