import { Hono } from 'hono'
import { answerMessage, folderOfPath, messageCollections, messageOfPath } from './answer-message.ts'
import { checkIfMatch, type MailboxContext, type MailboxEnv, param, readJson, type World } from './call.ts'
import { createDraft } from './drafts.ts'
import { GraphError } from './errors.ts'
import { discard, findFolder } from './folders.ts'
import { countItems, queryItems } from './item-query.ts'
import { presentMessage } from './message-view.ts'
import { changeMessage, deliver } from './messages.ts'
import { buildMime } from './mime-out.ts'
import { readBase64 } from './mime-request.ts'
import { readOptions } from './odata/options.ts'
import { contextOf } from './present.ts'
import type { Item } from './store.ts'
import { isObject, readText } from './values.ts'

/** The message as MIME: what came in, or what its properties say where it was made here. */
export async function mimeOf(world: World, item: Item): Promise<Uint8Array> {
  const raw = world.store.raw(item)
  if (raw !== undefined) return raw
  return buildMime(item.properties, world.store.attachments(item), {
    internetMessageId: item.internet_id ?? '',
    date: new Date(item.sort ?? item.created),
    keepBcc: true,
  })
}

/** Graph refuses a POST over HTTP that says nothing of its length (observed.md); a part of a batch has no such thing. */
const lacksLength = ({ env, req }: MailboxContext) =>
  isObject(env) &&
  'incoming' in env &&
  req.header('Content-Length') === undefined &&
  req.header('Transfer-Encoding') === undefined

/** Messages: lists, reading, MIME, drafts, changes, moves, attachments. */
export function messageRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const { store } = world

  const answer = (context: MailboxContext, item: Item, status: 200 | 201 = 200) =>
    answerMessage(world, context, item, status)
  const folderOf = (context: MailboxContext) => folderOfPath(world, context)
  const messageOf = (context: MailboxContext) => messageOfPath(world, context)

  for (const base of messageCollections) {
    app.get(base, (context) => {
      const call = context.get('call')
      const options = readOptions(call.url.searchParams)
      const folder = folderOf(context)
      const where = folder === undefined ? undefined : { text: 'item.folder = ?', values: [folder.id] }
      const page = queryItems(world, call, 'message', options, where)
      return context.json({
        '@odata.context': contextOf(
          call,
          folder === undefined ? 'messages' : `mailFolders('${folder.id}')/messages`,
          options,
        ),
        ...(page.count === undefined ? {} : { '@odata.count': page.count }),
        ...(page.nextLink === undefined ? {} : { '@odata.nextLink': page.nextLink }),
        value: page.items.map((item) => presentMessage(world, call, item, options)),
      })
    })

    app.post(base, async (context) => {
      const { oid } = context.get('call')
      const folder = folderOf(context) ?? findFolder(world, oid, 'drafts')
      if (context.req.header('Content-Type')?.startsWith('text/plain') === true) {
        const raw = readBase64(await context.req.text(), 'ErrorMimeContentInvalidBase64String')
        const made = await deliver(world, oid, raw, { folder: folder.id, isDraft: true, isRead: true })
        return answer(context, made, 201)
      }
      const body = await readJson(context)
      return answer(
        context,
        store.transact(() => createDraft(world, oid, folder.id, body)),
        201,
      )
    })

    const one = `${base}/:message`
    app.get(`${base}/$count`, (context) => {
      const folder = folderOf(context)
      const where = folder === undefined ? undefined : { text: 'item.folder = ?', values: [folder.id] }
      return context.text(countItems(world, context.get('call'), 'message', where))
    })
    app.get(one, (context) => answer(context, messageOf(context)))
    app.patch(one, async (context) => {
      const body = await readJson(context)
      const changed = store.transact(() => {
        const item = messageOf(context)
        checkIfMatch(context, item.change_key)
        return changeMessage(world, item, body)
      })
      return answer(context, changed)
    })
    app.delete(one, (context) => {
      store.transact(() => {
        const item = messageOf(context)
        checkIfMatch(context, item.change_key)
        discard(world, item)
      })
      return context.body(null, 204)
    })
    app.get(`${one}/$value`, async (context) => {
      const mime = await mimeOf(world, messageOf(context))
      return context.body(Buffer.from(mime), 200, { 'Content-Type': 'text/plain' })
    })
    app.post(`${one}/move`, async (context) => {
      const body = await readJson(context)
      const target = findFolder(world, context.get('call').oid, readText(body, 'destinationId'))
      return answer(
        context,
        store.transact(() => store.move(messageOf(context), target.id)),
        201,
      )
    })
    app.post(`${one}/copy`, async (context) => {
      const body = await readJson(context)
      const target = findFolder(world, context.get('call').oid, readText(body, 'destinationId'))
      return answer(
        context,
        store.transact(() => copy(messageOf(context), target.id)),
        201,
      )
    })
    app.post(`${one}/permanentDelete`, (context) => {
      if (lacksLength(context)) throw new GraphError(411, 'LengthRequired', 'The request must carry Content-Length: 0.')
      const { oid } = context.get('call')
      const item = store.find(oid, 'message', param(context, 'message'))
      if (item === undefined) throw new GraphError(403, 'ErrorCannotDeleteObject', 'The object can not be deleted.')
      store.transact(() => store.remove(item))
      return context.body(null, 204)
    })
  }

  function copy(item: Item, folder: string): Item {
    const raw = store.raw(item)
    const made = store.insert(item.oid, 'message', folder, {
      sort: item.sort,
      isRead: item.is_read === 1,
      properties: item.properties,
      ...(item.internet_id === null ? {} : { internetId: item.internet_id }),
      ...(item.conversation === null ? {} : { conversation: item.conversation }),
      ...(raw === undefined ? {} : { raw }),
    })
    for (const { properties, content } of store.attachments(item)) store.attach(made, properties, content)
    return made
  }
  return app
}
