import { z } from 'zod'
import { failure, itemKind, trackingStatus } from './item.ts'
import { namedRecord } from './record.ts'

export const direction = z.enum(['none', 'toCrm', 'toExchange', 'bidirectional'])
export const outcome = z.enum(['toCrm', 'toExchange', 'both', 'unchanged', 'kept'])

/** What was decided for one synchronized field, and why. */
export const fieldDecision = z
  .object({
    mapping: z.string(),
    /** Labels of the two sides. */
    outlookField: z.string(),
    crmField: z.string(),
    direction,
    outcome,
    reason: z.string().describe('Code of the reason.'),
    because: z.string().describe('The reason as a sentence for a person.'),
    /** Values in readable form; absent = unknown, or not for this user's eyes. */
    outlookValue: z.string().optional(),
    crmValue: z.string().optional(),
    parts: z.array(z.object({ name: z.string(), outcome, detail: z.string() })).optional(),
  })
  .meta({ id: 'FieldDecision' })

export const receipt = z
  .object({
    id: z.string(),
    verb: z.enum(['track', 'untrack', 'set-regarding', 'sync']),
    /** ISO instant. */
    at: z.string(),
    outcome: z.enum(['done', 'pending', 'failed']),
    recordAction: z.enum(['created', 'already-there', 'updated', 'deleted', 'kept', 'none']),
    record: namedRecord.optional(),
    regarding: namedRecord.optional(),
    failure: failure.optional(),
    decisions: z.array(fieldDecision),
    correlationId: z.string(),
  })
  .meta({ id: 'Receipt' })

/** The answer to track, untrack and set regarding. */
export const trackingResult = z.object({ status: trackingStatus, receipt }).meta({ id: 'TrackingResult' })

/** Every synchronized field of this kind of item, with its last values on both sides (what a sync would decide now). */
export const itemFields = z
  .object({
    kind: itemKind,
    table: z.string(),
    state: trackingStatus.shape.state,
    fields: z.array(
      fieldDecision.extend({
        allowedDirections: z.array(direction),
        crmColumns: z.array(z.string()),
      }),
    ),
    /** ISO instant at which both sides were read. */
    readAt: z.string(),
    history: z.array(receipt),
  })
  .meta({ id: 'ItemFields' })

export type FieldDecision = z.infer<typeof fieldDecision>
export type Receipt = z.infer<typeof receipt>
export type TrackingResult = z.infer<typeof trackingResult>
export type ItemFields = z.infer<typeof itemFields>
