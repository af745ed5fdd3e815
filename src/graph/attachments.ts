import type { Mailbox } from '../core/ports.ts'
import { type GraphClient, reading } from './client.ts'
import { placeOf } from './paths.ts'

export function createReadAttachment(client: GraphClient): Mailbox['readAttachment'] {
  return async (kind, itemId, attachmentId, options) => {
    const item = placeOf(kind, itemId)
    const path = `${item.path}/attachments/${encodeURIComponent(attachmentId)}`
    const route = `${item.route}/attachments/{id}`
    const attachment = (await client.ask(reading(path, route), options)) as {
      readonly '@odata.type'?: string
      readonly contentBytes?: string | null
    }
    if (attachment.contentBytes) return attachment.contentBytes
    if (!attachment['@odata.type']?.endsWith('itemAttachment')) return ''
    const mime = { ...reading(`${path}/$value`, `${route}/$value`), headers: { Accept: '*/*' } }
    // Mail of other times is not UTF-8: its bytes go on untouched.
    return (await client.send(mime, options)).base64
  }
}
