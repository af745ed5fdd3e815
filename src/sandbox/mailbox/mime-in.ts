import PostalMime, { type Address, type Email } from 'postal-mime'
import { previewOf } from './html-text.ts'
import { conversationIdOf, conversationIndexOf } from './ids.ts'
import { addressesOf, instant, type Json, recipient } from './values.ts'

/** The bytes are no message: what is wrong with them is in the sentence. */
export class NotAMessage extends Error {
  readonly code = 'notAMessage'
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'NotAMessage'
  }
}

export interface ParsedAttachment {
  readonly properties: Json
  readonly content: Uint8Array
}

export interface ParsedMessage {
  readonly properties: Json
  readonly internetMessageId: string | undefined
  /** First Message-ID of the thread; the message's own where it begins one. */
  readonly threadRoot: string | undefined
  readonly references: readonly string[]
  readonly sent: Date | undefined
  readonly attachments: readonly ParsedAttachment[]
}

const telling = new Set(['from', 'sender', 'to', 'cc', 'bcc', 'subject', 'date', 'message-id', 'received'])
const flatten = (addresses: readonly Address[] | undefined) =>
  (addresses ?? []).flatMap((one) => ('group' in one && one.group !== undefined ? one.group : [one]))
const recipientsOf = (addresses: readonly Address[] | undefined) =>
  flatten(addresses).map(({ name, address }) => recipient({ name: name || address || '', address: address ?? '' }))

const bytesOf = (content: ArrayBuffer | Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content)

function importanceOf(header: (name: string) => string | undefined): 'low' | 'normal' | 'high' {
  const said = `${header('importance') ?? ''} ${header('x-priority') ?? ''} ${header('priority') ?? ''}`.toLowerCase()
  if (/high|urgent|(^|\s)[12]\b/.test(said)) return 'high'
  return /low|non-urgent|(^|\s)[45]\b/.test(said) ? 'low' : 'normal'
}

async function attachmentsOf(email: Email, now: Date): Promise<ParsedAttachment[]> {
  return Promise.all(
    email.attachments.map(async ({ filename, mimeType, disposition, related, contentId, content }) => {
      const bytes = bytesOf(content)
      const common = {
        name: filename ?? '',
        contentType: mimeType,
        size: bytes.byteLength,
        isInline: disposition === 'inline' || related === true,
        lastModifiedDateTime: instant(now),
      }
      if (mimeType === 'message/rfc822') {
        const nested = await parseMessage(bytes, now).catch(() => undefined)
        if (nested !== undefined) {
          const name = common.name || String(nested.properties.subject ?? '')
          const properties = { ...common, '@odata.type': '#microsoft.graph.itemAttachment', name, contentType: null }
          return { properties: { ...properties, item: nestedItem(nested, now) }, content: bytes }
        }
      }
      return {
        properties: {
          ...common,
          '@odata.type': '#microsoft.graph.fileAttachment',
          contentId: contentId?.replace(/^<|>$/g, '') ?? null,
          contentLocation: null,
        },
        content: bytes,
      }
    }),
  )
}

function nestedItem(message: ParsedMessage, now: Date): Json {
  return {
    '@odata.type': '#microsoft.graph.message',
    ...message.properties,
    internetMessageId: message.internetMessageId ?? null,
    sentDateTime: instant(message.sent ?? now),
    receivedDateTime: instant(message.sent ?? now),
    isDraft: false,
    isRead: true,
  }
}

/** Reads MIME as Graph's `message` properties and attachments. @throws NotAMessage */
export async function parseMessage(raw: Uint8Array, now: Date): Promise<ParsedMessage> {
  const email = await PostalMime.parse(raw, { forceRfc822Attachments: true }).catch((cause: unknown) => {
    throw new NotAMessage(`The MIME text can't be read: ${cause instanceof Error ? cause.message : cause}.`, { cause })
  })
  if (!email.headers.some(({ key }) => telling.has(key.toLowerCase())))
    throw new NotAMessage('This is not an e-mail message: it has no From, To, Subject, Date or Message-ID header.')
  const header = (name: string) => email.headers.find(({ key }) => key.toLowerCase() === name)?.value
  const references = [...(header('references') ?? '').matchAll(/<[^<>\s]+>/g)].map(([id]) => id)
  const inReplyTo = /<[^<>\s]+>/.exec(header('in-reply-to') ?? '')?.[0]
  const from = recipientsOf(email.from === undefined ? [] : [email.from])[0]
  const sender = recipientsOf(email.sender === undefined ? [] : [email.sender])[0] ?? from
  const sent = email.date === undefined ? Number.NaN : Date.parse(email.date)
  const attachments = await attachmentsOf(email, now)
  const body =
    email.html === undefined
      ? { contentType: 'text', content: email.text ?? '' }
      : { contentType: 'html', content: email.html }
  const threadIndex = header('thread-index')?.trim()
  return {
    properties: {
      subject: email.subject ?? '',
      importance: importanceOf(header),
      body,
      bodyPreview: previewOf(body),
      hasAttachments: attachments.some(({ properties }) => properties.isInline !== true),
      ...(from === undefined ? {} : { from }),
      ...(sender === undefined ? {} : { sender }),
      toRecipients: recipientsOf(email.to),
      ccRecipients: recipientsOf(email.cc),
      bccRecipients: recipientsOf(email.bcc),
      replyTo: recipientsOf(email.replyTo),
      isDeliveryReceiptRequested: header('return-receipt-to') !== undefined,
      isReadReceiptRequested: header('disposition-notification-to') !== undefined,
      internetMessageHeaders: email.headers.map(({ originalKey, key, value }) => ({ name: originalKey ?? key, value })),
      ...(threadIndex === undefined || threadIndex === '' ? {} : { conversationIndex: threadIndex }),
    },
    internetMessageId: email.messageId?.trim() || undefined,
    threadRoot: references[0] ?? inReplyTo ?? email.messageId?.trim(),
    references: inReplyTo === undefined ? references : [...references, inReplyTo],
    sent: Number.isNaN(sent) ? undefined : new Date(sent),
    attachments,
  }
}

/** The thread's id and index, which every copy of a message in one mailbox shares with its answers. */
export const threadOf = (oid: string, root: string, at: Date) => ({
  conversationId: conversationIdOf(oid, root),
  conversationIndex: conversationIndexOf(root, at),
})

/** All addresses that a message goes to. */
export const recipientsOfMessage = (properties: Json) =>
  [properties.toRecipients, properties.ccRecipients, properties.bccRecipients].flatMap(addressesOf)
