/** The synchronized fields of a single appointment. */
import type { FieldValue } from '../field-value.ts'
import type { ShowAs } from '../item.ts'
import { addDays, instantOf, isFirstOfDay, plainInstant, wallClock } from './dates.ts'
import {
  description,
  eventField,
  importance,
  location,
  optionalAttendees,
  organizer,
  requiredAttendees,
  subject,
} from './event.ts'
import { type Field, type Fields, textOf } from './field.ts'

/** An instant each, or of an all-day event the first day and the day after the last. */
interface Time {
  readonly start: string
  readonly end: string
  readonly isAllDay: boolean
}

const asTime = (value: FieldValue) => value as unknown as Time

/**
 * All day is a matter of dates: Outlook keeps them without a zone, the CRM as midnights where its user is, so that a
 * day stays the same day across time zones and changes of clocks.
 */
export const appointmentTime: Field = eventField({
  fromItem: ({ start, end, isAllDay }) =>
    isAllDay
      ? { start: start.slice(0, 10), end: end.slice(0, 10), isAllDay }
      : { start: plainInstant(start), end: plainInstant(end), isAllDay },
  fromRecord: ({ columns: { scheduledstart, scheduledend, isalldayevent } }, { timeZone }) => {
    if (typeof scheduledstart !== 'string' || typeof scheduledend !== 'string') return undefined
    if (isalldayevent !== true)
      return { start: plainInstant(scheduledstart), end: plainInstant(scheduledend), isAllDay: false }
    const start = wallClock(scheduledstart, timeZone).date
    const last = wallClock(scheduledend, timeZone)
    // Some write the midnight after, some 23:59 of the last day, some the same instant.
    const isMidnight = last.time.startsWith('00:00') || isFirstOfDay(scheduledend, last.date, timeZone)
    const end = isMidnight && last.date > start ? last.date : addDays(last.date, 1)
    return { start, end, isAllDay: true }
  },
  toRecord: (value, { timeZone }) => {
    const { start, end, isAllDay } = asTime(value)
    return isAllDay
      ? {
          scheduledstart: instantOf(start, '00:00:00', timeZone),
          scheduledend: instantOf(end, '00:00:00', timeZone),
          isalldayevent: true,
        }
      : { scheduledstart: start, scheduledend: end, isalldayevent: false }
  },
  toItem: (value) => {
    const { start, end, isAllDay } = asTime(value)
    return isAllDay ? { start: `${start}T00:00:00Z`, end: `${end}T00:00:00Z`, isAllDay } : { start, end, isAllDay }
  },
})

/** `statecode` and `statuscode` for how a meeting is shown; by name where the docs are silent. */
const stateOf: Readonly<Record<string, { readonly statecode: number; readonly statuscode: number }>> = {
  free: { statecode: 0, statuscode: 1 },
  tentative: { statecode: 0, statuscode: 2 },
  completed: { statecode: 1, statuscode: 3 },
  canceled: { statecode: 2, statuscode: 4 },
  busy: { statecode: 3, statuscode: 5 },
  oof: { statecode: 3, statuscode: 6 },
}

const statusNames: Readonly<Record<number, string>> = {
  1: 'free',
  2: 'tentative',
  3: 'completed',
  4: 'canceled',
  5: 'busy',
  6: 'oof',
}

/** Show As has no Completed or Canceled: both show as free; the CRM has no "working elsewhere". */
export const appointmentStatus: Field = eventField({
  fromItem: ({ showAs }) => (showAs === 'unknown' ? undefined : showAs),
  fromRecord: ({ columns }) => (typeof columns.statuscode === 'number' ? statusNames[columns.statuscode] : undefined),
  onRecord: (value) => (value === 'workingElsewhere' ? 'free' : value),
  onItem: (value) => (value === 'completed' || value === 'canceled' ? 'free' : value),
  toRecord: (value) => stateOf[textOf(value) === 'workingElsewhere' ? 'free' : textOf(value)] ?? {},
  // No reminder for what is over, canceled or free.
  toItem: (value) => {
    const isFree = value === 'completed' || value === 'canceled' || value === 'free'
    return { showAs: (isFree ? 'free' : value) as ShowAs, ...(isFree ? { isReminderOn: false } : {}) }
  },
})

/** By `mapping` of the catalogue; Regarding and Attachments have planners of their own. */
export const appointmentFields: Fields = {
  Subject: subject,
  Location: location,
  Description: description,
  Priority: importance,
  'Appointment Time': appointmentTime,
  'Appointment Status': appointmentStatus,
  'Required Attendees': requiredAttendees,
  'Optional Attendees': optionalAttendees,
  Organizer: organizer,
}
