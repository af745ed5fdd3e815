import { z } from 'zod'
import { failure, itemKind, syncedKind, trackingStatus } from './item.ts'
import { namedRecord } from './record.ts'

export const direction = z.enum(['none', 'toCrm', 'toExchange', 'bidirectional'])
export const side = z.enum(['outlook', 'crm'])
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
    putBack: z.array(side).optional().describe('Of a receipt: whose value gave way and can be put back.'),
  })
  .meta({ id: 'FieldDecision' })

export const receipt = z
  .object({
    id: z.string(),
    verb: z.enum(['track', 'untrack', 'set-regarding', 'sync']),
    /** ISO instant. */
    at: z.string(),
    outcome: z.enum(['done', 'pending', 'failed']),
    kind: syncedKind,
    /** What the item is called, as far as the reader may see. */
    name: z.string(),
    recordAction: z.enum(['created', 'already-there', 'updated', 'deleted', 'kept', 'none']),
    itemAction: z.enum(['created', 'updated', 'deleted', 'none']).optional(),
    /** Why both sides no longer follow each other, as a sentence. */
    ends: z.string().optional(),
    record: namedRecord.optional(),
    regarding: namedRecord.optional(),
    failure: failure.optional(),
    /** Who asked, where it was not the mailbox's owner. */
    by: z.string().optional(),
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

/** Puts a value back that gave way to the other side's. The receipt says which item it is about. */
export const restoreRequest = z
  .object({
    receiptId: z.string().min(1).max(200),
    mapping: z.string().min(1).max(200),
    /** Whose value of that time it is. */
    side,
    operationId: z.guid(),
  })
  .meta({ id: 'RestoreRequest' })

const instant = z.iso.datetime({ offset: true, message: 'must be an ISO instant such as 2026-11-23T12:00:00Z' })

export const historyRequest = z
  .object({
    /** Looked for in names, fields, values, reasons and failures. */
    text: z.string().trim().max(200).optional(),
    table: z.string().max(128).optional(),
    outcome: receipt.shape.outcome.optional(),
    since: instant.optional(),
    before: instant.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(25),
    /** Of the former answer. */
    cursor: z.string().max(500).optional(),
  })
  .meta({ id: 'HistoryRequest' })

export const history = z
  .object({
    receipts: z.array(receipt),
    /** Where to look on; absent at the end. There may be one even where this answer has no receipt: it says how far was looked. */
    cursor: z.string().optional(),
    lookedBackTo: z.string().optional(),
  })
  .meta({ id: 'History' })

export const receiptRequest = z.object({ receiptId: z.string().min(1).max(200) })

export type Side = z.infer<typeof side>
export type RestoreRequest = z.infer<typeof restoreRequest>
export type HistoryRequest = z.infer<typeof historyRequest>
export type History = z.infer<typeof history>
export type FieldDecision = z.infer<typeof fieldDecision>
export type Receipt = z.infer<typeof receipt>
export type TrackingResult = z.infer<typeof trackingResult>
export type ItemFields = z.infer<typeof itemFields>
