import type { Mailbox } from '../core/ports.ts'
import { checked, type GraphClient, reading } from './client.ts'
import { placeOf } from './paths.ts'

interface Attachment {
  readonly id?: string
  readonly '@odata.type'?: string
  readonly contentBytes?: string | null
}

export function createReadAttachment(client: GraphClient): Mailbox['readAttachment'] {
  return async (kind, itemId, attachmentId, options) => {
    const item = placeOf(kind, itemId)
    const path = `${item.path}/attachments/${encodeURIComponent(attachmentId)}`
    const route = `${item.route}/attachments/{id}`
    const attachment = checked((await client.ask(reading(path, route), options)) as Attachment | undefined)
    if (attachment.contentBytes) return attachment.contentBytes
    if (!attachment['@odata.type']?.endsWith('itemAttachment')) return ''
    const mime = { ...reading(`${path}/$value`, `${route}/$value`), headers: { Accept: '*/*' } }
    // Mail of other times is not UTF-8: its bytes go on untouched.
    return (await client.send(mime, options)).base64
  }
}
