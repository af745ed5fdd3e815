import { z } from 'zod'
import { failure, itemKind, itemReference, trackingStatus } from './item.ts'
import { direction, fieldDecision, receipt } from './receipt.ts'

export const previewRequest = z
  .object({
    item: itemReference,
    /** Directions to try out, by `table/mapping`; the others are as the organization has them. */
    directions: z.record(z.string().max(300), direction).optional(),
  })
  .meta({ id: 'PreviewRequest' })

/** What a sync of this item would do now: a plan that nobody applies. */
export const preview = z
  .object({
    kind: itemKind,
    table: z.string(),
    state: trackingStatus.shape.state,
    recordAction: receipt.shape.recordAction,
    itemAction: receipt.shape.itemAction.unwrap(),
    /** Why both sides would no longer follow each other, as a sentence. */
    ends: z.string().optional(),
    /** Why nothing would happen at all. */
    refusal: failure.optional(),
    fields: z.array(
      fieldDecision.extend({
        becomes: z.string().optional().describe('What both sides get, where neither held it.'),
      }),
    ),
    /** ISO instant at which both sides were read. */
    readAt: z.string(),
  })
  .meta({ id: 'Preview' })

export type PreviewRequest = z.infer<typeof previewRequest>
export type Preview = z.infer<typeof preview>
