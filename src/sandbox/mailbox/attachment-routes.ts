import { Hono } from 'hono'
import { addAttachment, findAttachment, recount } from './attachments.ts'
import { type MailboxContext, type MailboxEnv, param, readJson, type World } from './call.ts'
import { itemNotFound } from './errors.ts'
import { findFolder } from './folders.ts'
import { readOptions } from './odata/options.ts'
import { contextOf, presentAttachment } from './present.ts'
import { stored } from './series.ts'
import type { Item } from './store.ts'
import type { Json } from './values.ts'

function selected(attachment: Json, select: readonly string[] | undefined): Json {
  if (select === undefined) return attachment
  const wanted = new Set(['id', ...select])
  return Object.fromEntries(Object.entries(attachment).filter(([name]) => name.includes('@') || wanted.has(name)))
}

/** Attachments of messages or events. @param find the item a request's path names */
export function attachmentRoutes(
  world: World,
  collection: 'messages' | 'events',
  find: (oid: string, id: string) => Item,
): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const plain = `/${collection}/:item/attachments`
  const itemOf = (context: MailboxContext) => {
    const { oid } = context.get('call')
    const item = find(oid, param(context, 'item'))
    const folder = context.req.param('folder')
    if (folder !== undefined && findFolder(world, oid, folder).id !== item.folder) throw itemNotFound()
    return item
  }
  const place = (context: MailboxContext) =>
    contextOf(context.get('call'), `${collection}('${param(context, 'item')}')/attachments`)

  for (const base of collection === 'messages' ? [plain, `/mailFolders/:folder${plain}`] : [plain]) {
    app.get(base, (context) => {
      const { select } = readOptions(context.get('call').url.searchParams)
      const shown = world.store
        .attachments(itemOf(context))
        .map((each) => presentAttachment(each, { withContent: true }))
      const value = shown.map((each) => selected(each, select))
      return context.json({ '@odata.context': place(context), value })
    })
    app.post(base, async (context) => {
      const body = await readJson(context)
      const made = world.store.transact(() => {
        const item = stored(world, itemOf(context))
        const id = addAttachment(world, item, body)
        return findAttachment(world, recount(world, item), id)
      })
      return context.json(
        { '@odata.context': `${place(context)}/$entity`, ...presentAttachment(made, { withContent: true }) },
        201,
      )
    })
    app.get(`${base}/:attachment`, (context) => {
      const found = findAttachment(world, itemOf(context), param(context, 'attachment'))
      const withItem = context
        .get('call')
        .url.searchParams.get('$expand')
        ?.startsWith('microsoft.graph.itemattachment/item')
      const isFile = found.properties['@odata.type'] === '#microsoft.graph.fileAttachment'
      const { select } = readOptions(context.get('call').url.searchParams)
      return context.json({
        '@odata.context': `${place(context)}/$entity`,
        ...selected(presentAttachment(found, { withContent: isFile || withItem === true }), select),
      })
    })
    app.get(`${base}/:attachment/$value`, (context) => {
      const { content, properties } = findAttachment(world, itemOf(context), param(context, 'attachment'))
      return context.body(Buffer.from(content), 200, {
        'Content-Type': String(properties.contentType ?? 'message/rfc822'),
      })
    })
    app.delete(`${base}/:attachment`, (context) => {
      world.store.transact(() => {
        const item = itemOf(context)
        world.store.run(
          'DELETE FROM attachment WHERE id = ?',
          findAttachment(world, item, param(context, 'attachment')).id,
        )
        recount(world, item)
      })
      return context.body(null, 204)
    })
  }
  return app
}
