import { z } from 'zod'
import { failure, itemKind, itemReference, trackingStatus } from './item.ts'
import { followedKind, hold } from './mailbox.ts'
import { direction, fieldDecision, receipt } from './receipt.ts'
import { namedRecord } from './record.ts'

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

export const linksPreviewRequest = z
  .object({
    /** Directions to try out, by `table/mapping`. */
    directions: z.record(z.string().max(300), direction).optional(),
    settings: z
      .object({
        mailingAddressOnly: z.boolean().optional(),
        syncContactCompany: z.boolean().optional(),
        deleteOutsideFilter: z
          .boolean()
          .optional()
          .describe('What leaves a person’s filters is deleted in Outlook, not only unlinked (R-245).'),
      })
      .optional(),
  })
  .meta({ id: 'LinksPreviewRequest' })

/** What other rules would do to everything that is linked in this mailbox. Nothing is written. */
export const linksPreview = z
  .object({
    /** Links that both sides were read of. */
    looked: z.number().int(),
    /** How many items, how many records would change. */
    inOutlook: z.number().int(),
    inCrm: z.number().int(),
    deletedInOutlook: z.number().int().describe('Of those in Outlook: items that would be deleted there.'),
    unlinked: z.number().int().describe('Links that would end without anything being deleted by that.'),
    left: z.number().int().describe('Links of which nothing would happen.'),
    holds: z
      .array(
        hold.pick({ kind: true, reason: true, count: true, links: true }).extend({
          because: z.string().describe('What would be too much, as a sentence.'),
          since: z
            .string()
            .optional()
            .describe('ISO instant: it stands still already, and this comes with what is then let go on.'),
        }),
      )
      .describe('Kinds that a sync would stop before it does so much, and ask (`POST /api/mailbox/release` answers).'),
    /** The first hundreds of them; what ends before all else. */
    changes: z.array(
      z.object({
        kind: followedKind,
        name: z.string(),
        record: namedRecord,
        inOutlook: z.boolean(),
        inCrm: z.boolean(),
        recordAction: receipt.shape.recordAction,
        itemAction: receipt.shape.itemAction.unwrap(),
        /** Why both sides would no longer follow each other, as a sentence. */
        ends: z.string().optional(),
        fields: z.array(fieldDecision),
      }),
    ),
    /** ISO instant at which the look ended. */
    readAt: z.string(),
  })
  .meta({ id: 'LinksPreview' })

export type LinksPreviewRequest = z.infer<typeof linksPreviewRequest>
export type LinksPreview = z.infer<typeof linksPreview>
export type PreviewRequest = z.infer<typeof previewRequest>
export type Preview = z.infer<typeof preview>
