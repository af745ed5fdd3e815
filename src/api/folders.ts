import { z } from 'zod'
import { failure } from './item.ts'
import { namedRecord, recordReference } from './record.ts'

/** What is known of a tracked folder; all but the first two mean that nothing in it is tracked. */
export const folderState = z.enum(['followed', 'unknown', 'gone', 'outside', 'over-limit', 'off'])

/** A folder of which everything is tracked. */
export const folderTracking = z
  .object({
    /** Names it when it is tracked no more. */
    rowId: z.guid(),
    state: folderState,
    regarding: namedRecord.optional(),
    /** ISO instant of the last time that something in it was tracked. */
    lastAt: z.string().optional(),
    /** Nothing came to it for a quarter of a year: it only costs time. */
    isUnused: z.boolean(),
    /** Why it could not be looked through, or why its record could not be used. */
    failure: failure.optional(),
  })
  .meta({ id: 'FolderTracking' })

/** A folder below the Inbox. */
export const mailFolder = z
  .object({
    id: z.string(),
    displayName: z.string(),
    /** 0 directly below the Inbox. */
    depth: z.number().int(),
    totalItemCount: z.number().int(),
    tracking: folderTracking.optional(),
  })
  .meta({ id: 'MailFolder' })

export const folderList = z
  .object({
    /** The organization lets folders be tracked. */
    isOn: z.boolean(),
    /** So many at the most. */
    most: z.number().int(),
    /** Tracked ones, those among them that are not found any more. */
    count: z.number().int(),
    /** As Outlook shows them: each before those below it. */
    folders: z.array(mailFolder),
    /** Tracked ones that are not below the Inbox, by the name they had. */
    lost: z.array(folderTracking.extend({ name: z.string() })),
  })
  .meta({ id: 'FolderList' })

export const trackFolderRequest = z
  .object({
    folderId: z.string().min(1).max(500),
    /** What all mail in it is regarding; null: none. Absent: as it is. */
    regarding: recordReference.nullish(),
  })
  .meta({ id: 'TrackFolderRequest' })

export const untrackFolderRequest = z.object({ rowId: z.guid() })

export type FolderState = z.infer<typeof folderState>
export type FolderTracking = z.infer<typeof folderTracking>
export type MailFolder = z.infer<typeof mailFolder>
export type FolderList = z.infer<typeof folderList>
export type TrackFolderRequest = z.infer<typeof trackFolderRequest>
export type UntrackFolderRequest = z.infer<typeof untrackFolderRequest>
