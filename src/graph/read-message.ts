import type { Importance, ItemAttachment, ItemBody, MessageItem, Recipient } from '../core/item.ts'
import { markProperty, readMark } from '../core/mark.ts'
import { extendedValue, readExtended } from './extended.ts'
import type { GraphAttachment, GraphMessage, GraphRecipient } from './wire.ts'

/** PR_IN_REPLY_TO_ID: the In-Reply-To header, cheaper than all headers. */
export const inReplyToProperty = 'String 0x1042'

export const messageProperties = [
  'id',
  'changeKey',
  'internetMessageId',
  'conversationId',
  'conversationIndex',
  'parentFolderId',
  'subject',
  'body',
  'from',
  'sender',
  'toRecipients',
  'ccRecipients',
  'bccRecipients',
  'importance',
  'isDraft',
  'receivedDateTime',
  'sentDateTime',
  'categories',
] as const

/** What is asked of attachments whose content stays there; only files have a content id, so it is asked of that type. */
export const attachmentProperties = [
  'id',
  'name',
  'contentType',
  'size',
  'isInline',
  'microsoft.graph.fileAttachment/contentId',
] as const

/** A message of Graph as core knows it. */
export function readMessage(
  message: GraphMessage,
  sentItemsId: string | undefined,
  extended?: readonly string[],
): MessageItem {
  const { mark } = readMark(extendedValue(message.singleValueExtendedProperties, markProperty))
  const inReplyTo = extendedValue(message.singleValueExtendedProperties, inReplyToProperty)
  const from = message.from ?? message.sender
  return {
    kind: 'message',
    id: message.id,
    changeKey: message.changeKey ?? '',
    internetMessageId: message.internetMessageId ?? '',
    conversationId: message.conversationId ?? '',
    ...(message.conversationIndex ? { conversationIndex: message.conversationIndex } : {}),
    ...(inReplyTo ? { inReplyTo } : {}),
    subject: message.subject ?? '',
    body: readBody(message.body),
    ...(from ? { from: readRecipient(from) } : {}),
    ...(message.sender ? { sender: readRecipient(message.sender) } : {}),
    toRecipients: (message.toRecipients ?? []).map(readRecipient),
    ccRecipients: (message.ccRecipients ?? []).map(readRecipient),
    bccRecipients: (message.bccRecipients ?? []).map(readRecipient),
    importance: readImportance(message.importance),
    isDraft: message.isDraft ?? false,
    inSentItems: sentItemsId !== undefined && message.parentFolderId === sentItemsId,
    ...(message.parentFolderId ? { parentFolderId: message.parentFolderId } : {}),
    ...(message.receivedDateTime ? { receivedDateTime: message.receivedDateTime } : {}),
    ...(message.sentDateTime ? { sentDateTime: message.sentDateTime } : {}),
    categories: message.categories ?? [],
    attachments: (message.attachments ?? []).map(readAttachment),
    ...(mark ? { mark } : {}),
    ...readExtended(message.singleValueExtendedProperties, extended),
  }
}

export function readBody(body: GraphMessage['body']): ItemBody {
  return { contentType: body?.contentType === 'text' ? 'text' : 'html', content: body?.content ?? '' }
}

export function readRecipient({ emailAddress }: GraphRecipient): Recipient {
  return {
    emailAddress: {
      ...(emailAddress?.name ? { name: emailAddress.name } : {}),
      ...(emailAddress?.address ? { address: emailAddress.address } : {}),
    },
  }
}

export function readImportance(importance: string | undefined): Importance {
  return importance === 'low' || importance === 'high' ? importance : 'normal'
}

export function readAttachment(attachment: GraphAttachment): ItemAttachment {
  const type = attachment['@odata.type'] ?? '#microsoft.graph.fileAttachment'
  return {
    id: attachment.id,
    kind: type.endsWith('itemAttachment') ? 'item' : type.endsWith('referenceAttachment') ? 'reference' : 'file',
    name: attachment.name ?? '',
    contentType: attachment.contentType ?? '',
    size: attachment.size ?? 0,
    isInline: attachment.isInline ?? false,
    ...(attachment.contentId ? { contentId: attachment.contentId } : {}),
    ...(attachment.contentBytes ? { contentBytes: attachment.contentBytes } : {}),
  }
}
