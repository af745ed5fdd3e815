/**
 * The synchronized fields of a single appointment: each row says how to read its neutral value from either side and how to
 * write it to either side. Data for the planner; nothing here decides.
 */
import { importanceOf, priorityOf } from './email-fields.ts'
import type { FieldValue } from './field-value.ts'
import type { EventItem, Importance, ItemChanges, ShowAs } from './item.ts'
import { isOrganizer } from './parties.ts'
import type { Html } from './ports.ts'
import { type ActivityRecord, type ColumnValue, participation } from './record.ts'
import { fitText, normalAddress } from './text.ts'

export interface AppointmentField {
  /** undefined = the item says nothing of it. */
  readonly fromItem: (item: EventItem, html: Html) => FieldValue | undefined
  /** undefined = unknown to this user. */
  readonly fromRecord: (record: ActivityRecord) => FieldValue | undefined
  /** Columns for the CRM; parties, regarding and attachments are written elsewhere. */
  readonly toColumns?: (value: FieldValue) => Readonly<Record<string, ColumnValue>>
  readonly toItem?: (value: FieldValue) => ItemChanges
  /** In UTF-16 units: longer values are cut for the CRM and compare as cut. */
  readonly maxLength?: number
}

const text = (value: FieldValue): string => (typeof value === 'string' ? value : '')

function textField(
  column: string,
  maxLength: number,
  read: (item: EventItem, html: Html) => string,
  toItem: (value: string) => ItemChanges,
): AppointmentField {
  return {
    maxLength,
    fromItem: (item, html) => normalText(read(item, html)),
    fromRecord: ({ columns }) =>
      columns[column] === undefined ? undefined : normalText(String(columns[column] ?? '')),
    toColumns: (value) => ({ [column]: fitText(text(value), maxLength) }),
    toItem: (value) => toItem(text(value)),
  }
}

/** Line ends and trailing space are no difference. */
function normalText(value: string): string {
  return value.replace(/\r\n?/g, '\n').trimEnd()
}

/** `statecode` and `statuscode` for how a meeting is shown; by name where the docs are silent. */
const stateOf: Readonly<Record<string, { readonly statecode: number; readonly statuscode: number }>> = {
  free: { statecode: 0, statuscode: 1 },
  tentative: { statecode: 0, statuscode: 2 },
  busy: { statecode: 3, statuscode: 5 },
  oof: { statecode: 3, statuscode: 6 },
}

/** Completed and Canceled show as free. */
const showAsOf: Readonly<Record<number, ShowAs>> = {
  1: 'free',
  2: 'tentative',
  3: 'free',
  4: 'free',
  5: 'busy',
  6: 'oof',
}

function attendees(type: 'required' | 'optional'): AppointmentField {
  return {
    fromItem: (item) =>
      sortedAddresses(
        item.attendees
          .filter((attendee) => attendee.type === type && !isOrganizer(attendee, item))
          .map(({ emailAddress }) => emailAddress.address),
      ),
    fromRecord: ({ parties }) =>
      sortedAddresses(
        parties.filter((party) => party.participation === participation[type]).map(({ address }) => address),
      ),
  }
}

/** The order in which people are invited means nothing. */
function sortedAddresses(addresses: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(addresses.flatMap((address) => normalAddress(address) ?? []))].sort()
}

interface Time {
  readonly start: string
  readonly end: string
  readonly isAllDay: boolean
}

function time(start: string, end: string, isAllDay: boolean): FieldValue {
  return { start: instant(start), end: instant(end), isAllDay }
}

/** Whole seconds in UTC, whatever fraction a side writes. */
function instant(value: string): string {
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? value : `${at.toISOString().slice(0, 19)}Z`
}

function asTime(value: FieldValue): Time {
  return value as unknown as Time
}

/** By `mapping` of the catalogue; Regarding and Attachments have planners of their own. */
export const appointmentFields: Readonly<Record<string, AppointmentField>> = {
  Subject: textField(
    'subject',
    200,
    (item) => item.subject,
    (subject) => ({ subject }),
  ),
  Location: textField(
    'location',
    200,
    (item) => item.location,
    (location) => ({ location }),
  ),
  Description: textField(
    'description',
    1_048_576,
    // Text only, as long as the organization has no rich appointments.
    (item, html) => (item.body.contentType === 'html' ? html.toText(item.body.content) : item.body.content),
    (content) => ({ body: { contentType: 'text', content } }),
  ),
  Priority: {
    fromItem: (item) => item.importance,
    fromRecord: ({ columns }) =>
      typeof columns.prioritycode === 'number' ? importanceOf[columns.prioritycode] : undefined,
    toColumns: (value) => ({ prioritycode: priorityOf[value as Importance] }),
    toItem: (value) => ({ importance: value as Importance }),
  },
  'Appointment Time': {
    fromItem: (item) => time(item.start, item.end, item.isAllDay),
    fromRecord: ({ columns: { scheduledstart, scheduledend, isalldayevent } }) =>
      typeof scheduledstart === 'string' && typeof scheduledend === 'string'
        ? time(scheduledstart, scheduledend, isalldayevent === true)
        : undefined,
    toColumns: (value) => {
      const { start, end, isAllDay } = asTime(value)
      return { scheduledstart: start, scheduledend: end, isalldayevent: isAllDay }
    },
    toItem: (value) => ({ ...asTime(value) }),
  },
  'Appointment Status': {
    // Working elsewhere counts as free in the CRM; an unknown value says nothing.
    fromItem: ({ showAs }) => (showAs === 'unknown' ? undefined : showAs === 'workingElsewhere' ? 'free' : showAs),
    fromRecord: ({ columns }) => (typeof columns.statuscode === 'number' ? showAsOf[columns.statuscode] : undefined),
    toColumns: (value) => stateOf[text(value)] ?? {},
    toItem: (value) => ({ showAs: value as ShowAs }),
  },
  'Required Attendees': attendees('required'),
  'Optional Attendees': attendees('optional'),
  Organizer: {
    fromItem: ({ organizer }) => normalAddress(organizer?.emailAddress.address),
    fromRecord: ({ parties }) =>
      parties.find((party) => party.participation === participation.organizer)?.address || undefined,
  },
}
