/** News of the default contacts folder: it is the one that follows the CRM. */
import type { ItemNews } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { reading } from './client.ts'
import { type Look, type Position, pageAt, pageSize, readCursor } from './delta.ts'
import { noticeOf } from './notice.ts'
import type { GraphContact } from './wire.ts'

const route = '/contacts/delta'
const first = reading(`${route}?$select=id,changeKey,categories`, route, [pageSize])

export async function contactChanges(look: Look, cursor: string | undefined, options: CallOptions): Promise<ItemNews> {
  const position = readCursor<Position>(cursor, ({ link }) => typeof link === 'string')
  const page = await pageAt<GraphContact>(look, position, first, options)
  const { link, more, fromStart, removed } = page
  const next: Position = { link, isFirst: fromStart && more }
  return {
    items: page.entries.map((contact) => noticeOf(contact.id, contact)),
    gone: removed,
    cursor: JSON.stringify(next),
    more,
    fromStart,
  }
}
