/**
 * What a calendar shows of a booking of a person as a resource (R-276). What its status means (proposed, committed, canceled) is
 * in the status' own row, whatever an organization calls it.
 */
import type { ItemChanges, ShowAs } from '../item.ts'
import type { CrmRecord } from '../record.ts'
import { appointmentTime } from './appointment.ts'
import { plainInstant } from './dates.ts'
import { eventField, subject } from './event.ts'
import { columnText, type Field, type Fields } from './field.ts'

/** `status` of the row in `bookingstatus`, and the user whom the row in `bookableresource` is. */
const [bookingStatus, bookedUser] = ['bookingstatus.status', 'resource._userid_value']
const canceled = 3

/** Names of `ShowAs` by what a status means. */
const shown: Readonly<Record<number, ShowAs>> = { 1: 'tentative', 2: 'busy', [canceled]: 'free' }

const time: Field = {
  ...appointmentTime,
  fromRecord: ({ columns: { starttime, endtime } }) =>
    typeof starttime === 'string' && typeof endtime === 'string'
      ? { start: plainInstant(starttime), end: plainInstant(endtime), isAllDay: false }
      : undefined,
}

const status = eventField({
  fromItem: ({ showAs }) => (showAs === 'unknown' ? undefined : showAs),
  fromRecord: ({ columns }, { ownerId }) => {
    const user = columns[bookedUser]
    // Somebody else goes there instead: it takes none of this person's time.
    if (typeof user === 'string' && ownerId !== undefined && user.toLowerCase() !== ownerId) return 'free'
    return shown[Number(columns[bookingStatus])]
  },
  toItem: (value): ItemChanges => ({
    showAs: value as ShowAs,
    ...(value === 'free' ? { isReminderOn: false } : {}),
  }),
})

const name: Field = { ...subject, fromRecord: (record) => columnText(record, 'name') }

export const bookingFields: Fields = { Subject: name, 'Appointment Time': time, 'Appointment Status': status }

/** Canceled, or over: nobody's calendar needs to learn of it any more. */
export function isPastBooking({ table, columns }: CrmRecord, now: Date): boolean {
  if (table !== 'bookableresourcebooking') return false
  const { endtime } = columns
  return columns[bookingStatus] === canceled || (typeof endtime === 'string' && Date.parse(endtime) <= now.getTime())
}
