import type { FieldValue } from '../field-value.ts'
import type { ItemChanges, SyncedItem } from '../item.ts'
import type { Html } from '../ports.ts'
import type { ColumnValue, CrmRecord } from '../record.ts'

/** What a conversion may depend on besides the value. */
export interface FieldContext {
  readonly html: Html
  /** IANA zone of the CRM user: dates without a time are dates there. */
  readonly timeZone: string
  readonly now: Date
  /** `systemuserid` of the mailbox's owner, where it is known. */
  readonly ownerId?: string
  /** the parent account's name goes to Outlook's Company by itself. */
  readonly syncContactCompany: boolean
}

export type Columns = Readonly<Record<string, ColumnValue>>

/**
 * One synchronized field: how to read its neutral value from either side and how to write it to either side.
 * Data for the planner; nothing here decides.
 */
export interface Field {
  /** undefined = the item says nothing of it. */
  fromItem(item: SyncedItem, context: FieldContext): FieldValue | undefined
  /** undefined = unknown to this user. */
  fromRecord(record: CrmRecord, context: FieldContext): FieldValue | undefined
  /** The item's value as the CRM would hold it: shortened, or with fewer shades. Absent: as it is. */
  onRecord?(itemValue: FieldValue): FieldValue
  /** The record's value as Outlook would hold it. Absent: as it is. */
  onItem?(recordValue: FieldValue): FieldValue
  /** Columns for the CRM; parties, regarding and attachments are written elsewhere. */
  toRecord?(value: FieldValue, context: FieldContext, record?: CrmRecord): Columns
  /** `draft` is the item with what other fields of this plan have changed so far. */
  toItem?(value: FieldValue, context: FieldContext, draft?: SyncedItem, record?: CrmRecord): ItemChanges
  /** What a side says where the other one is made of it, if that is more than it says later. */
  readonly atFirst?: Pick<Field, 'fromItem' | 'fromRecord'>
  /** A list whose elements are merged one by one when both sides changed it. */
  readonly isList?: boolean
}

export type Fields = Readonly<Record<string, Field>>

export const textOf = (value: FieldValue | undefined): string => (typeof value === 'string' ? value : '')

/** Line ends and trailing space are no difference. */
export function normalText(value: string): string {
  return (value.includes('\r') ? value.replace(/\r\n?/g, '\n') : value).trimEnd()
}

/** A text column; undefined where it was not read. */
export function columnText({ columns }: CrmRecord, column: string): string | undefined {
  const value = columns[column]
  return value === undefined ? undefined : normalText(String(value ?? ''))
}
