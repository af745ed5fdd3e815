/** Items of other programs as they are to stand in a mailbox, in Graph's property names. */
import { escapedHtml } from '../core/text.ts'
import type { GraphExtendedProperty } from './wire.ts'

/** Named property by which an item that was put in is known again. */
export const importProperty = 'String {5f0b7c1e-93d4-4c3a-8f62-b0e6d17a2c95} Name TandemImport'

type Json = Readonly<Record<string, unknown>>

export interface ImportedPerson {
  readonly name: string
  readonly address: string
}

export interface ImportedFile {
  readonly name: string
  readonly contentType: string
  readonly content: Uint8Array<ArrayBuffer>
  readonly contentId?: string
  readonly isInline: boolean
}

export interface ImportedMessage {
  /** Names it among all that is put in: the same text is the same message. */
  readonly key: string
  readonly isDraft: boolean
  readonly isRead: boolean
  /** ISO. */
  readonly receivedAt: string
  readonly sentAt?: string
  readonly subject: string
  readonly importance: 'low' | 'normal' | 'high'
  readonly body: { readonly contentType: 'html' | 'text'; readonly content: string }
  readonly from?: ImportedPerson
  readonly sender?: ImportedPerson
  readonly to: readonly ImportedPerson[]
  readonly cc: readonly ImportedPerson[]
  readonly bcc: readonly ImportedPerson[]
  readonly replyTo: readonly ImportedPerson[]
  readonly internetMessageId?: string
  readonly inReplyTo?: string
  readonly references?: string
  /** Base64. */
  readonly threadIndex?: string
  /** Its header lines. */
  readonly headers: string
  readonly files: readonly ImportedFile[]
}

export interface ImportedEvent {
  readonly key: string
  /** By which the same event may be there already. */
  readonly iCalUId?: string
  /** As Graph would show it. */
  readonly event: Json
  readonly exceptions: readonly {
    /** UTC ISO. */
    readonly originalStart: string
    readonly cancelled?: boolean
    readonly changes?: Json
  }[]
}

export interface ImportedContact {
  readonly key: string
  readonly contact: Json
}

export const importMark = (value: string): GraphExtendedProperty => ({ id: importProperty, value })

const recipient = ({ name, address }: ImportedPerson) => ({ emailAddress: { name, address } })

/** Of a MAPI message: read, and no draft, which it can only be said to be while it is made. */
const [flagNone, flagRead] = ['0', '1']

/** A message without its files. */
export function messageJson(message: ImportedMessage, mark: string): Json {
  const { subject, body, importance, isRead, from, sender, internetMessageId } = message
  const mapi: readonly (readonly [string, string | undefined])[] = [
    ['Integer 0x0E07', message.isDraft ? undefined : isRead ? flagRead : flagNone],
    ['SystemTime 0x0E06', message.receivedAt],
    ['SystemTime 0x0039', message.sentAt ?? message.receivedAt],
    ['String 0x1042', message.inReplyTo],
    ['String 0x1039', message.references],
    ['String 0x007D', message.headers],
    ['Binary 0x0071', message.threadIndex],
  ]
  return {
    ...{ subject, body, importance, isRead },
    ...(from ? { from: recipient(from) } : {}),
    ...(sender ? { sender: recipient(sender) } : {}),
    toRecipients: message.to.map(recipient),
    ccRecipients: message.cc.map(recipient),
    bccRecipients: message.bcc.map(recipient),
    replyTo: message.replyTo.map(recipient),
    ...(internetMessageId ? { internetMessageId } : {}),
    singleValueExtendedProperties: [importMark(mark), ...mapi.flatMap(([id, value]) => (value ? [{ id, value }] : []))],
  }
}

export function contactJson({ key, contact }: ImportedContact): Json {
  const { birthday } = contact
  return {
    ...contact,
    // At midnight it would be the day before in half of the world's zones.
    ...(typeof birthday === 'string' ? { birthday: `${birthday.slice(0, 10)}T11:59:00Z` } : {}),
    singleValueExtendedProperties: [importMark(key)],
  }
}

/** Invited people would be mailed (invariant 3); that a meeting was called off only its organizer may say. */
const neverWritten = new Set(['attendees', 'organizer', 'isCancelled', 'iCalUId'])

/** An event without anybody who could be mailed; who was invited stands at the end of its text. */
export function eventJson(event: Json): { readonly json: Json; readonly hasPeople: boolean } {
  const line = peopleLine(event)
  const { subject, isCancelled } = event
  return {
    hasPeople: line !== '',
    json: {
      ...Object.fromEntries(Object.entries(event).filter(([name]) => !neverWritten.has(name))),
      ...(line === '' ? {} : { body: withLine(event.body, line) }),
      ...(isCancelled === true ? { subject: `Canceled: ${subject}` } : {}),
    },
  }
}

/** What differs of one meeting of a series. */
export function changesJson(event: Json, changes: Json): Json {
  const { json } = eventJson({ ...event, ...changes })
  const speaksOfPeople = 'attendees' in changes || 'organizer' in changes
  const names = Object.keys(changes).filter((name) => !neverWritten.has(name))
  return Object.fromEntries([...names, ...(speaksOfPeople ? ['body'] : [])].map((name) => [name, json[name]]))
}

function peopleLine({ organizer, attendees }: Json): string {
  const invited = (Array.isArray(attendees) ? attendees : []).map(nameOf).filter(Boolean)
  const by = nameOf(organizer)
  return [by && `Organizer: ${by}`, invited.length > 0 && `Invited: ${invited.join('; ')}`].filter(Boolean).join('. ')
}

function nameOf(person: unknown): string {
  const { name, address } = (person as { emailAddress?: Partial<ImportedPerson> } | undefined)?.emailAddress ?? {}
  return !address ? '' : name && name !== address ? `${name} <${address}>` : address
}

function withLine(body: unknown, line: string): Json {
  const { contentType = 'text', content = '' } = (body ?? {}) as { contentType?: string; content?: string }
  if (contentType !== 'html') return { contentType, content: content === '' ? line : `${content}\n\n${line}` }
  const end = content.search(/<\/body>/i)
  const at = end < 0 ? content.length : end
  return { contentType, content: `${content.slice(0, at)}<p>${escapedHtml(line)}</p>${content.slice(at)}` }
}
