/** Records as the organization shows them, in the CRM's logical names. */

/** A row, by table and primary key. */
export interface RecordReference {
  /** Logical name, e.g. `account`. */
  readonly table: string
  /** GUID in lower case without braces. */
  readonly id: string
}

/** A row as a person recognizes it. */
export interface NamedRecord extends RecordReference {
  readonly name: string
  /** A second line: job title and company, customer, status. */
  readonly detail?: string
}

/** Tables whose rows have a counterpart in a mailbox. */
export const recordTables = [
  'email',
  'appointment',
  'recurringappointmentmaster',
  'serviceappointment',
  'bookableresourcebooking',
  'contact',
  'task',
  'fax',
  'letter',
  'phonecall',
] as const
export type RecordTable = (typeof recordTables)[number]

/** What people are needed for, as others plan it: Outlook only shows it, to everybody it is about. */
export const isPlannedByOthers = (table: string): boolean =>
  table === 'serviceappointment' || table === 'bookableresourcebooking'

/** `participationtypemask` of an activity party. */
export const participation = {
  sender: 1,
  to: 2,
  cc: 3,
  bcc: 4,
  required: 5,
  optional: 6,
  organizer: 7,
  resource: 10,
  customer: 11,
} as const

export type Participation = (typeof participation)[keyof typeof participation]

/** One line of a party list: a resolved row, or only the address where nobody was found. */
export interface Party {
  readonly participation: Participation
  /** Lower case. */
  readonly address: string
  readonly name?: string
  readonly record?: RecordReference
}

export type ColumnValue = string | number | boolean | null

/** A file that belongs to an activity. */
export interface RecordFile {
  readonly id: string
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** Row version. */
  readonly version: string
}

/** A row with what sync looks at. Absent columns are unknown (not read, or not readable by this user). */
export interface CrmRecord extends RecordReference {
  readonly table: RecordTable
  /** Row version from `@odata.etag`. */
  readonly version: string
  readonly columns: Readonly<Record<string, ColumnValue>>
  readonly parties: readonly Party[]
  readonly regarding?: NamedRecord
  /** Lookups other than regarding: `ownerid`, `parentcustomerid`. null = points to nothing, absent = unknown. */
  readonly lookups?: Readonly<Record<string, NamedRecord | null>>
  readonly attachments: readonly RecordFile[]
  /** The organization did not say which there are. */
  readonly attachmentsUnknown?: true
  /** Columns that are secured and that this user may not read: never empty, always unknown. */
  readonly unreadable?: readonly string[]
  /** Columns that are secured and that this user may not change: a value from Outlook flows back. */
  readonly unwritable?: readonly string[]
  /** ISO instants. */
  readonly modifiedOn: string
  readonly createdOn?: string
}

/** A row with an e-mail address, as found for. */
export interface AddressMatch extends NamedRecord {
  /** The address it was found by, lower case. */
  readonly address: string
  readonly ownerId?: string
  /** Absent: a user. */
  readonly ownerTable?: string
  readonly isActive: boolean
  /** ISO instant. */
  readonly createdOn: string
  /** Parent account of a contact and the like. */
  readonly parent?: NamedRecord
}

export interface AttachmentUpload {
  /** Deterministic, so that a repeated create is the same create. */
  readonly id: string
  readonly filename: string
  readonly mimetype: string
  /** Of an inline picture, what the body calls it. */
  readonly contentId?: string
  /** Base64. */
  readonly body: string
}

/** Same row, whatever the case of the id. */
export function isSameRecord(one: RecordReference | undefined, other: RecordReference | undefined): boolean {
  if (!one || !other) return one === other
  return one.table === other.table && one.id.toLowerCase() === other.id.toLowerCase()
}
