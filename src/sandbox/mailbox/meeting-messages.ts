/**
 * What goes out of the mailboxes about meetings. It reaches the Inbox of whoever has a mailbox here, and the sandbox writes it
 * down, so that a test can say what nobody asked for.
 */
import type { MeetingMessage } from '../seams.ts'
import type { World } from './call.ts'
import { deliverMeetingMail, type EventResponse } from './meeting-mail.ts'
import type { Item } from './store.ts'
import { asText, instant } from './values.ts'

const prefixes: Readonly<Record<EventResponse, string>> = {
  accepted: 'Accepted: ',
  tentativelyAccepted: 'Tentative: ',
  declined: 'Declined: ',
}

/** Sends one message to everybody at once; none where there is nobody to tell. Belongs inside a transaction. */
export function sendMeetingMessage(
  world: World,
  item: Item,
  kind: MeetingMessage['kind'],
  to: readonly string[],
  { response, comment = '' }: { readonly response?: EventResponse; readonly comment?: string } = {},
): void {
  if (to.length === 0) return
  const prefix = kind === 'cancellation' ? 'Canceled: ' : response === undefined ? '' : prefixes[response]
  const subject = `${prefix}${asText(item.properties.subject)}`
  deliverMeetingMail(world, item, { kind, to: [...to], subject, comment }, response)
  world.store.run(
    'INSERT INTO meeting_message (oid, kind, sender, recipients, subject, uid, comment, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ...[item.oid, kind, world.store.person('oid', item.oid)?.mail ?? '', JSON.stringify(to)],
    ...[subject, asText(item.properties.iCalUId), comment],
    instant(world.clock.now()),
  )
}

/** What went out of one mailbox, or of all, oldest first. */
export function meetingMessages({ store }: World, oid?: string): MeetingMessage[] {
  const rows = store.all(
    'SELECT * FROM meeting_message WHERE ? IS NULL OR oid = ? ORDER BY position',
    oid ?? null,
    oid ?? null,
  )
  return rows.map(({ kind, sender, recipients, subject, uid, comment, at }) => ({
    kind: kind as MeetingMessage['kind'],
    from: String(sender),
    to: JSON.parse(String(recipients)) as string[],
    subject: String(subject),
    iCalUId: String(uid),
    comment: String(comment),
    at: String(at),
  }))
}
