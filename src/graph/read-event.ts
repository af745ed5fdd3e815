import type { Attendee, EventItem, ShowAs } from '../core/item.ts'
import { markProperty } from '../core/mark.ts'
import { readInstant } from './instant.ts'
import { extendedValue, readAttachment, readBody, readImportance, readRecipient } from './read-message.ts'
import type { GraphEvent } from './wire.ts'

export const eventProperties = [
  'id',
  'changeKey',
  'iCalUId',
  'type',
  'subject',
  'body',
  'importance',
  'isAllDay',
  'isCancelled',
  'isDraft',
  'isOrganizer',
  'sensitivity',
  'start',
  'end',
  'location',
  'showAs',
  'organizer',
  'attendees',
  'onlineMeeting',
  'categories',
] as const

const responses = ['none', 'organizer', 'tentativelyAccepted', 'accepted', 'declined', 'notResponded'] as const
const showAsValues = ['free', 'tentative', 'busy', 'oof', 'workingElsewhere'] as const
const eventTypes = ['singleInstance', 'occurrence', 'exception', 'seriesMaster'] as const
const sensitivities = ['normal', 'personal', 'private', 'confidential'] as const

function oneOf<T extends string>(values: readonly T[], value: string | null | undefined): T | undefined {
  return values.find((known) => known === value)
}

/** An event of Graph, asked for in UTC, as core knows it. */
export function readEvent(event: GraphEvent): EventItem {
  const mark = extendedValue(event.singleValueExtendedProperties, markProperty)
  return {
    kind: 'event',
    id: event.id,
    changeKey: event.changeKey ?? '',
    iCalUId: event.iCalUId ?? '',
    type: oneOf(eventTypes, event.type) ?? 'singleInstance',
    subject: event.subject ?? '',
    body: readBody(event.body),
    importance: readImportance(event.importance),
    isAllDay: event.isAllDay ?? false,
    isCancelled: event.isCancelled ?? false,
    isDraft: event.isDraft ?? false,
    isOrganizer: event.isOrganizer ?? false,
    sensitivity: oneOf(sensitivities, event.sensitivity) ?? 'normal',
    start: readInstant(event.start, event.isAllDay ?? false),
    end: readInstant(event.end, event.isAllDay ?? false),
    location: event.location?.displayName ?? '',
    showAs: oneOf<ShowAs>(showAsValues, event.showAs) ?? 'unknown',
    ...(event.organizer ? { organizer: readRecipient(event.organizer) } : {}),
    attendees: (event.attendees ?? []).map((attendee): Attendee => {
      const response = oneOf(responses, attendee.status?.response)
      return {
        ...readRecipient(attendee),
        type: oneOf(['required', 'optional', 'resource'] as const, attendee.type) ?? 'required',
        ...(response ? { response } : {}),
      }
    }),
    ...(event.onlineMeeting?.joinUrl ? { onlineMeetingUrl: event.onlineMeeting.joinUrl } : {}),
    categories: event.categories ?? [],
    attachments: (event.attachments ?? []).map(readAttachment),
    ...(mark ? { mark } : {}),
  }
}
