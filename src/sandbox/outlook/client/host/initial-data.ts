import type { Attachment, CalendarEvent, GraphRecipient, Message, Person } from '../mailbox.ts'
import { personOf, utcTime } from '../mailbox.ts'
import { addIn, permissionLevels } from './add-in.ts'
import type { HostItem } from './item.ts'
import { toEwsId } from './item-ids.ts'
import { toOfficeRecurrence } from './recurrence.ts'

export interface HostUser {
  readonly name: string
  readonly mail: string
  /** Windows zone name. */
  readonly timeZone: string
}

const itemTypes = { messageRead: 1, appointmentRead: 2, messageCompose: 4, appointmentCompose: 5 }
const meetingMessage = 3
const noItem = 6

/** What an add-in gets at start and at each change of the selection (protocol, section 5.2). */
export function initialData(item: HostItem | null, user: HostUser): Record<string, unknown> {
  return {
    permissionLevel: permissionLevels[addIn.permission],
    userDisplayName: user.name,
    userEmailAddress: user.mail,
    userTimeZone: user.timeZone,
    userProfileType: 'office365',
    hostVersion: '16.0.15407.10000',
    owaView: 'ThreeColumns',
    ewsUrl: '',
    restUrl: '',
    isRestIdSupported: true,
    isFromSharedFolder: item !== null && 'shared' in item && item.shared !== undefined,
    openWindowOpen: false,
    ...itemData(item),
  }
}

function itemData(item: HostItem | null): Record<string, unknown> {
  if (item === null) return { itemType: noItem }
  switch (item.kind) {
    case 'messageRead':
      return messageData(item.message)
    case 'appointmentRead':
      return appointmentData(item.event)
    case 'messageCompose':
      return { itemType: itemTypes.messageCompose, conversationId: item.draft.state.conversationId ?? null }
    case 'appointmentCompose': {
      const { seriesId } = item.draft.state
      return { itemType: itemTypes.appointmentCompose, seriesId: seriesId === undefined ? null : toEwsId(seriesId) }
    }
  }
}

const meetingClasses: Readonly<Record<string, string>> = {
  meetingRequest: 'IPM.Schedule.Meeting.Request',
  meetingCancelled: 'IPM.Schedule.Meeting.Canceled',
  meetingAccepted: 'IPM.Schedule.Meeting.Resp.Pos',
  meetingDeclined: 'IPM.Schedule.Meeting.Resp.Neg',
  meetingTentativelyAccepted: 'IPM.Schedule.Meeting.Resp.Tent',
}

function messageData(message: Message): Record<string, unknown> {
  const itemClass = meetingClasses[message.meetingMessageType ?? ''] ?? 'IPM.Note'
  return {
    itemType: itemClass === 'IPM.Note' ? itemTypes.messageRead : meetingMessage,
    id: toEwsId(message.id),
    itemClass,
    subject: message.subject ?? '',
    normalizedSubject: normalized(message.subject ?? ''),
    from: hostPerson(personOf(message.from)),
    sender: hostPerson(personOf(message.sender ?? message.from)),
    to: hostPeople(message.toRecipients),
    cc: hostPeople(message.ccRecipients),
    bcc: hostPeople(message.bccRecipients),
    conversationId: toEwsId(message.conversationId),
    internetMessageId: message.internetMessageId,
    dateTimeCreated: message.createdDateTime,
    dateTimeModified: message.lastModifiedDateTime,
    dateTimeSent: message.sentDateTime,
    isRead: message.isRead,
    attachments: message.attachments.map(hostAttachment),
    entities: noEntities,
  }
}

const responses = ['none', 'organizer', 'tentativelyAccepted', 'accepted', 'declined']

function appointmentData(event: CalendarEvent): Record<string, unknown> {
  const attendees = (type: string) =>
    event.attendees
      .filter((attendee) => attendee.type === type)
      .map((attendee) => ({
        ...hostPerson(personOf(attendee)),
        appointmentResponse: Math.max(0, responses.indexOf(attendee.status?.response ?? 'none')),
      }))
  return {
    itemType: itemTypes.appointmentRead,
    id: toEwsId(event.id),
    itemClass: 'IPM.Appointment',
    subject: event.subject ?? '',
    normalizedSubject: normalized(event.subject ?? ''),
    organizer: hostPerson(personOf(event.organizer)),
    to: attendees('required'),
    cc: attendees('optional'),
    start: utcTime(event.start),
    end: utcTime(event.end),
    location: event.location?.displayName ?? '',
    isAllDayEvent: event.isAllDay,
    sensitivity: event.sensitivity,
    dateTimeCreated: event.createdDateTime,
    dateTimeModified: event.lastModifiedDateTime,
    recurrence: event.series ? toOfficeRecurrence(event.series) : null,
    seriesId: event.seriesMasterId ? toEwsId(event.seriesMasterId) : null,
    attachments: event.attachments.map(hostAttachment),
    entities: noEntities,
  }
}

/** Contextual entities are retired in Outlook; the members still have to be there. */
const noEntities = {
  Addresses: [],
  EmailAddresses: [],
  Urls: [],
  PhoneNumbers: [],
  TaskSuggestions: [],
  MeetingSuggestions: [],
  Contacts: [],
  FlightReservations: [],
  ParcelDeliveries: [],
}

export const hostPerson = ({ name, address }: Person) => ({ name, address, recipientType: 2 })

const hostPeople = (recipients: readonly GraphRecipient[]) =>
  recipients.map((recipient) => hostPerson(personOf(recipient)))

const attachmentTypes: Readonly<Record<string, number>> = {
  '#microsoft.graph.fileAttachment': 0,
  '#microsoft.graph.itemAttachment': 1,
  '#microsoft.graph.referenceAttachment': 2,
}

export function hostAttachment(attachment: Attachment) {
  return {
    id: toEwsId(attachment.id),
    name: attachment.name,
    size: attachment.size,
    attachmentType: attachmentTypes[attachment['@odata.type']] ?? 0,
    contentType: attachment.contentType ?? 'application/octet-stream',
    isInline: attachment.isInline,
  }
}

const normalized = (subject: string) => subject.replace(/^(\s*(re|fw|fwd|aw|wg)\s*:\s*)+/i, '')
