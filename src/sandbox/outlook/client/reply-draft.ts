import DOMPurify from 'dompurify'
import type { Graph } from './graph.ts'
import { toHtml } from './host/body-text.ts'
import { type GraphRecipient, type Message, type Person, personOf } from './mailbox.ts'
import { fullTime } from './times.ts'

/**
 * Makes a reply in Drafts and gives its id. As MIME, since only there Graph takes the headers that keep a thread
 * together. `above` is HTML that stands before the quoted message. @throws GraphFailure
 */
export async function createReply(
  graph: Graph,
  message: Message,
  self: Person,
  options: { readonly all: boolean; readonly above: string; readonly from?: Graph },
): Promise<string> {
  const others = (recipients: readonly GraphRecipient[]) =>
    recipients.map(personOf).filter(({ address }) => address.toLowerCase() !== self.address.toLowerCase())
  const author = personOf(message.from)
  // Who answers an own message goes on writing to whom it went.
  const own = author.address.toLowerCase() === self.address.toLowerCase()
  const to = own ? others(message.toRecipients) : [author, ...(options.all ? others(message.toRecipients) : [])]
  const { internetMessageHeaders = [] } = await (options.from ?? graph).get<{
    internetMessageHeaders?: { name: string; value: string }[]
  }>(`/me/messages/${message.id}?$select=internetMessageHeaders`)
  const earlier = internetMessageHeaders.find(({ name }) => name.toLowerCase() === 'references')?.value ?? ''
  const mime = [
    `From: ${mailbox(self)}`,
    `To: ${to.map(mailbox).join(', ')}`,
    ...(options.all && message.ccRecipients.length > 0
      ? [`Cc: ${others(message.ccRecipients).map(mailbox).join(', ')}`]
      : []),
    `Subject: ${encoded(`RE: ${(message.subject ?? '').replace(/^(\s*re\s*:\s*)+/i, '')}`)}`,
    `In-Reply-To: ${message.internetMessageId}`,
    `References: ${`${earlier} ${message.internetMessageId}`.trim().replaceAll(/\s+/g, '\r\n ')}`,
    'MIME-Version: 1.0',
    'Content-Type: text/html; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64(options.above + quoted(message, author)).replaceAll(/.{76}/g, '$&\r\n'),
  ].join('\r\n')
  return (await graph.sendMime<{ id: string }>('/me/messages', base64(mime))).id
}

function quoted(message: Message, author: Person): string {
  const { contentType, content } = message.body
  const body = contentType === 'html' ? DOMPurify.sanitize(content) : toHtml(content)
  const head = toHtml(
    `${author.name} <${author.address}>\n${fullTime(message.receivedDateTime)}\n${message.subject ?? ''}`,
  )
  return `<p><br></p><hr><p>${head}</p><blockquote>${body}</blockquote>`
}

const mailbox = ({ name, address }: Person) => (name === address ? address : `${encoded(name)} <${address}>`)

/** RFC 2047, in words of at most twelve letters: 48 bytes of UTF-8, 64 of base64, under its limit of 75. */
function encoded(text: string): string {
  const letters = [...text]
  const words: string[] = []
  for (let at = 0; at < letters.length; at += 12) words.push(letters.slice(at, at + 12).join(''))
  return words.map((word) => `=?utf-8?B?${base64(word)}?=`).join('\r\n ')
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''))
}
