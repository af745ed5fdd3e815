/** Rows of the Web API as core knows them. */
import { TandemError } from '../core/errors.ts'
import {
  type ColumnValue,
  type CrmRecord,
  type NamedRecord,
  type Participation,
  type Party,
  participation,
  type RecordTable,
} from '../core/record.ts'
import { attachmentsOf, columnsOf, lookupsOf, partiesOf } from './columns.ts'
import { guid, query } from './odata.ts'
import { factsOf, partyTables } from './tables.ts'

/** A row as it comes: columns, `_x_value` lookups and annotations side by side. */
export type Row = Readonly<Record<string, unknown>>

/** Select and expand of everything that `readRow` reads. */
export function recordQuery(table: RecordTable, filter?: string, extra: readonly string[] = []): string {
  const lookups = table === 'contact' ? lookupsOf(table) : ['regardingobjectid', ...lookupsOf(table)]
  const select = [
    ...columnsOf(table),
    ...extra,
    keyOf(table),
    'createdon',
    'modifiedon',
    ...lookups.map((lookup) => `_${lookup}_value`),
  ]
  const [parties, attachments] = [partiesOf(table), attachmentsOf(table)]
  const expand = [
    ...(parties ? [`${parties}($select=participationtypemask,addressused,_partyid_value)`] : []),
    ...(attachments ? [`${attachments}($select=filename,filesize)`] : []),
  ]
  return query({
    $select: [...new Set(select)].join(','),
    $filter: filter,
    ...(expand.length > 0 ? { $expand: expand.join(',') } : {}),
  })
}

export function keyOf(table: RecordTable): string {
  return factsOf(table)?.key ?? 'activityid'
}

const formatted = (column: string) => `${column}@OData.Community.Display.V1.FormattedValue`
const lookupTable = (column: string) => `${column}@Microsoft.Dynamics.CRM.lookuplogicalname`

/** The row a lookup column points to, with its name. */
export function lookupOf(row: Row, column: string): NamedRecord | undefined {
  const value = `_${column}_value`
  const id = text(row[value])
  const table = text(row[lookupTable(value)])
  return id && table ? { table, id, name: text(row[formatted(value)]) ?? '' } : undefined
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined
}

/** @throws TandemError `upstream-unavailable`: an answer without its key is no row, whatever its status says */
export function idOf(row: Row | null, key: string): string {
  const id = text(row?.[key])
  if (id) return id.toLowerCase()
  throw new TandemError('upstream-unavailable', { side: 'crm', detail: `Dataverse: a row without ${key}` })
}

/** A row version out of `W/"123"`. */
export function versionOf(etag: unknown): string {
  return text(etag)?.replace(/^W\/"|"$/g, '') ?? ''
}

const participations: ReadonlySet<unknown> = new Set(Object.values(participation))

/** What of a row this user may not read, or not change. */
export interface SecuredColumns {
  readonly unreadable: readonly string[]
  readonly unwritable: readonly string[]
}

/** A row as core knows it. A column that may not be read is absent, for Dataverse answers null in its place. */
export function readRow(
  table: RecordTable,
  row: Row,
  extra: readonly string[] = [],
  { unreadable, unwritable }: SecuredColumns = { unreadable: [], unwritable: [] },
): CrmRecord {
  const id = idOf(row, keyOf(table))
  const columns: Record<string, ColumnValue> = {}
  for (const column of [...columnsOf(table), ...extra]) {
    const value = row[column]
    if (value !== undefined && !unreadable.includes(column)) columns[column] = value as ColumnValue
  }
  const regarding = lookupOf(row, 'regardingobjectid')
  const lookups = lookupsOf(table).filter(
    (lookup) => row[`_${lookup}_value`] !== undefined && !unreadable.includes(lookup),
  )
  const [parties, attachments] = [partiesOf(table), attachmentsOf(table)]
  return {
    table,
    id,
    version: versionOf(row['@odata.etag']),
    columns,
    parties: parties ? rows(row[parties]).flatMap(readParty) : [],
    ...(regarding ? { regarding } : {}),
    ...(lookups.length > 0
      ? { lookups: Object.fromEntries(lookups.map((lookup) => [lookup, lookupOf(row, lookup) ?? null])) }
      : {}),
    attachments: (attachments ? rows(row[attachments]) : []).map((attachment) => ({
      id: idOf(attachment, 'activitymimeattachmentid'),
      name: text(attachment.filename) ?? '',
      size: Number(attachment.filesize ?? 0),
    })),
    ...(unreadable.length > 0 ? { unreadable } : {}),
    ...(unwritable.length > 0 ? { unwritable } : {}),
    modifiedOn: text(row.modifiedon) ?? '',
    ...(text(row.createdon) ? { createdOn: text(row.createdon) as string } : {}),
  }
}

function rows(value: unknown): readonly Row[] {
  return Array.isArray(value) ? (value as readonly Row[]) : []
}

function readParty(row: Row): readonly Party[] {
  if (!participations.has(row.participationtypemask)) return []
  const record = lookupOf(row, 'partyid')
  return [
    {
      participation: row.participationtypemask as Participation,
      address: text(row.addressused)?.toLowerCase() ?? '',
      ...(record?.name ? { name: record.name } : {}),
      ...(record ? { record: { table: record.table, id: record.id } } : {}),
    },
  ]
}

/** How a party goes into a deep insert; an address whose row is nobody, or can't be a party, stays an address. */
export function writeParty(party: Party): Readonly<Record<string, unknown>> {
  const facts = party.record && partyTables.has(party.record.table) ? factsOf(party.record.table) : undefined
  return {
    participationtypemask: party.participation,
    ...(party.record && facts
      ? { [`partyid_${party.record.table}@odata.bind`]: `/${facts.set}(${guid(party.record.id)})` }
      : {}),
    ...(party.address ? { addressused: party.address } : {}),
  }
}
