/** News of mail folders, and headers of many messages in few requests. */
import { TandemError } from '../core/errors.ts'
import { type MailFeed, type MailHeaders, mailFolders } from '../core/mail/notice.ts'
import { markProperty, readMark } from '../core/mark.ts'
import { askEach } from './batch.ts'
import { checked, reading } from './client.ts'
import { type Look, type Position, pageAt, pageSize, readCursor } from './delta.ts'
import { outcomeOfEach } from './each-own.ts'
import { expandExtended, extendedValue } from './extended.ts'
import { noticeOf } from './notice.ts'
import { inReplyToProperty } from './read-message.ts'
import { remembered } from './remembered.ts'
import type { GraphMessage, GraphRecipient } from './wire.ts'

const headerProperties = [
  'id',
  'internetMessageId',
  'conversationId',
  'parentFolderId',
  'subject',
  'from',
  'sender',
  'toRecipients',
  'ccRecipients',
  'categories',
  'isDraft',
  'receivedDateTime',
  'lastModifiedDateTime',
]
/** PidTagSensitivity: what the sender marked it as; no property of Graph's messages tells. */
const sensitivityProperty = 'Integer 0x0036'
const sensitivities = ['normal', 'personal', 'private', 'confidential'] as const

const notThere: ReadonlySet<string> = new Set(['item-gone', 'item-not-readable'])

const isWellKnown = (folder: string) => (mailFolders as readonly string[]).includes(folder)

const firstOf = (folder: string) => {
  const of = (name: string) => `/mailFolders/${name}/messages/delta`
  const path = `${of(encodeURIComponent(folder))}?$select=id,changeKey,categories,receivedDateTime`
  return reading(path, of(isWellKnown(folder) ? folder : '{id}'), [pageSize])
}

/** Only a folder that is named by its id can be gone. */
function asGone(folder: string, error: unknown): unknown {
  const cause = error instanceof TandemError ? error.cause : undefined
  const isGone = cause instanceof TandemError && cause.code === 'item-gone'
  return isGone && !isWellKnown(folder) ? cause : error
}

export function createMailFeed(look: Look): Pick<MailFeed, 'mailChanges' | 'mailHeaders' | 'meetingOf'> {
  const { client } = look
  const sentItems = remembered(async (options) => {
    const path = '/mailFolders/sentitems'
    const folder = await client.ask(reading(`${path}?$select=id`, path), options)
    return checked(folder as { readonly id: string } | undefined).id
  })
  return {
    async mailChanges(folder, cursor, options) {
      const position = readCursor<Position>(cursor, ({ link }) => typeof link === 'string')
      const page = await pageAt<GraphMessage>(look, position, firstOf(folder), options).catch((error: unknown) => {
        throw asGone(folder, error)
      })
      const { link, more, fromStart, removed } = page
      const next: Position = { link, isFirst: fromStart && more }
      return {
        messages: page.entries.map((message) => ({
          ...noticeOf(message.id, message),
          ...(isMeetingMessage(message) ? { isMeetingMessage: true as const } : {}),
          ...receivedAt(message),
        })),
        ...{ gone: removed, cursor: JSON.stringify(next), more, fromStart },
      }
    },
    async mailHeaders(ids, options) {
      if (ids.length === 0) return []
      const sent = await sentItems(options)
      const expand = encodeURIComponent(expandExtended([inReplyToProperty, sensitivityProperty, markProperty]))
      const outcomes = await askEach(
        client,
        ids.map((id) => () => [
          reading(
            `/messages/${encodeURIComponent(id)}?$select=${headerProperties.join(',')}&$expand=${expand}`,
            '/messages/{id}',
          ),
        ]),
        options,
      )
      const headers = outcomeOfEach(outcomes, (answer) => headersOf(answer as GraphMessage, sent))
      return headers.map((one) => (one instanceof TandemError && notThere.has(one.code) ? undefined : one))
    },
    async meetingOf(messageId, options) {
      const path = `/messages/${encodeURIComponent(messageId)}?$expand=microsoft.graph.eventMessage/event($select=id)`
      const message = checked((await client.ask(reading(path, '/messages/{id}'), options)) as GraphMessage | undefined)
      if (!isMeetingMessage(message)) return undefined
      return message.event?.id ? { eventId: message.event.id } : {}
    },
  }
}

/** Graph names the type wherever it is another than the one that was asked for. */
const isMeetingMessage = (message: GraphMessage) =>
  message['@odata.type']?.startsWith('#microsoft.graph.eventMessage') ?? false

function headersOf(message: GraphMessage, sentItemsId: string): MailHeaders {
  const properties = message.singleValueExtendedProperties
  const inReplyTo = extendedValue(properties, inReplyToProperty)
  const { letGo } = readMark(extendedValue(properties, markProperty))
  const from = addressOf(message.from ?? message.sender ?? undefined)
  const sensitivity = sensitivities[Number(extendedValue(properties, sensitivityProperty) ?? 0)] ?? 'normal'
  return {
    id: message.id,
    internetMessageId: message.internetMessageId ?? '',
    conversationId: message.conversationId ?? '',
    ...(inReplyTo ? { inReplyTo } : {}),
    subject: message.subject ?? '',
    ...(from ? { from } : {}),
    to: addressesOf(message.toRecipients),
    cc: addressesOf(message.ccRecipients),
    sensitivity,
    categories: message.categories ?? [],
    isDraft: message.isDraft ?? false,
    inSentItems: message.parentFolderId === sentItemsId,
    ...(message.parentFolderId ? { parentFolderId: message.parentFolderId } : {}),
    isMeetingMessage: isMeetingMessage(message),
    ...(letGo === undefined ? {} : { letGoIn: letGo }),
    ...receivedAt(message),
    ...(message.lastModifiedDateTime
      ? { lastModifiedDateTime: new Date(message.lastModifiedDateTime).toISOString() }
      : {}),
  }
}

const receivedAt = ({ receivedDateTime }: GraphMessage) =>
  receivedDateTime ? { receivedDateTime: new Date(receivedDateTime).toISOString() } : {}

const addressOf = (recipient: GraphRecipient | undefined) => recipient?.emailAddress?.address?.trim().toLowerCase()
const addressesOf = (recipients: readonly GraphRecipient[] | null | undefined) =>
  (recipients ?? []).flatMap((recipient) => addressOf(recipient) ?? [])
