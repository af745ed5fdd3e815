import type { World } from './call.ts'
import { type Answering, type NewAttachment, readNewMessage, storeNewMessage } from './drafts.ts'
import { GraphError, invalidRequest } from './errors.ts'
import { findFolder } from './folders.ts'
import { findMessage, storeParsed } from './messages.ts'
import { parseMessage, recipientsOfMessage } from './mime-in.ts'
import { buildMime } from './mime-out.ts'
import { readBase64 } from './mime-request.ts'
import { demandRoom, sendersOf } from './send-rights.ts'
import type { Item } from './store.ts'
import { instant, type Json } from './values.ts'

/** Hands `raw` to every sandbox mailbox among the recipients, one copy each; outside addresses get nothing. */
async function post(world: World, raw: Uint8Array, properties: Json, keepOwn: () => void): Promise<void> {
  const addresses = new Set(recipientsOfMessage(properties).map(({ address }) => address.toLowerCase()))
  const parsed = await parseMessage(raw, world.clock.now())
  world.store.transact(() => {
    keepOwn()
    for (const address of addresses) {
      const person = world.store.person('mail', address)
      if (person === undefined) continue
      const folder = findFolder(world, person.oid, 'inbox').id
      storeParsed(world, person.oid, raw, parsed, { folder, received: world.clock.now() })
    }
  })
}

/** A draft has no sender (as captured) until it goes. */
function withSender(world: World, oid: string, properties: Json): Json {
  demandRoom(world, oid)
  return { ...properties, ...sendersOf(world, oid, properties) }
}

function checkRecipients(properties: Json): void {
  if (recipientsOfMessage(properties).length === 0)
    throw new GraphError(400, 'ErrorInvalidRecipients', 'At least one recipient is not valid: the message has none.')
}

/** The message as the sender keeps it and as it goes out, which is without Bcc. */
function bothTexts(internetMessageId: string, properties: Json, attachments: readonly NewAttachment[], date: Date) {
  const mime = (keepBcc: boolean) => buildMime(properties, attachments, { internetMessageId, date, keepBcc })
  return Promise.all([mime(true), mime(false)])
}

/** Sends a draft: the same item, under the same immutable id, becomes the copy in Sent Items. @throws GraphError 400 */
export async function sendDraft(world: World, draft: Item): Promise<void> {
  if (draft.properties.isDraft !== true) throw invalidRequest('The message is not a draft.')
  checkRecipients(draft.properties)
  const { store, clock } = world
  const date = clock.now()
  const attachments = store.attachments(draft)
  const properties = { ...withSender(world, draft.oid, draft.properties), isDraft: false, sentDateTime: instant(date) }
  const [own, outgoing] = await bothTexts(draft.internet_id ?? '', properties, attachments, date)
  await post(world, outgoing, properties, () => {
    // While its text was made, somebody else may have sent, changed or deleted it.
    const now = findMessage(world, draft.oid, draft.immutable)
    if (now.properties.isDraft !== true) throw invalidRequest('The message is not a draft.')
    if (now.change_key !== draft.change_key)
      throw new GraphError(409, 'ErrorIrresolvableConflict', 'The draft was changed while it was being sent.')
    const sent = store.update(now, { sort: instant(date), isRead: true, raw: own, properties })
    store.move(sent, findFolder(world, draft.oid, 'sentitems').id)
  })
}

/** Sends a message given in JSON. Nothing is stored before it goes, so a refused one leaves no draft behind. */
export async function sendNew(
  world: World,
  oid: string,
  body: Json,
  { keepCopy, answering }: { readonly keepCopy: boolean; readonly answering?: Answering },
): Promise<void> {
  // The JSON form mints its own Message-ID (observed.md).
  const { internetMessageId: _, ...message } = body
  const { fields, attachments } = readNewMessage(world, oid, message, answering)
  const date = world.clock.now()
  const properties = { ...withSender(world, oid, fields.properties), isDraft: false, sentDateTime: instant(date) }
  checkRecipients(properties)
  const [own, outgoing] = await bothTexts(fields.internetId, properties, attachments, date)
  await post(world, outgoing, properties, () => {
    if (!keepCopy) return
    const sent = { fields: { ...fields, properties, raw: own }, attachments }
    storeNewMessage(world, oid, findFolder(world, oid, 'sentitems').id, sent, message)
  })
}

/** Sends a message given as base64 of its MIME text, with the headers as they were written. @throws GraphError 400 */
export async function sendMime(world: World, oid: string, base64: string): Promise<void> {
  const raw = readBase64(base64, 'ErrorMimeContentInvalidBase64String')
  const parsed = await parseMessage(raw, world.clock.now())
  checkRecipients(parsed.properties)
  const withoutBcc = Buffer.from(
    Buffer.from(raw)
      .toString('latin1')
      .replace(/^bcc:.*(?:\r?\n[ \t].*)*\r?\n/im, ''),
    'latin1',
  )
  await post(world, new Uint8Array(withoutBcc), parsed.properties, () => {
    const folder = findFolder(world, oid, 'sentitems').id
    storeParsed(world, oid, raw, parsed, { folder, received: world.clock.now(), isRead: true })
  })
}
