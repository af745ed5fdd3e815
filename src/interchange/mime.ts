/** A message's MIME, taken apart. */
import PostalMime, { type Address } from 'postal-mime'
import { ImportFault } from './fault.ts'

export interface Person {
  readonly name: string
  readonly address: string
}

export interface MimeFile {
  readonly name: string
  readonly contentType: string
  readonly content: Uint8Array<ArrayBuffer>
  readonly contentId?: string
  readonly isInline: boolean
}

export interface MimeMessage {
  readonly subject: string
  readonly importance: 'low' | 'normal' | 'high'
  readonly body: { readonly contentType: 'html' | 'text'; readonly content: string }
  readonly from?: Person
  readonly sender?: Person
  readonly to: readonly Person[]
  readonly cc: readonly Person[]
  readonly bcc: readonly Person[]
  readonly replyTo: readonly Person[]
  readonly internetMessageId?: string
  readonly inReplyTo?: string
  readonly references?: string
  /** ISO. */
  readonly sentAt?: string
  /** Base64, as its Thread-Index says. */
  readonly threadIndex?: string
  /** Its header lines as they stand. */
  readonly headers: string
  readonly files: readonly MimeFile[]
}

/** The shortest conversation index that there is, in bytes. */
const shortestIndex = 22

/** @throws ImportFault where it is no message */
export async function readMime(raw: Uint8Array): Promise<MimeMessage> {
  const email = await PostalMime.parse(raw, { forceRfc822Attachments: true }).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ImportFault('not-a-message', `The message can't be read: ${reason}.`, { cause })
  })
  const header = (name: string) => email.headers.find(({ key }) => key.toLowerCase() === name)?.value.trim()
  const [from] = peopleOf(email.from && [email.from])
  const [sender = from] = peopleOf(email.sender && [email.sender])
  const sent = Date.parse(email.date ?? '')
  const inReplyTo = /<[^<>\s]+>/.exec(header('in-reply-to') ?? '')?.[0]
  const references = header('references')?.replace(/\s+/g, ' ')
  const threadIndex = indexIn(header('thread-index'))
  const messageId = /<[^<>\s]+>/.exec(header('message-id') ?? '')?.[0]
  return {
    subject: email.subject ?? '',
    importance: importanceOf(header),
    body:
      email.html === undefined
        ? { contentType: 'text', content: email.text ?? '' }
        : { contentType: 'html', content: email.html },
    ...(from ? { from } : {}),
    ...(sender ? { sender } : {}),
    to: peopleOf(email.to),
    cc: peopleOf(email.cc),
    bcc: peopleOf(email.bcc),
    replyTo: peopleOf(email.replyTo),
    ...(messageId ? { internetMessageId: messageId } : {}),
    ...(inReplyTo ? { inReplyTo } : {}),
    ...(references ? { references } : {}),
    ...(Number.isNaN(sent) ? {} : { sentAt: new Date(sent).toISOString() }),
    ...(threadIndex ? { threadIndex } : {}),
    headers: headerLines(raw),
    files: email.attachments.map(({ filename, mimeType, disposition, related, contentId, content }, index) => {
      const id = contentId?.replace(/^<|>$/g, '')
      return {
        name: filename || `attachment-${index + 1}${mimeType === 'message/rfc822' ? '.eml' : ''}`,
        contentType: mimeType || 'application/octet-stream',
        content: typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
        ...(id ? { contentId: id } : {}),
        isInline: disposition === 'inline' || related === true,
      }
    }),
  }
}

/** Nobody without an address: whom a header only names stands in the header lines. */
function peopleOf(addresses: readonly Address[] | undefined): readonly Person[] {
  return (addresses ?? [])
    .flatMap((one) => ('group' in one && one.group !== undefined ? one.group : [one]))
    .flatMap(({ name, address }) => (address ? [{ name: name || address, address }] : []))
}

function importanceOf(header: (name: string) => string | undefined): MimeMessage['importance'] {
  const said = `${header('importance') ?? ''} ${header('x-priority') ?? ''} ${header('priority') ?? ''}`.toLowerCase()
  if (/high|urgent|(^|\s)[12]\b/.test(said)) return 'high'
  return /low|non-urgent|(^|\s)[45]\b/.test(said) ? 'low' : 'normal'
}

function indexIn(text: string | undefined): string | undefined {
  const bytes = Buffer.from(text ?? '', 'base64')
  return bytes.byteLength >= shortestIndex ? bytes.toString('base64') : undefined
}

function headerLines(raw: Uint8Array): string {
  const text = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const ends = ['\r\n\r\n', '\n\n'].map((end) => text.indexOf(end)).filter((at) => at >= 0)
  return text.subarray(0, ends.length > 0 ? Math.min(...ends) : text.byteLength).toString('utf8')
}
