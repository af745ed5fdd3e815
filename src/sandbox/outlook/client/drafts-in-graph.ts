import {
  type EventDraft,
  type EventState,
  type MessageDraft,
  type MessageState,
  newEvent,
  newMessage,
} from './draft.ts'
import type { Graph } from './graph.ts'
import {
  type Attachment,
  type CalendarEvent,
  graphTime,
  type Message,
  personOf,
  recipientOf,
  utcTime,
} from './mailbox.ts'

/** The named properties that Outlook itself keeps a draft's custom headers in (PS_INTERNET_HEADERS). */
const headerProperty = (name: string) => `String {00020386-0000-0000-C000-000000000046} Name ${name}`

/** What Graph was last told, so that a save says only what has changed since and leaves others' changes alone. */
const lastSaved = new WeakMap<object, Record<string, unknown>>()

async function saveChanges(graph: Graph, draft: object, path: string, fields: Record<string, unknown>): Promise<void> {
  const before = lastSaved.get(draft) ?? {}
  const changed = Object.entries(fields).filter(([name, value]) => !equal(value, before[name]))
  if (changed.length > 0) await graph.send('PATCH', path, Object.fromEntries(changed))
  lastSaved.set(draft, fields)
}

const equal = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right)

/** Saves a message draft, creating it at first; gives Graph's id. @throws GraphFailure */
export async function saveMessage(graph: Graph, draft: MessageDraft): Promise<string> {
  const { id } = draft.state
  const fields = messageFields(draft.state)
  if (id !== undefined) {
    await saveChanges(graph, draft, `/me/messages/${id}`, fields)
    return id
  }
  const saved = await graph.send<Message>('POST', '/me/messages', fields)
  lastSaved.set(draft, fields)
  draft.change({ id: saved.id, conversationId: saved.conversationId })
  return saved.id
}

/** Saves and sends. @throws GraphFailure */
export async function sendMessage(graph: Graph, draft: MessageDraft): Promise<void> {
  await graph.send('POST', `/me/messages/${await saveMessage(graph, draft)}/send`)
}

/** Opens a saved draft, or a reply that Graph has just made, for writing. */
export function openMessage(message: Message, composeType: MessageState['composeType'] = 'newMail'): MessageDraft {
  const draft = newMessage({
    id: message.id,
    composeType,
    conversationId: message.conversationId,
    subject: message.subject ?? '',
    body: message.body,
    to: message.toRecipients.map(personOf),
    cc: message.ccRecipients.map(personOf),
    bcc: message.bccRecipients.map(personOf),
    categories: message.categories,
    attachments: message.attachments,
  })
  lastSaved.set(draft, messageFields(draft.state))
  return draft
}

function messageFields(state: MessageState): Record<string, unknown> {
  const headers = Object.entries(state.headers)
  return {
    subject: state.subject,
    body: state.body,
    toRecipients: state.to.map(recipientOf),
    ccRecipients: state.cc.map(recipientOf),
    bccRecipients: state.bcc.map(recipientOf),
    categories: state.categories,
    ...(headers.length > 0
      ? { singleValueExtendedProperties: headers.map(([name, value]) => ({ id: headerProperty(name), value })) }
      : {}),
  }
}

/** Saves an event, creating it at first; attendees are mailed by Exchange as always. Gives Graph's id. @throws GraphFailure */
export async function saveEvent(graph: Graph, draft: EventDraft): Promise<string> {
  const { id } = draft.state
  const fields = eventFields(draft.state)
  if (id !== undefined) {
    await saveChanges(graph, draft, `/me/events/${id}`, fields)
    return id
  }
  // A repeated create is the same create.
  const saved = await graph.send<CalendarEvent>('POST', '/me/events', { ...fields, transactionId: draft.key })
  lastSaved.set(draft, fields)
  draft.change({ id: saved.id })
  return saved.id
}

export function openEvent(event: CalendarEvent): EventDraft {
  const people = (type: string) => event.attendees.filter((attendee) => attendee.type === type).map(personOf)
  const draft = newEvent({
    id: event.id,
    subject: event.subject ?? '',
    body: event.body,
    categories: event.categories,
    attachments: event.attachments,
    required: people('required'),
    optional: people('optional'),
    start: utcTime(event.start),
    end: utcTime(event.end),
    isAllDay: event.isAllDay,
    location: event.location?.displayName ?? '',
    sensitivity: event.sensitivity,
    series: event.series,
    seriesId: event.seriesMasterId ?? undefined,
  })
  lastSaved.set(draft, eventFields(draft.state))
  return draft
}

/** Brings a form that nobody has touched up to what the mailbox now says. */
export function refreshEvent(draft: EventDraft, event: CalendarEvent): void {
  const fresh = openEvent(event).state
  if (equal(fresh, draft.state)) return
  draft.change(fresh)
  lastSaved.set(draft, eventFields(fresh))
}

function eventFields(state: EventState): Record<string, unknown> {
  const attendees = [
    ...state.required.map((person) => ({ ...recipientOf(person), type: 'required' })),
    ...state.optional.map((person) => ({ ...recipientOf(person), type: 'optional' })),
  ]
  return {
    subject: state.subject,
    body: state.body,
    start: graphTime(state.start),
    end: graphTime(state.end),
    isAllDay: state.isAllDay,
    location: { displayName: state.location },
    sensitivity: state.sensitivity,
    categories: state.categories,
    attendees,
  }
}

const collection = (draft: MessageDraft | EventDraft) => (draft.kind === 'message' ? 'messages' : 'events')
const save = (graph: Graph, draft: MessageDraft | EventDraft) =>
  draft.kind === 'message' ? saveMessage(graph, draft) : saveEvent(graph, draft)

/** Attaches a file at once, saving the draft first, as Outlook on the web does. @throws GraphFailure */
export async function attachFile(
  graph: Graph,
  draft: MessageDraft | EventDraft,
  file: { name: string; contentBytes: string; contentType: string; isInline: boolean },
): Promise<Attachment> {
  const id = await save(graph, draft)
  const attachment = await graph.send<Attachment>('POST', `/me/${collection(draft)}/${id}/attachments`, {
    '@odata.type': '#microsoft.graph.fileAttachment',
    ...file,
  })
  draft.change({ attachments: [...draft.state.attachments, attachment] })
  return attachment
}

/** @throws GraphFailure */
export async function removeAttachment(graph: Graph, draft: MessageDraft | EventDraft, id: string): Promise<void> {
  await graph.send('DELETE', `/me/${collection(draft)}/${draft.state.id}/attachments/${id}`)
  draft.change({ attachments: draft.state.attachments.filter((attachment) => attachment.id !== id) })
}
