/** Attachments of an item, read and written piece by piece: up to 3 MB in one request, larger ones by an upload session. */
import { TandemError } from '../core/errors.ts'
import { type FileFacts, type FileSource, type ItemFiles, type UploadMemory, whole } from '../core/file.ts'
import type { ItemKind } from '../core/item.ts'
import type { CallOptions } from '../core/ports.ts'
import { checked, type GraphClient, reading } from './client.ts'
import { placeOf } from './paths.ts'
import { createUpload } from './upload-session.ts'

/**
 * A request takes 4 MB, of which base64 makes 3 MB; whether that means millions or mebibytes no page says. What lies between
 * is offered as an upload first, which is refused below the service's own limit.
 */
const mostInOneRequest = 3_000_000
const tooSmall = 'ErrorAttachmentSizeShouldNotBeLessThanMinimumSize'

interface Attachment {
  readonly id?: string
  readonly size?: number | null
}

export function createItemFiles(client: GraphClient): ItemFiles {
  const attachmentsOf = (kind: ItemKind, itemId: string) => {
    const { path, route } = placeOf(kind, itemId)
    return { path: `${path}/attachments`, route: `${route}/attachments` }
  }
  const attachmentOf = (kind: ItemKind, itemId: string, id: string) => {
    const { path, route } = attachmentsOf(kind, itemId)
    return { path: `${path}/${encodeURIComponent(id)}`, route: `${route}/{id}` }
  }
  const upload = createUpload(client)

  async function post(place: { path: string; route: string }, file: FileSource, options: CallOptions) {
    const json = fileJson(file, await whole(file.pieces(0)))
    return factsOf((await client.ask({ method: 'POST', ...place, json, isRepeatable: false }, options)) as Attachment)
  }

  /** @returns undefined where the service takes it only in one request */
  async function uploaded(
    place: { path: string; route: string },
    file: FileSource,
    options: CallOptions & { readonly memory?: UploadMemory },
  ): Promise<FileFacts | undefined> {
    const id = await upload(place, file, options).catch((error: unknown) => {
      if (error instanceof TandemError && error.message.includes(tooSmall)) return undefined
      throw error
    })
    if (id === undefined) return undefined
    const one = { path: `${place.path}/${encodeURIComponent(id)}?$select=id,size`, route: `${place.route}/{id}` }
    return factsOf((await client.ask(reading(one.path, one.route), options)) as Attachment)
  }

  return {
    async *readFile(kind, itemId, attachmentId, options) {
      const { path, route } = attachmentOf(kind, itemId, attachmentId)
      const request = { ...reading(`${path}/$value`, `${route}/$value`), headers: { Accept: '*/*' } }
      yield* await client.open(request, options)
    },
    async addFile(kind, itemId, file, options) {
      const place = attachmentsOf(kind, itemId)
      const large = file.size > mostInOneRequest ? await uploaded(place, file, options) : undefined
      return large ?? post(place, file, options)
    },
    async removeFile(kind, itemId, attachmentId, options) {
      const place = attachmentOf(kind, itemId, attachmentId)
      await client.send({ method: 'DELETE', ...place, isRepeatable: true }, options).catch((error: unknown) => {
        if (!(error instanceof TandemError && error.code === 'item-gone')) throw error
      })
    },
  }
}

/** A file as it goes along in a request. */
export function fileJson(
  { name, contentType, contentId, isInline }: Omit<FileSource, 'size' | 'pieces'>,
  bytes: Uint8Array,
) {
  return {
    '@odata.type': '#microsoft.graph.fileAttachment',
    ...{
      name,
      contentType,
      contentBytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
    },
    ...(contentId ? { contentId } : {}),
    ...(isInline ? { isInline } : {}),
  }
}

function factsOf(attachment: Attachment | undefined): FileFacts {
  const { id, size } = checked(attachment)
  return { id: id as string, size: size ?? 0 }
}
