import type { Attendee, EventItem, ShowAs } from '../core/item.ts'
import { markProperty, readMark } from '../core/mark.ts'
import { extendedValue, readExtended } from './extended.ts'
import { readInstant } from './instant.ts'
import { oneOf } from './one-of.ts'
import { readAttachment, readBody, readImportance, readRecipient } from './read-message.ts'
import { readRecurrence } from './recurrence.ts'
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
  'recurrence',
  'seriesMasterId',
  'categories',
  'lastModifiedDateTime',
] as const

const responses = ['none', 'organizer', 'tentativelyAccepted', 'accepted', 'declined', 'notResponded'] as const
const showAsValues = ['free', 'tentative', 'busy', 'oof', 'workingElsewhere'] as const
const eventTypes = ['singleInstance', 'occurrence', 'exception', 'seriesMaster'] as const
const sensitivities = ['normal', 'personal', 'private', 'confidential'] as const

/** An event of Graph, asked for in UTC, as core knows it. */
export function readEvent(event: GraphEvent, extended?: readonly string[]): EventItem {
  const { mark, letGo } = readMark(extendedValue(event.singleValueExtendedProperties, markProperty))
  const recurrence = event.recurrence ? readRecurrence(event.recurrence) : undefined
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
    ...(recurrence ? { recurrence } : {}),
    ...(event.seriesMasterId ? { seriesMasterId: event.seriesMasterId } : {}),
    categories: event.categories ?? [],
    attachments: (event.attachments ?? []).map(readAttachment),
    ...(event.attachments ? {} : { attachmentsUnknown: true }),
    ...(mark ? { mark } : {}),
    ...(letGo === event.id ? { isLetGo: true } : {}),
    ...readExtended(event.singleValueExtendedProperties, extended),
    ...(event.lastModifiedDateTime ? { lastModifiedDateTime: event.lastModifiedDateTime } : {}),
  }
}
