import type { ItemChanges } from '../core/item.ts'
import { markProperty } from '../core/mark.ts'

/** The body of a PATCH for these changes, in Graph's property names. */
export function writeItem(changes: ItemChanges): Readonly<Record<string, unknown>> {
  const { mark, location, start, end, attendees, ...same } = changes
  return {
    ...same,
    ...(location === undefined ? {} : { location: { displayName: location } }),
    ...(start === undefined ? {} : { start: dateTime(start) }),
    ...(end === undefined ? {} : { end: dateTime(end) }),
    ...(attendees === undefined
      ? {}
      : { attendees: attendees.map(({ emailAddress, type }) => ({ emailAddress, type })) }),
    // Graph can't remove a named property together with other changes; an empty value reads as none.
    ...(mark === undefined ? {} : { singleValueExtendedProperties: [{ id: markProperty, value: mark ?? '' }] }),
  }
}

function dateTime(instant: string): { dateTime: string; timeZone: 'UTC' } {
  return { dateTime: instant.replace(/Z$/, ''), timeZone: 'UTC' }
}
