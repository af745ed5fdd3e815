import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { fileProperties, mostByJson, recount } from './attachments.ts'
import { type MailboxContext, type MailboxEnv, param, readJson, type World } from './call.ts'
import { badRequest, GraphError, itemNotFound } from './errors.ts'
import { stored } from './series.ts'
import type { Item, ItemKind } from './store.ts'
import { asObject, asText, type Json } from './values.ts'

const mostBytes = 150 * 1024 * 1024
const mostByChunk = 4 * 1024 * 1024
const lifetime = 24 * 3_600_000

/** `createUploadSession`, for files over 3 MB. @param find the item a request's path names */
export function uploadSessionRoutes(
  world: World,
  collection: 'messages' | 'events',
  find: (oid: string, id: string) => Item,
): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  app.post(`/${collection}/:item/attachments/createUploadSession`, async (context) => {
    const body = await readJson(context)
    const file = asObject(body.AttachmentItem ?? body.attachmentItem)
    if (file.attachmentType !== 'file') throw badRequest("The sandbox mailbox takes uploads of attachmentType 'file'.")
    if (asText(file.name) === '') throw badRequest("The property 'name' of the attachment is required.")
    const size = Number(file.size)
    if (!Number.isInteger(size) || size > mostBytes)
      throw new GraphError(413, 'ErrorMessageSizeExceeded', "The 'size' of an attachment is a number up to 150 MB.")
    if (size < mostByJson)
      throw new GraphError(
        400,
        'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize',
        'The attachment is smaller than 3 MB: post it as JSON.',
      )
    const id = randomBytes(32).toString('base64url')
    const expires = new Date(world.clock.now().getTime() + lifetime).toISOString()
    world.store.transact(() => {
      const item = stored(world, find(context.get('call').oid, param(context, 'item')))
      world.store.run(
        'INSERT INTO upload VALUES (?, ?, ?, ?, ?, ?)',
        ...[id, item.immutable, JSON.stringify(fileProperties(world, file, size)), size, new Uint8Array(), expires],
      )
    })
    return context.json(
      {
        '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.uploadSession',
        uploadUrl: `${world.address.replace(/\/v1\.0$/, '')}/upload/${id}`,
        expirationDateTime: expires,
        nextExpectedRanges: ['0-'],
      },
      201,
    )
  })
  return app
}

/** The addresses that upload sessions name: whoever has one may write to it, without a token. */
export function uploadRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const { store } = world
  const find = (context: MailboxContext) => {
    const row = store.one(
      `SELECT upload.*, item.oid, item.kind FROM upload JOIN item ON item.immutable = upload.item
       WHERE upload.id = ? AND expires > ?`,
      param(context, 'upload'),
      world.clock.now().toISOString(),
    )
    if (row === undefined || !(row.content instanceof Uint8Array)) throw itemNotFound()
    return {
      id: String(row.id),
      item: store.find(String(row.oid), row.kind as ItemKind, String(row.item)),
      properties: JSON.parse(String(row.properties)) as Json,
      size: Number(row.size),
      content: row.content,
      expires: String(row.expires),
    }
  }
  const progress = (expires: string, next: number): Json => ({
    expirationDateTime: expires,
    nextExpectedRanges: [`${next}-`],
  })

  app.get('/upload/:upload', (context) => {
    const { expires, content } = find(context)
    return context.json(progress(expires, content.byteLength))
  })
  app.put('/upload/:upload', async (context) => {
    const [, from, to, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(context.req.header('Content-Range') ?? '') ?? []
    const chunk = new Uint8Array(await context.req.arrayBuffer())
    if (chunk.byteLength > mostByChunk)
      throw new GraphError(413, 'ErrorMessageSizeExceeded', 'One request of an upload carries up to 4 MB.')
    return store.transact(() => {
      const { id, item, properties, size, content, expires } = find(context)
      if (item === undefined) throw itemNotFound()
      const next = content.byteLength + chunk.byteLength
      const isExpected = Number(from) === content.byteLength && Number(to) + 1 === next && Number(total) === size
      if (!isExpected || next > size)
        throw new GraphError(416, 'InvalidRange', `Bytes ${content.byteLength}- of ${size} are expected.`)
      const whole = Buffer.concat([content, chunk])
      if (next < size) {
        store.run('UPDATE upload SET content = ? WHERE id = ?', whole, id)
        return context.json(progress(expires, next))
      }
      const attachment = store.attach(item, properties, whole)
      store.run('DELETE FROM upload WHERE id = ?', id)
      recount(world, item)
      const collection = item.kind === 'event' ? 'events' : 'messages'
      const location = `${world.address}/users/${item.oid}/${collection}/${item.immutable}/attachments/${attachment}`
      return context.body(null, 201, { Location: location })
    })
  })
  app.delete('/upload/:upload', (context) => {
    store.transact(() => store.run('DELETE FROM upload WHERE id = ?', find(context).id))
    return context.body(null, 204)
  })
  return app
}
