import { Hono } from 'hono'
import { addAttachment } from './attachments.ts'
import { type MailboxContext, type MailboxEnv, param, readJson, type World } from './call.ts'
import { invalidRequest } from './errors.ts'
import { findFolder } from './folders.ts'
import { createDraft, findMessage, storeParsed } from './messages.ts'
import { parseMessage, recipientsOfMessage } from './mime-in.ts'
import { buildMime } from './mime-out.ts'
import { readBase64 } from './mime-request.ts'
import type { Item } from './store.ts'
import { asList, asObject, instant, type Json } from './values.ts'

/** Hands `raw` to every sandbox mailbox among the recipients, one copy each; outside addresses get nothing. */
async function post(world: World, raw: Uint8Array, properties: Json, then: () => void): Promise<void> {
  const addresses = new Set(recipientsOfMessage(properties).map(({ address }) => address.toLowerCase()))
  const parsed = await parseMessage(raw, world.clock.now())
  world.store.transact(() => {
    then()
    for (const address of addresses) {
      const person = world.store.person('mail', address)
      if (person === undefined) continue
      const folder = findFolder(world, person.oid, 'inbox').id
      storeParsed(world, person.oid, raw, parsed, { folder, received: world.clock.now() })
    }
  })
}

/** Sends a draft: the same item, under the same immutable id, becomes the copy in Sent Items. */
export async function sendDraft(world: World, draft: Item, keepCopy = true): Promise<void> {
  if (draft.properties.isDraft !== true) throw invalidRequest('The message is not a draft.')
  if (recipientsOfMessage(draft.properties).length === 0)
    throw invalidRequest('At least one recipient is not valid: the message has none.')
  const { store, clock } = world
  const date = clock.now()
  const attachments = store.attachments(draft)
  const mime = (keepBcc: boolean) =>
    buildMime(draft.properties, attachments, { internetMessageId: draft.internet_id ?? '', date, keepBcc })
  const [own, outgoing] = await Promise.all([mime(true), mime(false)])
  await post(world, outgoing, draft.properties, () => {
    if (!keepCopy) return store.remove(draft)
    const sent = store.update(draft, {
      sort: instant(date),
      isRead: true,
      raw: own,
      properties: { ...draft.properties, isDraft: false, sentDateTime: instant(date) },
    })
    store.move(sent, findFolder(world, draft.oid, 'sentitems').id)
  })
}

async function sendMime(world: World, oid: string, base64: string): Promise<void> {
  const raw = readBase64(base64, 'ErrorMimeContentInvalidBase64String')
  const parsed = await parseMessage(raw, world.clock.now())
  if (recipientsOfMessage(parsed.properties).length === 0)
    throw invalidRequest('At least one recipient is not valid: the message has none.')
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

/** `send` of a draft and `sendMail`. */
export function sendRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  app.post('/messages/:message/send', async (context: MailboxContext) => {
    await sendDraft(world, findMessage(world, context.get('call').oid, param(context, 'message')))
    return context.body(null, 202)
  })
  app.post('/sendMail', async (context) => {
    const { oid } = context.get('call')
    if (context.req.header('Content-Type')?.startsWith('text/plain') === true) {
      await sendMime(world, oid, await context.req.text())
      return context.body(null, 202)
    }
    const body = await readJson(context)
    const message = asObject(body.message ?? body.Message)
    const draft = world.store.transact(() => {
      const made = createDraft(world, oid, findFolder(world, oid, 'drafts').id, message)
      for (const each of asList(message.attachments)) addAttachment(world, made, asObject(each))
      return made
    })
    await sendDraft(world, draft, body.saveToSentItems !== false && body.SaveToSentItems !== false)
    return context.body(null, 202)
  })
  return app
}
