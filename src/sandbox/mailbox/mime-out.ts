import MailComposer from 'nodemailer/lib/mail-composer/index.js'
import type { StoredAttachment } from './store.ts'
import { addressesOf, asList, asObject, asText, type Json } from './values.ts'

const priority = (importance: unknown) => (importance === 'high' || importance === 'low' ? importance : undefined)

/**
 * Builds the MIME text of a message from Graph's properties.
 * @param date becomes the Date header
 * @param keepBcc true for the sender's own copy alone
 */
export async function buildMime(
  properties: Json,
  attachments: readonly Omit<StoredAttachment, 'id'>[],
  { internetMessageId, date, keepBcc }: { internetMessageId: string; date: Date; keepBcc: boolean },
): Promise<Uint8Array> {
  const { content, contentType } = asObject(properties.body)
  const isHtml = asText(contentType).toLowerCase() === 'html'
  const headers = asList(properties.internetMessageHeaders).map((each) => {
    const { name, value } = asObject(each)
    return { key: asText(name), value: asText(value) }
  })
  const written = new Set(['message-id', 'date', 'from', 'to', 'cc', 'bcc', 'subject', 'sender', 'reply-to'])
  const threading = headers.filter(
    ({ key }) => /^(x-|in-reply-to$|references$|thread-)/i.test(key) && !written.has(key),
  )
  const [from] = addressesOf([properties.from])
  const [sender] = addressesOf([properties.sender])
  const importance = priority(properties.importance)
  const mail = new MailComposer({
    messageId: internetMessageId,
    date,
    ...(from === undefined ? {} : { from }),
    ...(sender === undefined || sender.address === from?.address ? {} : { sender }),
    to: addressesOf(properties.toRecipients),
    cc: addressesOf(properties.ccRecipients),
    bcc: addressesOf(properties.bccRecipients),
    replyTo: addressesOf(properties.replyTo),
    subject: asText(properties.subject),
    ...(isHtml ? { html: asText(content) } : { text: asText(content) }),
    ...(importance === undefined ? {} : { priority: importance }),
    headers: threading,
    attachments: attachments.map(({ properties: each, content: bytes }) => ({
      filename: asText(each.name) || false,
      contentType:
        each['@odata.type'] === '#microsoft.graph.itemAttachment' ? 'message/rfc822' : asText(each.contentType),
      content: Buffer.from(bytes),
      ...(each.isInline === true ? { contentDisposition: 'inline' as const } : {}),
      ...(asText(each.contentId) === '' ? {} : { cid: asText(each.contentId) }),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  mail.keepBcc = keepBcc
  return new Uint8Array(await mail.build())
}
