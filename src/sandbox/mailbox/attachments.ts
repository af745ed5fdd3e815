import type { World } from './call.ts'
import { badRequest, GraphError, itemNotFound } from './errors.ts'
import { readBase64 } from './mime-request.ts'
import { demandRoom } from './send-rights.ts'
import type { Item, StoredAttachment } from './store.ts'
import { asText, instant, type Json } from './values.ts'

/** Graph takes attachments by JSON up to 3 MB (facts.md). */
export const mostByJson = 3 * 1024 * 1024

export function findAttachment(world: World, item: Item, id: string): StoredAttachment {
  const found = world.store.attachments(item).find((each) => each.id === id)
  if (found === undefined) throw itemNotFound()
  return found
}

/** After attachments came or went: the item's own word about them. */
export function recount(world: World, item: Item): Item {
  const hasAttachments = world.store.attachments(item).some(({ properties }) => properties.isInline !== true)
  world.store.forgetRaw(item)
  return world.store.update(item, { properties: { ...item.properties, hasAttachments } })
}

/** Reads a file from JSON. @throws GraphError 400, 413 */
export function readAttachment(world: World, body: Json): { readonly properties: Json; readonly content: Uint8Array } {
  const type = asText(body['@odata.type'])
  if (!/^#?microsoft\.graph\.fileAttachment$/.test(type))
    throw badRequest(
      `Attachments of type '${type}' can't be made in the sandbox mailbox, only #microsoft.graph.fileAttachment.`,
    )
  if (asText(body.name) === '') throw badRequest("The property 'name' of the attachment is required.")
  const content = readBase64(asText(body.contentBytes), 'ErrorInvalidRequest')
  if (content.byteLength > mostByJson)
    throw new GraphError(413, 'ErrorMessageSizeExceeded', 'Attachments over 3 MB need an upload session.')
  return { properties: fileProperties(world, body, content.byteLength), content }
}

/** A file's properties as Graph keeps them. @param size in bytes */
export const fileProperties = (world: World, body: Json, size: number): Json => ({
  '@odata.type': '#microsoft.graph.fileAttachment',
  name: asText(body.name),
  contentType: asText(body.contentType) || 'application/octet-stream',
  size,
  isInline: body.isInline === true,
  lastModifiedDateTime: instant(world.clock.now()),
  contentId: asText(body.contentId) || null,
  contentLocation: null,
})

/** Puts a file to an item; belongs inside a transaction. @throws GraphError 400, 413 */
export function addAttachment(world: World, item: Item, body: Json): string {
  demandRoom(world, item.oid)
  const { properties, content } = readAttachment(world, body)
  return world.store.attach(item, properties, content)
}
