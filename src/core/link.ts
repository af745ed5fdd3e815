import type { FieldValue } from './field-value.ts'
import type { SyncedKind } from './item.ts'
import type { NamedRecord, RecordTable } from './record.ts'

/** Who acts: the Entra user, never an e-mail address. */
export interface Actor {
  /** Tenant id. */
  readonly tid: string
  /** Object id. */
  readonly oid: string
}

/**
 * - `pending`: asked for, not yet possible (a draft that must be sent first, R-127) or interrupted; the service goes on by itself
 * - `tracked`: on both sides
 * - `failed`: could not be done; `failure` says why and what helps
 * - `unlinked`: nothing flows any more (a filter or a right went away, or a person let go of the item), but it is remembered
 *   that both were one, so that no filter makes a second item of the record
 */
export type LinkState = 'pending' | 'tracked' | 'failed' | 'unlinked'

/** Who linked the two: a person in the pane, the category on the item, or a filter of the CRM. */
export type LinkOrigin = 'person' | 'category' | 'filter'

/** Stands in `itemId` where there is no item (yet, or any more). */
export const noItem = (recordId: string): string => `none:${recordId}`
export const isNoItem = (itemId: string): boolean => itemId.startsWith('none:')

/** Stands in `recordId` of a link whose item could never be read: only the item tells what it becomes. */
export const unknownRecord = ''

/** The record that a link knows of. */
export const recordOf = <Table extends RecordTable>(
  link: { readonly table: Table; readonly recordId: string } | undefined,
): { readonly table: Table; readonly id: string } | undefined =>
  link && link.recordId !== unknownRecord ? { table: link.table, id: link.recordId } : undefined

/** Of a series: what is to be known when its single meetings are compared. */
export interface SeriesState {
  /** Sync made this side of it, and its meetings were not compared since: what differs there is no person's doing. */
  readonly made?: 'item' | 'record'
  /** The pattern under which its meetings were last compared, as text. Absent: never. */
  readonly pattern?: string
}

/** Of one meeting of a series: which one it is. */
export interface OccurrenceOf {
  readonly seriesLinkId: string
  readonly seriesRecordId: string
  /** When the pattern would have it begin: an ISO instant, of a whole day the midnight of its date in UTC. */
  readonly originalStart: string
  /** Compared for the first time since sync made a side of the series: the copy becomes as the original is. */
  readonly isCopy?: true
  /** Both were there before anybody compared them: nobody who is invited hears of old differences (invariant 3). */
  readonly tellsNobody?: true
}

/** The pair item–record of one mailbox. */
export interface Link {
  readonly id: string
  readonly tid: string
  /** Object id of the mailbox's owner. */
  readonly mailbox: string
  readonly kind: SyncedKind
  /** Immutable id of the item. */
  readonly itemId: string
  /** Internet Message-ID or iCalUId: what the item is called in every mailbox. */
  readonly itemKey: string
  /** Of a message: what its thread is called in this mailbox. */
  readonly conversationId?: string
  readonly table: RecordTable
  readonly recordId: string
  readonly regarding?: NamedRecord
  readonly state: LinkState
  readonly failure?: { readonly code: string; readonly detail: string }
  /** Last agreed value per mapping name, as the item holds it. */
  readonly base: Readonly<Record<string, FieldValue>>
  /** As the record holds it, only where it can't hold the same: cut, or with fewer shades. */
  readonly recordBase?: Readonly<Record<string, FieldValue>>
  /** Versions that the base was agreed on. */
  readonly itemVersion?: string
  readonly recordVersion?: string
  /** ISO instants. */
  readonly trackedAt?: string
  readonly updatedAt: string
  /** Object id of who tracked. */
  readonly trackedBy: string
  /** Absent: a person. */
  readonly origin?: LinkOrigin
  /** `systemuserid` of the record's owner when it was last read. */
  readonly recordOwner?: string
  readonly series?: SeriesState
  readonly occurrence?: OccurrenceOf
}

/** Enough of a link to weigh news by: most news are the echo of our own writing, for which no more of it need be read. */
export type LinkHead = Pick<
  Link,
  | 'id'
  | 'itemId'
  | 'table'
  | 'recordId'
  | 'state'
  | 'failure'
  | 'itemVersion'
  | 'recordVersion'
  | 'origin'
  | 'occurrence'
>
