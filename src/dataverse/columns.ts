/** What sync reads of each table: columns, lookups, party lists and attachments. Data, no behaviour. */
import { mappingsOf } from '../core/catalogue/index.ts'
import type { RecordTable } from '../core/record.ts'

/** Named in the catalogue, and yet no column to select: lookups, party lists, rows of their own. */
const notColumns: ReadonlySet<string> = new Set([
  'activitymimeattachment',
  'customers',
  'optionalattendees',
  'organizer',
  'parentcustomerid',
  'regardingobjectid',
  'requiredattendees',
  'resources',
])

const email = [
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
] as const

/** Beyond the catalogue: what core looks at besides the fields themselves. */
const more: Readonly<Partial<Record<RecordTable, readonly string[]>>> = {
  appointment: ['globalobjectid', 'attachmenterrors'],
  recurringappointmentmaster: [
    'globalobjectid',
    'isalldayevent',
    'starttime',
    'endtime',
    'isnthmonthly',
    'isnthyearly',
    'scheduledstart',
    'scheduledend',
  ],
  serviceappointment: ['isalldayevent'],
  contact: ['statecode', 'statuscode', 'firstname', 'middlename', 'lastname', 'suffix'],
  task: ['statecode', 'actualstart'],
  fax: ['statecode'],
  letter: ['statecode'],
  phonecall: ['statecode'],
}

const selected = new Map<RecordTable, readonly string[]>()

/** Columns of a table that sync looks at. */
export function columnsOf(table: RecordTable): readonly string[] {
  const known = selected.get(table)
  if (known) return known
  const mapped = table === 'email' ? [...email] : mappingsOf(table).flatMap(({ crmColumns }) => crmColumns)
  const columns = [...new Set([...mapped, ...(more[table] ?? [])])].filter((column) => !notColumns.has(column))
  selected.set(table, columns)
  return columns
}

/** Lookups that core looks at besides regarding. */
export function lookupsOf(table: RecordTable): readonly string[] {
  return table === 'contact' ? ['ownerid', 'parentcustomerid'] : table === 'email' ? [] : ['ownerid']
}

/** Tables whose people are parties. Tasks, faxes, letters and phone calls have some, too; none of them follows. */
const withParties: ReadonlySet<RecordTable> = new Set([
  'email',
  'appointment',
  'recurringappointmentmaster',
  'serviceappointment',
])

export function partiesOf(table: RecordTable): string | undefined {
  return withParties.has(table) ? `${table}_activity_parties` : undefined
}

const attachments: Readonly<Partial<Record<RecordTable, string>>> = {
  email: 'email_activity_mime_attachment',
  appointment: 'appointment_activity_mime_attachment',
}

export const attachmentsOf = (table: RecordTable): string | undefined => attachments[table]
