import type { EventDraft, EventState, MessageDraft, MessageState } from '../draft.ts'
import type { Attachment } from '../mailbox.ts'
import { hostAttachment } from './initial-data.ts'

/** One event of office.js: its name and payload (protocol, section 7). */
export type HostEvent = readonly [name: string, data: unknown]

/** Tells of every change of a draft as office.js's events; gives the function that ends it. */
export function watchDraft(draft: MessageDraft | EventDraft, fire: (event: HostEvent) => void): () => void {
  const tell = (events: readonly HostEvent[]) => events.forEach(fire)
  return draft.kind === 'message'
    ? draft.subscribe((before, after) => tell(messageEvents(before, after)))
    : draft.subscribe((before, after) => tell(appointmentEvents(before, after)))
}

function messageEvents(before: MessageState, after: MessageState): HostEvent[] {
  const changed = {
    to: differ(before.to, after.to),
    cc: differ(before.cc, after.cc),
    bcc: differ(before.bcc, after.bcc),
  }
  return [
    ...(Object.values(changed).some(Boolean) ? [event('olkRecipientsChanged', changed)] : []),
    ...attachmentEvents(before.attachments, after.attachments),
  ]
}

function appointmentEvents(before: EventState, after: EventState): HostEvent[] {
  const changed = {
    requiredAttendees: differ(before.required, after.required),
    optionalAttendees: differ(before.optional, after.optional),
    resources: false,
  }
  const moved = before.start !== after.start || before.end !== after.end
  return [
    ...(Object.values(changed).some(Boolean) ? [event('olkRecipientsChanged', changed)] : []),
    ...(moved ? [event('olkAppointmentTimeChanged', { start: after.start, end: after.end })] : []),
    ...attachmentEvents(before.attachments, after.attachments),
  ]
}

function attachmentEvents(before: readonly Attachment[], after: readonly Attachment[]): HostEvent[] {
  const missingIn = (others: readonly Attachment[]) => (each: Attachment) => !others.some(({ id }) => id === each.id)
  const tell = (attachmentStatus: string) => (attachment: Attachment) =>
    event('olkAttachmentsChanged', { attachmentStatus, attachmentDetails: hostAttachment(attachment) })
  return [
    ...after.filter(missingIn(before)).map(tell('added')),
    ...before.filter(missingIn(after)).map(tell('removed')),
  ]
}

/** Most payloads travel as a list of one JSON string. */
function event(name: string, data: object): HostEvent {
  return [name, [JSON.stringify(data)]]
}

const differ = (before: unknown, after: unknown) => JSON.stringify(before) !== JSON.stringify(after)
