import { z } from 'zod'
import { namedRecord, recordReference, suggestedRecord } from './record.ts'

export const itemKind = z.enum(['message', 'event'])
/** Everything that has a history; the pane opens the first two. */
export const syncedKind = z.enum(['message', 'event', 'contact', 'task'])

/**
 * Which item is meant. `id` is any id that Graph takes in a URL (REST or immutable). The rest is what the pane has seen in
 * Outlook already: hints that save a round trip, never believed where the mailbox says otherwise.
 */
export const itemReference = z
  .object({
    kind: itemKind,
    id: z.string().min(1).max(2000),
    /** Address of the mailbox that the item lies in, where it is not the caller's own: a colleague's, or a shared one. */
    mailbox: z.email().max(320).optional(),
    hints: z
      .object({
        internetMessageId: z.string().max(2000).optional(),
        addresses: z.array(z.string().max(400)).max(500).optional(),
        /** Sum of the attachments' sizes in bytes. */
        attachmentsSize: z.number().int().nonnegative().optional(),
        /** An invitation or an answer to one: what is meant is the meeting that it speaks of. */
        isMeetingMessage: z.boolean().optional(),
      })
      .optional(),
  })
  .meta({ id: 'ItemReference' })

/** `processing` exists only in the pane, while an answer is awaited. */
export const trackingState = z.enum(['not-tracked', 'pending', 'tracked', 'failed'])

export const participantRole = z.enum(['from', 'to', 'cc', 'bcc', 'organizer', 'required', 'optional', 'resource'])

/** Someone on the item, and who that is in the CRM. */
export const participant = z
  .object({
    address: z.string(),
    name: z.string(),
    roles: z.array(participantRole),
    /** Best match first; more than one where an address belongs to several records. */
    matches: z.array(namedRecord.extend({ parent: namedRecord.optional() })),
    /** Of somebody who is nobody in the CRM: what a new row would call them. */
    proposed: z.object({ firstname: z.string(), lastname: z.string() }).optional(),
  })
  .meta({ id: 'Participant' })

export const failure = z.object({ code: z.string(), detail: z.string() }).meta({ id: 'Failure' })

export const trackingStatus = z
  .object({
    state: trackingState,
    /** The activity in the CRM. */
    record: namedRecord.optional(),
    regarding: namedRecord.optional(),
    failure: failure.optional(),
    /** ISO instants. */
    trackedAt: z.string().optional(),
    updatedAt: z.string().optional(),
    trackedBy: z.string().optional(),
    /** Why tracking is not offered for this item, where it is not. */
    refusal: failure.optional(),
  })
  .meta({ id: 'TrackingStatus' })

/** A colleague's mailbox, whose delegate the caller is; or one that several people share. */
export const othersMailbox = z
  .object({ kind: z.enum(['delegated', 'shared']), name: z.string(), address: z.string() })
  .meta({ id: 'OthersMailbox' })

/** All that the pane shows when an item is opened. */
export const itemContext = z
  .object({
    item: z.object({
      kind: itemKind,
      /** Immutable id. */
      id: z.string(),
      subject: z.string(),
      isDraft: z.boolean(),
    }),
    status: trackingStatus,
    /** The tracked folder that it lies in, where it does. */
    folder: z
      .object({
        name: z.string(),
        /** All in it is regarding the folder's record, which beats one that a person chooses. */
        hasRecord: z.boolean(),
      })
      .optional(),
    /** Whose mailbox it is, where it is not the caller's own. */
    mailbox: othersMailbox.optional(),
    participants: z.array(participant),
    suggestions: z.array(suggestedRecord),
  })
  .meta({ id: 'ItemContext' })

export const contextRequest = z.object({ item: itemReference }).meta({ id: 'ContextRequest' })

export const trackRequest = z
  .object({
    item: itemReference,
    /** null or absent: track without regarding. */
    regarding: recordReference.nullish(),
    /** The same id sent again gives the same answer: a repeated click is one click. */
    operationId: z.guid(),
  })
  .meta({ id: 'TrackRequest' })

export const regardingRequest = z
  .object({
    item: itemReference,
    /** null: keep the activity, drop the regarding. */
    regarding: recordReference.nullable(),
    operationId: z.guid(),
  })
  .meta({ id: 'RegardingRequest' })

export const untrackRequest = z
  .object({
    item: itemReference,
    /** Keep the copy in the CRM, or delete it. */
    keepRecord: z.boolean(),
    operationId: z.guid(),
  })
  .meta({ id: 'UntrackRequest' })

export type ItemReference = z.infer<typeof itemReference>
export type Participant = z.infer<typeof participant>
export type TrackingState = z.infer<typeof trackingState>
export type TrackingStatus = z.infer<typeof trackingStatus>
export type OthersMailbox = z.infer<typeof othersMailbox>
export type ItemContext = z.infer<typeof itemContext>
export type ContextRequest = z.infer<typeof contextRequest>
export type TrackRequest = z.infer<typeof trackRequest>
export type RegardingRequest = z.infer<typeof regardingRequest>
export type UntrackRequest = z.infer<typeof untrackRequest>
