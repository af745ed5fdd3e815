/** Invitations, updates, cancellations and answers as they lie in an Inbox: messages that speak of an event (`eventMessage`). */
import { randomUUID } from 'node:crypto'
import type { MeetingMessage } from '../seams.ts'
import type { World } from './call.ts'
import { timeOf } from './events.ts'
import { findFolder } from './folders.ts'
import { threadOf } from './mime-in.ts'
import { dateOf, instanceOn, masterOf } from './series.ts'
import type { Item } from './store.ts'
import { asText, instant, type Json, recipient } from './values.ts'
import { toLocal } from './zones.ts'

export type EventResponse = 'accepted' | 'tentativelyAccepted' | 'declined'

/** Graph's own spelling, `meetingTenativelyAccepted` included. */
const answers: Readonly<Record<EventResponse, string>> = {
  accepted: 'meetingAccepted',
  tentativelyAccepted: 'meetingTenativelyAccepted',
  declined: 'meetingDeclined',
}

function kindOf(kind: MeetingMessage['kind'], response: EventResponse | undefined): Json {
  if (kind === 'response')
    return {
      '@odata.type': '#microsoft.graph.eventMessageResponse',
      meetingMessageType: answers[response ?? 'accepted'],
      responseType: response ?? 'accepted',
    }
  if (kind === 'cancellation')
    return { '@odata.type': '#microsoft.graph.eventMessage', meetingMessageType: 'meetingCancelled' }
  return {
    '@odata.type': '#microsoft.graph.eventMessageRequest',
    meetingMessageType: 'meetingRequest',
    meetingRequestType: kind === 'invitation' ? 'newMeetingRequest' : 'fullUpdate',
    responseRequested: true,
    allowNewTimeProposals: true,
  }
}

/** Puts one meeting message into the Inbox of everybody of the sandbox that it goes to; belongs inside a transaction. */
export function deliverMeetingMail(
  world: World,
  item: Item,
  message: Pick<MeetingMessage, 'kind' | 'to' | 'subject' | 'comment'>,
  response?: EventResponse,
): void {
  const { store, clock } = world
  const sender = store.person('oid', item.oid)
  if (sender === undefined) return
  const self = recipient({ name: sender.name, address: sender.mail })
  const at = clock.now()
  const internetId = `<${randomUUID()}@sandbox.local>`
  const uid = asText(item.properties.iCalUId)
  const time = (value: unknown) => ({ dateTime: `${toLocal(timeOf(value), 'UTC')}.0000000`, timeZone: 'UTC' })
  const named = (address: string) => store.person('mail', address)
  for (const address of message.to) {
    const owner = named(address)
    if (owner === undefined || owner.oid === item.oid) continue
    const thread = threadOf(owner.oid, `<${uid || internetId}>`, at)
    const made = store.insert(owner.oid, 'message', findFolder(world, owner.oid, 'inbox').id, {
      ...{ sort: instant(at), isRead: false, internetId, conversation: thread.conversationId },
      properties: {
        ...kindOf(message.kind, response),
        conversationIndex: thread.conversationIndex,
        subject: message.subject,
        body: message.kind === 'response' ? { contentType: 'text', content: message.comment } : item.properties.body,
        from: self,
        sender: self,
        toRecipients: message.to.map((one) => recipient({ name: named(one)?.name ?? one, address: one })),
        importance: item.properties.importance ?? 'normal',
        sentDateTime: instant(at),
        isDraft: false,
        isOutOfDate: false,
        isAllDay: item.properties.isAllDay === true,
        isDelegated: false,
        startDateTime: time(item.properties.start),
        endDateTime: time(item.properties.end),
        location: item.properties.location ?? null,
        type: item.master === null ? (item.properties.recurrence ? 'seriesMaster' : 'singleInstance') : 'exception',
      },
    })
    const master = masterOf(world, item)
    const series = master === undefined ? undefined : asText(master.properties.iCalUId)
    store.run(
      'INSERT INTO meeting_mail (item, uid, instance_date) VALUES (?, ?, ?)',
      ...[made.immutable, series || uid, master === undefined ? null : dateOf(master, item)],
    )
  }
}

/** The event that a meeting message speaks of, as its owner has it: gone where it was declined, deleted or withdrawn. */
export function meetingOf(world: World, message: Item): Item | undefined {
  const { store } = world
  const row = store.one('SELECT uid, instance_date FROM meeting_mail WHERE item = ?', message.immutable)
  if (row === undefined) return undefined
  const [whole] = store.select(
    "kind = 'event' AND master IS NULL AND item.oid = ? AND json_extract(properties, '$.iCalUId') = ?",
    message.oid,
    asText(row.uid),
  )
  if (whole === undefined || row.instance_date === null || whole.properties.recurrence === undefined) return whole
  return instanceOn(world, whole, asText(row.instance_date))
}
