import type { Item, ItemKind } from './item.ts'
import type { Mailbox } from './ports.ts'

/**
 * Reads what a person means when they track or open an item: of one meeting of a series, the series, for its meetings follow
 * together. One request, one more for a meeting of a series.
 * @throws TandemError as `Mailbox.readItem`
 */
export async function readTracked(
  mailbox: Pick<Mailbox, 'readItem'>,
  kind: ItemKind,
  id: string,
  options: Parameters<Mailbox['readItem']>[2],
): Promise<Item> {
  const item = await mailbox.readItem(kind, id, options)
  const isOneOfMany = item.kind === 'event' && (item.type === 'occurrence' || item.type === 'exception')
  return isOneOfMany && item.seriesMasterId ? mailbox.readItem(kind, item.seriesMasterId, options) : item
}
