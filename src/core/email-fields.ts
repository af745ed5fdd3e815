/** How a message's properties become columns of `email`, and both sides' values for people. */
import type { FieldValue } from './field-value.ts'
import { mailDirection } from './identity.ts'
import type { MessageItem, Recipient } from './item.ts'
import type { Html } from './ports.ts'
import { type ColumnValue, type CrmRecord, type Participation, participation } from './record.ts'
import { fitText, normalAddress, textAsHtml } from './text.ts'

/** Lengths of the string columns, in UTF-16 units (R-065 and the table's definition). */
const longest = {
  subject: 800,
  description: 1_073_741_823,
  messageid: 320,
  sender: 250,
  torecipients: 500,
} as const

/** `prioritycode` */
export const priorityOf = { low: 0, normal: 1, high: 2 } as const
export const importanceOf = ['low', 'normal', 'high'] as const

/** The columns that a new `email` row gets from the message, and which of them had to be shortened. */
export function emailColumns(
  item: MessageItem,
  html: Html,
): { readonly columns: Readonly<Record<string, ColumnValue>>; readonly truncated: readonly string[] } {
  const truncated: string[] = []
  const shorten = (column: keyof typeof longest, text: string): string => {
    const fitted = fitText(text, longest[column])
    if (fitted.length < text.length) truncated.push(column)
    return fitted
  }
  const body =
    item.body.contentType === 'html'
      ? html.clean(item.body.content)
      : item.body.content
        ? textAsHtml(item.body.content)
        : ''
  const columns: Record<string, ColumnValue> = {
    subject: shorten('subject', item.subject),
    description: shorten('description', body),
    prioritycode: priorityOf[item.importance],
  }
  const sender = normalAddress(item.from?.emailAddress.address)
  if (sender) columns.sender = shorten('sender', sender)
  const recipients = addressesOf(item.toRecipients)
  if (recipients.length > 0) {
    columns.torecipients = fitList(recipients, longest.torecipients)
    if (`${recipients.join(';')};`.length > longest.torecipients) truncated.push('torecipients')
  }
  // A Message-ID that was cut would be another message's.
  if (item.internetMessageId && item.internetMessageId.length <= longest.messageid) {
    columns.messageid = item.internetMessageId
  }
  const at = item.inSentItems
    ? (item.sentDateTime ?? item.receivedDateTime)
    : (item.receivedDateTime ?? item.sentDateTime)
  if (at) columns.actualend = at
  return { columns, truncated }
}

/** Whole addresses only, each closed by a semicolon as the CRM writes them. */
function fitList(addresses: readonly string[], maxLength: number): string {
  let list = ''
  for (const address of addresses) {
    if (list.length + address.length + 1 > maxLength) break
    list += `${address};`
  }
  return list
}

export function addressesOf(recipients: readonly Recipient[]): readonly string[] {
  return recipients.flatMap(({ emailAddress }) => normalAddress(emailAddress.address) ?? [])
}

/** The message's value of a mapping, neutral; undefined = the message says nothing. */
export function emailValue(mapping: string, item: MessageItem): FieldValue | undefined {
  switch (mapping) {
    case 'Subject':
      return item.subject
    case 'Body':
      return item.body.content
    case 'From':
      return normalAddress(item.from?.emailAddress.address) ?? ''
    case 'To':
      return addressesOf(item.toRecipients)
    case 'Cc':
      return addressesOf(item.ccRecipients)
    case 'Bcc':
      //
      return item.inSentItems ? addressesOf(item.bccRecipients) : []
    case 'Message ID':
      return item.internetMessageId
    case 'In Reply To':
      return item.inReplyTo ?? ''
    case 'Conversation Index':
      return item.conversationIndex ?? ''
    case 'Direction':
      return mailDirection(item)
    case 'Status':
      return item.inSentItems ? 'Sent' : 'Received'
    case 'Priority':
      return item.importance
    case 'Attachments':
      return item.attachments.map(({ name }) => name)
    default:
      return undefined
  }
}

const emailStatus: Readonly<Record<number, string>> = {
  1: 'Draft',
  2: 'Completed',
  3: 'Sent',
  4: 'Received',
  5: 'Canceled',
  6: 'Pending Send',
  7: 'Sending',
  8: 'Failed',
}

/** The record's value of a mapping, neutral; undefined = unknown to this user. */
export function emailRecordValue(mapping: string, record: CrmRecord): FieldValue | undefined {
  const { columns } = record
  const addresses = (role: Participation): FieldValue =>
    record.parties.filter((party) => party.participation === role).map(({ address, name }) => address || (name ?? ''))
  switch (mapping) {
    case 'Subject':
      return columns.subject ?? undefined
    case 'Body':
      return columns.description ?? undefined
    case 'From':
      return record.parties.find((party) => party.participation === participation.sender)?.address
    case 'To':
      return addresses(participation.to)
    case 'Cc':
      return addresses(participation.cc)
    case 'Bcc':
      return addresses(participation.bcc)
    case 'Message ID':
      return columns.messageid ?? undefined
    case 'In Reply To':
      return columns.inreplyto ?? undefined
    case 'Conversation Index':
      return columns.conversationindex ?? undefined
    case 'Direction':
      return columns.directioncode === undefined ? undefined : columns.directioncode ? 'outgoing' : 'incoming'
    case 'Status':
      return typeof columns.statuscode === 'number'
        ? (emailStatus[columns.statuscode] ?? columns.statuscode)
        : undefined
    case 'Priority':
      return typeof columns.prioritycode === 'number' ? importanceOf[columns.prioritycode] : undefined
    case 'Regarding':
      return record.regarding?.name
    case 'Attachments':
      return record.attachments.map(({ name }) => name)
    default:
      return undefined
  }
}
