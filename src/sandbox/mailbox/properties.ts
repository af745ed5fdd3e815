import { badRequest } from './errors.ts'
import { isObject, type Json } from './values.ts'

/** Names of the properties Graph v1.0 has; what is not here can neither be selected nor filtered by. */
const names = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

const item = 'id changeKey categories createdDateTime lastModifiedDateTime'
const extras = 'singleValueExtendedProperties extensions'

export const messageProperties = names(`${item} receivedDateTime sentDateTime hasAttachments internetMessageId subject
  bodyPreview importance parentFolderId conversationId conversationIndex isDeliveryReceiptRequested
  isReadReceiptRequested isRead isDraft webLink inferenceClassification body sender from toRecipients ccRecipients
  bccRecipients replyTo flag internetMessageHeaders uniqueBody attachments ${extras}`)

export const eventProperties = names(`${item} transactionId originalStartTimeZone originalEndTimeZone iCalUId
  reminderMinutesBeforeStart isReminderOn hasAttachments subject bodyPreview importance sensitivity isAllDay isCancelled
  isOrganizer responseRequested seriesMasterId showAs type webLink onlineMeetingUrl isOnlineMeeting
  onlineMeetingProvider allowNewTimeProposals isDraft hideAttendees responseStatus body start end location locations
  recurrence attendees organizer onlineMeeting originalStart cancelledOccurrences attachments ${extras}`)

export const contactProperties = names(`${item} assistantName birthday businessAddress businessHomePage businessPhones
  children companyName department displayName emailAddresses fileAs generation givenName homeAddress homePhones
  imAddresses initials jobTitle manager middleName mobilePhone nickName officeLocation otherAddress parentFolderId
  personalNotes primaryEmailAddress profession secondaryEmailAddress spouseName surname tertiaryEmailAddress title
  yomiCompanyName yomiGivenName yomiSurname ${extras}`)

export const todoTaskProperties = names(`id body bodyLastModifiedDateTime categories completedDateTime createdDateTime
  dueDateTime hasAttachments importance isReminderOn lastModifiedDateTime recurrence reminderDateTime startDateTime
  status title checklistItems linkedResources extensions`)

export const writableOnTodoTask =
  names(`body categories completedDateTime dueDateTime importance isReminderOn recurrence
  reminderDateTime startDateTime status title`)

/** Given only when selected by name. */
export const onlyWhenSelected = names('internetMessageHeaders uniqueBody cancelledOccurrences')

export const writableOnMessage = names('isRead categories flag importance inferenceClassification')

export const writableOnDraft = names(`subject body toRecipients ccRecipients bccRecipients replyTo from sender
  internetMessageId isDeliveryReceiptRequested isReadReceiptRequested internetMessageHeaders
  ${[...writableOnMessage].join(' ')}`)

export const writableOnEvent = names(`attendees body categories end hideAttendees importance isAllDay isOnlineMeeting
  isReminderOn location locations onlineMeetingProvider recurrence reminderMinutesBeforeStart responseRequested
  sensitivity showAs start subject allowNewTimeProposals originalStartTimeZone originalEndTimeZone`)

const notWritableOnContact = names(
  `${item} ${extras} parentFolderId primaryEmailAddress secondaryEmailAddress tertiaryEmailAddress`,
)
export const writableOnContact: ReadonlySet<string> = new Set([
  'categories',
  ...[...contactProperties].filter((name) => !notWritableOnContact.has(name)),
])

type JsonType = 'text' | 'boolean' | 'list' | 'object'
const typed = (text: string, type: JsonType) => [...names(text)].map((name): [string, JsonType] => [name, type])

/** What writable properties of messages must be, besides null. */
export const messageTypes: ReadonlyMap<string, JsonType> = new Map([
  ...typed('subject internetMessageId importance inferenceClassification', 'text'),
  ...typed('isRead isDeliveryReceiptRequested isReadReceiptRequested', 'boolean'),
  ...typed('toRecipients ccRecipients bccRecipients replyTo categories internetMessageHeaders', 'list'),
  ...typed('body from sender flag', 'object'),
])

export const contactTypes: ReadonlyMap<string, JsonType> = new Map(
  [...writableOnContact].map((name): [string, JsonType] => {
    if (name.endsWith('Address')) return [name, 'object']
    const isList = name === 'categories' || name === 'children' || /(Phones|Addresses)$/.test(name)
    return [name, isList ? 'list' : 'text']
  }),
)

export const eventTypes: ReadonlyMap<string, JsonType> = new Map([
  ...typed('importance onlineMeetingProvider sensitivity showAs subject transactionId', 'text'),
  ...typed('originalStartTimeZone originalEndTimeZone', 'text'),
  ...typed('allowNewTimeProposals hideAttendees isAllDay isDraft isOnlineMeeting isReminderOn', 'boolean'),
  ...typed('responseRequested', 'boolean'),
  ...typed('attendees categories locations', 'list'),
  ...typed('body end location recurrence start', 'object'),
])

export const todoTaskTypes: ReadonlyMap<string, JsonType> = new Map([
  ...typed('importance status title', 'text'),
  ...typed('isReminderOn', 'boolean'),
  ...typed('categories', 'list'),
  ...typed('body completedDateTime dueDateTime recurrence reminderDateTime startDateTime', 'object'),
])

const isOf: Readonly<Record<JsonType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  list: Array.isArray,
  object: isObject,
}

/** @throws GraphError 400 where a property is written as something it can't be */
export function checkTypes(written: Json, types: ReadonlyMap<string, JsonType>): void {
  for (const [name, value] of Object.entries(written)) {
    const type = types.get(name)
    if (type === undefined || value === null || isOf[type](value)) continue
    throw badRequest(`Cannot convert the value of the property '${name}' to the expected type: it must be a ${type}.`)
  }
}

/** A contact made by the API, with what was not given: texts null, addresses `{}`, lists `[]` (observed). */
export const emptyContact: Readonly<Record<string, unknown>> = Object.fromEntries(
  [...contactProperties]
    .filter((name) => !notWritableOnContact.has(name))
    .map((name) => {
      if (name.endsWith('Address')) return [name, {}]
      if (name.endsWith('Phones') || name.endsWith('Addresses') || name === 'children') return [name, []]
      return [name, null]
    }),
)
