/** Rows of the tables that follow a mailbox: how they are asked for, and as what core knows them. */
import type { CallOptions } from '../core/ports.ts'
import type { ColumnValue, CrmRecord, NamedRecord, RecordTable } from '../core/record.ts'
import type { BatchResponse } from './batch.ts'
import { query } from './odata.ts'
import { partiesOf, partyColumns, readParty } from './parties.ts'
import { recordFacts } from './record-tables.ts'
import { idOf, innerRows, lookupOf, lookupValue, type Row, text, versionOf } from './row.ts'
import { tables } from './tables.ts'

/** Columns of a table that are secured for this user. */
export interface SecuredColumns {
  readonly unreadable: readonly string[]
  readonly unwritable: readonly string[]
}

/** What reading a table depends on besides the row. */
export interface ReadingOf {
  /** Columns of an administrator's own pairs. */
  extra(table: RecordTable, options: CallOptions): Promise<readonly string[]>
  /**
   * Reads of rows of a table, in one round trip, each answer for the caller to judge; and what was secured while they were read,
   * for whoever has got a row: a column that is secured can't be told from an empty one.
   */
  read(table: RecordTable, rows: readonly string[], route: string, options: CallOptions): Promise<RowsRead>
}

export interface RowsRead {
  readonly answers: readonly BatchResponse[]
  secured(): Promise<SecuredColumns>
}

/** What a row was read by. */
export interface Reading {
  readonly table: RecordTable
  readonly extra: readonly string[]
  readonly secured: SecuredColumns
}

/** Select and expand of everything that `readRow` reads. */
export function recordQuery(table: RecordTable, extra: readonly string[], filter?: string): string {
  const { columns, lookups, hasRegarding, hasParties, through = [], attachments } = recordFacts[table]
  const select = [
    ...columns,
    ...extra,
    tables[table].key,
    'createdon',
    'modifiedon',
    ...[...lookups, ...(hasRegarding ? ['regardingobjectid'] : [])].map(lookupValue),
  ]
  const expand = [
    ...(hasParties ? [`${partiesOf(table)}($select=${partyColumns.join(',')})`] : []),
    ...through.map(({ navigation, column }) => `${navigation}($select=${column})`),
    ...(attachments ? [`${attachments}($select=filename,filesize)`] : []),
  ]
  return query({ $select: [...new Set(select)].join(','), $filter: filter, $expand: expand.join(',') })
}

/** A secured column comes as null whatever it holds: what this user may not read stays unknown. */
export function readRow({ table, extra, secured }: Reading, row: Row): CrmRecord {
  const { lookups, attachments, hasRegarding, hasParties, through = [] } = recordFacts[table]
  const isReadable = (column: string) => !secured.unreadable.includes(column)
  const columns: Record<string, ColumnValue> = {}
  for (const some of [recordFacts[table].columns, extra])
    for (const column of some) {
      const value = row[column]
      if (value !== undefined && isReadable(column)) columns[column] = value as ColumnValue
    }
  for (const { lookup, navigation, column } of through) {
    const value = isReadable(lookup) ? (row[navigation] as Row | null | undefined)?.[column] : undefined
    if (value !== undefined) columns[`${lookup}.${column}`] = value as ColumnValue
  }
  const pointing: Record<string, NamedRecord | null> = {}
  for (const column of lookups) {
    if (isReadable(column) && lookupValue(column) in row) pointing[column] = lookupOf(row, column) ?? null
  }
  const regarding = hasRegarding ? lookupOf(row, 'regardingobjectid') : undefined
  return {
    table,
    id: idOf(row, tables[table].key),
    version: versionOf(row['@odata.etag']),
    columns,
    parties: hasParties ? innerRows(row[partiesOf(table)]).flatMap(readParty) : [],
    ...(regarding ? { regarding } : {}),
    lookups: pointing,
    attachments: innerRows(row[attachments ?? '']).map((attachment) => ({
      id: idOf(attachment, 'activitymimeattachmentid'),
      name: text(attachment.filename) ?? '',
      size: Number(attachment.filesize ?? 0),
      version: versionOf(attachment['@odata.etag']),
    })),
    ...(attachments && !isWhole(row, attachments) ? { attachmentsUnknown: true } : {}),
    ...(secured.unreadable.length > 0 ? { unreadable: secured.unreadable } : {}),
    ...(secured.unwritable.length > 0 ? { unwritable: secured.unwritable } : {}),
    modifiedOn: text(row.modifiedon) ?? '',
    ...(text(row.createdon) ? { createdOn: text(row.createdon) as string } : {}),
  }
}

/** A list that goes on elsewhere, or that did not come, is not all there is. */
const isWhole = (row: Row, collection: string) =>
  Array.isArray(row[collection]) && row[`${collection}@odata.nextLink`] === undefined
