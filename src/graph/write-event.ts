/** Changes of messages and events in Graph's property names. */
import type { ItemChanges } from '../core/item.ts'
import { writeExtended } from './extended.ts'
import { wallClockIn } from './instant.ts'
import { writeRecurrence } from './recurrence.ts'
import type { GraphDateTime } from './wire.ts'

/** Of a received message little more than this can be written. */
export function writeMessage({ subject, body, importance, categories, ...named }: ItemChanges, isNew: boolean) {
  return { ...plain({ subject, body, importance, categories }), ...writeExtended(named, isNew) }
}

/** @throws TandemError `invalid-value` for a series in a zone nobody knows */
export function writeEvent(changes: ItemChanges, isNew: boolean): Readonly<Record<string, unknown>> {
  const { subject, body, importance, categories, isAllDay, showAs, isReminderOn } = changes
  const { location, start, end, attendees, recurrence, reminderDateTime } = changes
  // A whole day is a date in every zone; what repeats keeps its time of day where it takes place.
  const timeZone = isAllDay ? 'UTC' : (recurrence?.timeZone ?? 'UTC')
  return {
    ...plain({ subject, body, importance, categories, isAllDay, showAs, isReminderOn }),
    ...(location === undefined ? {} : { location: { displayName: location } }),
    ...(start === undefined ? {} : { start: dateTime(start, timeZone) }),
    ...(end === undefined ? {} : { end: dateTime(end, timeZone) }),
    ...(recurrence === undefined ? {} : { recurrence: writeRecurrence(recurrence, timeZone) }),
    ...(attendees === undefined
      ? {}
      : { attendees: attendees.map(({ emailAddress, type }) => ({ emailAddress, type })) }),
    ...(start === undefined || reminderDateTime === undefined
      ? {}
      : { reminderMinutesBeforeStart: minutesBetween(reminderDateTime, start) }),
    ...writeExtended(changes, isNew),
  }
}

/** Without what is to stay as it is. */
export function plain(changes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}

export function dateTime(instant: string, timeZone = 'UTC'): GraphDateTime {
  return { dateTime: timeZone === 'UTC' ? instant.replace(/Z$/, '') : wallClockIn(instant, timeZone), timeZone }
}

const minutesBetween = (earlier: string, later: string) =>
  Math.max(0, Math.round((Date.parse(later) - Date.parse(earlier)) / 60_000))
