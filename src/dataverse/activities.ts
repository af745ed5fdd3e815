/** Activities as rows of the Web API, and back to what core knows. */
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
import { guid, query } from './odata.ts'
import { factsOf, partyTables } from './tables.ts'

/** A row as it comes: columns, `_x_value` lookups and annotations side by side. */
export type Row = Readonly<Record<string, unknown>>

/** Columns that sync looks at. */
const columnsOf: Readonly<Partial<Record<RecordTable, readonly string[]>>> = {
  email: [
    'subject',
    'description',
    'messageid',
    'inreplyto',
    'conversationindex',
    'directioncode',
    'statecode',
    'statuscode',
    'prioritycode',
    'actualend',
    'notifications',
  ],
  appointment: [
    'subject',
    'description',
    'location',
    'scheduledstart',
    'scheduledend',
    'isalldayevent',
    'prioritycode',
    'statecode',
    'statuscode',
    'globalobjectid',
    'attachmenterrors',
  ],
}

const attachmentsOf: Readonly<Partial<Record<RecordTable, string>>> = {
  email: 'email_activity_mime_attachment',
  appointment: 'appointment_activity_mime_attachment',
}

const partiesOf = (table: RecordTable) => `${table}_activity_parties`

/** Select and expand of everything that `readActivityRow` reads. */
export function activityQuery(table: RecordTable, filter?: string, extra: readonly string[] = []): string {
  const select = [
    ...(columnsOf[table] ?? []),
    ...extra,
    'activityid',
    'createdon',
    'modifiedon',
    '_regardingobjectid_value',
  ]
  const expand = [
    `${partiesOf(table)}($select=participationtypemask,addressused,_partyid_value)`,
    ...(attachmentsOf[table] ? [`${attachmentsOf[table]}($select=filename,filesize)`] : []),
  ]
  return query({ $select: select.join(','), $filter: filter, $expand: expand.join(',') })
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

export function readActivityRow(table: RecordTable, row: Row, extra: readonly string[] = []): CrmRecord {
  const id = idOf(row, 'activityid')
  const columns: Record<string, ColumnValue> = {}
  for (const column of [...(columnsOf[table] ?? []), ...extra]) {
    const value = row[column]
    if (value !== undefined) columns[column] = value as ColumnValue
  }
  const regarding = lookupOf(row, 'regardingobjectid')
  return {
    table,
    id,
    version: versionOf(row['@odata.etag']),
    columns,
    parties: rows(row[partiesOf(table)]).flatMap(readParty),
    ...(regarding ? { regarding } : {}),
    attachments: rows(row[attachmentsOf[table] ?? '']).map((attachment) => ({
      id: idOf(attachment, 'activitymimeattachmentid'),
      name: text(attachment.filename) ?? '',
      size: Number(attachment.filesize ?? 0),
    })),
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
