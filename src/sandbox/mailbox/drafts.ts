import { randomUUID } from 'node:crypto'
import { readAttachment } from './attachments.ts'
import type { World } from './call.ts'
import { readMapi } from './mapi-properties.ts'
import { checkedMessage, conversationOf, writable, writeExtras } from './messages.ts'
import { messageProperties, writableOnDraft } from './properties.ts'
import { demandRoom } from './send-rights.ts'
import type { Item, ItemFields, StoredAttachment } from './store.ts'
import { asList, asObject, asText, instant, type Json } from './values.ts'

export type NewAttachment = Omit<StoredAttachment, 'id'>

/** What a draft takes over from the message that it answers or passes on. */
export interface Answering {
  readonly conversationId: string
  readonly conversationIndex: string
  /** `In-Reply-To` and `References`, which callers may not write by JSON. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly attachments: readonly NewAttachment[]
}

export interface NewMessage {
  readonly fields: ItemFields & { readonly internetId: string }
  readonly attachments: readonly NewAttachment[]
}

/** Reads a message from JSON, a draft unless its MAPI properties say otherwise; nothing is stored yet. @throws GraphError 400, 413 */
export function readNewMessage(world: World, oid: string, body: Json, answering?: Answering): NewMessage {
  const now = world.clock.now()
  const written = checkedMessage(writable(body, writableOnDraft, messageProperties, 'message'))
  const { isRead, internetMessageId, internetMessageHeaders, ...others } = written
  const internetId = asText(internetMessageId) || `<${randomUUID()}@sandbox.local>`
  const mapi = readMapi(body)
  const received = mapi.received ?? now
  const root = mapi.references[0] ?? internetId
  const thread = answering ?? conversationOf(world, oid, mapi, root, received)
  const headers = [...(answering?.headers ?? []), ...mapi.headers, ...asList(internetMessageHeaders)]
  const attachments = [
    ...(answering?.attachments ?? []),
    ...asList(body.attachments).map((each) => readAttachment(world, asObject(each))),
  ]
  return {
    attachments,
    fields: {
      sort: instant(received),
      isRead: typeof isRead === 'boolean' ? isRead : (mapi.sent?.isRead ?? true),
      internetId,
      conversation: thread.conversationId,
      properties: {
        body: { contentType: 'text', content: '' },
        bodyPreview: '',
        conversationIndex: mapi.conversationIndex ?? thread.conversationIndex,
        sentDateTime: instant(mapi.submitted ?? now),
        isDraft: mapi.sent === undefined,
        hasAttachments: attachments.some(({ properties }) => properties.isInline !== true),
        ...(headers.length === 0 ? {} : { internetMessageHeaders: headers }),
        ...others,
      },
    },
  }
}

/** Stores a message that was read from `body`; belongs inside a transaction. */
export function storeNewMessage(world: World, oid: string, folder: string, message: NewMessage, body: Json): Item {
  demandRoom(world, oid)
  const item = world.store.insert(oid, 'message', folder, message.fields)
  for (const { properties, content } of message.attachments) world.store.attach(item, properties, content)
  writeExtras(world, item, body)
  return item
}

/** Makes a draft from JSON; belongs inside a transaction. @throws GraphError 400, 413 */
export const createDraft = (world: World, oid: string, folder: string, body: Json, answering?: Answering): Item =>
  storeNewMessage(world, oid, folder, readNewMessage(world, oid, body, answering), body)
