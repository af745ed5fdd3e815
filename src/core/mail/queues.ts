/** Queues of the organization as recipients of mail, and the items that they get. */
import type { CrmOperation } from '../ports.ts'
import type { AddressMatch, RecordReference } from '../record.ts'
import { fitText } from '../text.ts'
import type { MailHeaders } from './notice.ts'

/** R-232; Microsoft keeps the three switches outside the organization's table. */
export interface QueueItemRules {
  /** The queue whose mailbox is looked at gets one, even where it is no recipient (`CreateQueueItemForSynchronizingMailbox`). */
  readonly ofMailbox: boolean
  /** Each recipient that is a queue and lets the message through gets one (`CreateQueueItemsForAcceptingQueueRecipients`). */
  readonly ofRecipients: boolean
  /** Also for an e-mail that is there already (`SSSCreateAdditionalQueueItemsForAlreadyTrackedEmail`). */
  readonly ofKnownEmail: boolean
}

/** Microsoft's defaults. */
export const usualQueueItems: QueueItemRules = { ofMailbox: true, ofRecipients: true, ofKnownEmail: false }

/** Whose mailbox it is, where it is a queue's. */
export interface OwnQueue {
  readonly id: string
  readonly owner?: RecordReference
}

/** @returns ids of the queues that get an item */
export function queuesFor(
  message: MailHeaders,
  {
    people,
    accepting,
    rules,
    own,
  }: {
    readonly people: readonly AddressMatch[]
    readonly accepting: ReadonlySet<string>
    readonly rules: QueueItemRules
    readonly own?: OwnQueue | undefined
  },
): readonly string[] {
  if (message.inSentItems) return []
  const recipients = new Set([...message.to, ...message.cc])
  const addressed = people.filter(
    ({ table, id, address, isActive }) => table === 'queue' && isActive && recipients.has(address) && accepting.has(id),
  )
  return [
    ...new Set([
      ...(own && rules.ofMailbox ? [own.id] : []),
      ...(rules.ofRecipients ? addressed.map(({ id }) => id) : []),
    ]),
  ]
}

/** `queueitem.title` */
const longestTitle = 850

/** The same e-mail in the same queue is one item, whoever makes it. */
export function createQueueItems(
  queues: readonly string[],
  {
    emailId,
    subject,
    guidFor,
  }: { readonly emailId: string; readonly subject: string; readonly guidFor: (name: string) => string },
): readonly CrmOperation[] {
  return queues.map((id) => ({
    ...{ kind: 'create', table: 'queueitem', id: guidFor(`queueitem:${id}:${emailId}`) },
    columns: { title: fitText(subject, longestTitle) },
    lookups: { queueid: { table: 'queue', id }, objectid: { table: 'email', id: emailId } },
  }))
}
