import type { World } from './call.ts'
import type { Answering } from './drafts.ts'
import { badRequest, notSupported } from './errors.ts'
import { escapeHtml } from './html-text.ts'
import { answerIndexOf } from './ids.ts'
import type { Item } from './store.ts'
import {
  addressesOf,
  asList,
  asObject,
  asText,
  type EmailAddress,
  isObject,
  type Json,
  recipient,
  sameAddress,
} from './values.ts'

export type ReplyKind = 'reply' | 'replyAll' | 'forward'

/** A new message, in the JSON that drafts are made from, and what it takes over from the one it answers. */
export interface Reply {
  readonly message: Json
  readonly answering: Answering
}

/** The parameters of these actions, whose names Graph reads in any case. @throws GraphError 400 */
function readParameters(body: Json, kind: ReplyKind) {
  const known = new Map(
    ['comment', 'message', ...(kind === 'forward' ? ['toRecipients'] : [])].map((name) => [name.toLowerCase(), name]),
  )
  const found: Json = {}
  for (const [key, value] of Object.entries(body)) {
    const name = known.get(key.toLowerCase())
    if (name === undefined) throw badRequest(`The parameter '${key}' does not exist in this action.`)
    if (value !== null) found[name] = value
  }
  if (found.comment !== undefined && typeof found.comment !== 'string') throw badRequest("'comment' must be a text.")
  if (found.message !== undefined && !isObject(found.message)) throw badRequest("'message' must be a message.")
  const message = asObject(found.message)
  if (found.comment !== undefined && message.body !== undefined)
    throw badRequest('Give either a comment or the body of the message, not both.')
  if (found.toRecipients !== undefined && message.toRecipients !== undefined)
    throw badRequest('Give the recipients either beside the message or in it, not both.')
  return { comment: asText(found.comment), message, toRecipients: found.toRecipients }
}

const inFull = new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' })

/** The lines that stand between the new text and the old one. */
function headOf(original: Item): (readonly [label: string, value: string])[] {
  const { from, toRecipients, ccRecipients, subject, sentDateTime } = original.properties
  const named = (recipients: unknown) =>
    addressesOf(recipients)
      .map(({ name, address }) => (name === address ? address : `${name} <${address}>`))
      .join('; ')
  const cc = named(ccRecipients)
  return [
    ['From', named([from])],
    ['Sent', inFull.format(new Date(asText(sentDateTime) || original.created))],
    ['To', named(toRecipients)],
    ...(cc === '' ? [] : [['Cc', cc] as const]),
    ['Subject', asText(subject)],
  ]
}

function quoted(original: Item, comment: string): { contentType: string; content: string } {
  const { contentType, content } = asObject(original.properties.body)
  if (asText(contentType).toLowerCase() !== 'html') {
    const head = headOf(original).map(([label, value]) => `${label}: ${value}`)
    return { contentType: 'text', content: [comment, '', '_'.repeat(32), ...head, '', asText(content)].join('\r\n') }
  }
  const head = headOf(original).map(([label, value]) => `<b>${label}:</b> ${escapeHtml(value)}<br>`)
  const above = `<div>${escapeHtml(comment).replace(/\r?\n/g, '<br>')}</div><hr><div id="divRplyFwdMsg" dir="ltr">${head.join('')}<div>&nbsp;</div></div>`
  const html = asText(content)
  const [opening] = /<body\b[^>]*>/i.exec(html) ?? []
  if (opening === undefined) return { contentType: 'html', content: `<html><body>${above}${html}</body></html>` }
  const at = html.indexOf(opening) + opening.length
  return { contentType: 'html', content: html.slice(0, at) + above + html.slice(at) }
}

function recipientsOf(original: Item, kind: ReplyKind, self: string): Json {
  const { from, replyTo, toRecipients, ccRecipients } = original.properties
  if (kind === 'forward') return {}
  const others = (recipients: readonly EmailAddress[], taken: readonly EmailAddress[] = []) =>
    recipients.filter(
      ({ address }, at) =>
        !sameAddress(address, self) &&
        ![...taken, ...recipients.slice(0, at)].some((earlier) => sameAddress(earlier.address, address)),
    )
  const askedFor = addressesOf(replyTo)
  const author = askedFor.length > 0 ? askedFor : addressesOf(from === undefined ? [] : [from])
  // Who answers an own message goes on writing to those it went to.
  const isOwn = author.some(({ address }) => sameAddress(address, self))
  const addressed = addressesOf(toRecipients)
  if (kind === 'reply') return { toRecipients: (isOwn ? addressed : author).map(recipient) }
  const to = others(isOwn ? addressed : [...author, ...addressed])
  return {
    toRecipients: to.map(recipient),
    ccRecipients: others(addressesOf(ccRecipients), to).map(recipient),
  }
}

const isMentionedIn = (content: string, contentId: string) => contentId !== '' && content.includes(`cid:${contentId}`)

/**
 * Composes the answer to a message, or its passing on: prefix, recipients, quotation, thread. A `body` in the
 * request's message stands for the whole text; a `comment` stands above the quotation.
 * @throws GraphError 400
 */
export function composeReply(world: World, original: Item, kind: ReplyKind, body: Json): Reply {
  if (original.properties.isDraft === true) throw badRequest('A draft can neither be answered nor forwarded.')
  const { comment, message, toRecipients } = readParameters(body, kind)
  const self = world.store.person('oid', original.oid)?.mail ?? ''
  const quotation = quoted(original, comment)
  const text = asText(asObject(message.body ?? quotation).content)
  const attachments = world.store
    .attachments(original)
    .filter(
      ({ properties: { contentId, isInline } }) =>
        kind === 'forward' || (isInline === true && isMentionedIn(text, asText(contentId))),
    )
    .map(({ properties, content }) => ({ properties, content }))
  const subject = asText(original.properties.subject).replace(/^\s*((re|fw|fwd)\s*:\s*)+/i, '')
  const header = asList(original.properties.internetMessageHeaders)
    .map(asObject)
    .find(({ name }) => asText(name).toLowerCase() === 'references')
  const own = original.internet_id ?? ''
  return {
    message: {
      subject: `${kind === 'forward' ? 'FW' : 'RE'}: ${subject}`,
      importance: original.properties.importance ?? 'normal',
      body: quotation,
      ...recipientsOf(original, kind, self),
      ...(toRecipients === undefined ? {} : { toRecipients }),
      ...message,
    },
    answering: {
      conversationId: original.conversation ?? '',
      conversationIndex: answerIndexOf(asText(original.properties.conversationIndex), world.clock.now()),
      headers: [
        { name: 'In-Reply-To', value: own },
        { name: 'References', value: `${asText(header?.value)} ${own}`.trim().replace(/\s+/g, ' ') },
      ],
      attachments,
    },
  }
}

/** These actions take MIME, too, on the real Graph. */
export const refuseMime = () => notSupported('answers and forwards given as MIME; make a MIME draft instead')
