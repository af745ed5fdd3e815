import type { World } from './call.ts'
import type { ItemKind } from './store.ts'
import type { Subscription } from './subscriptions.ts'
import { asText, type Json } from './values.ts'

const typeOf: Readonly<Record<ItemKind, readonly [collection: string, type: string]>> = {
  message: ['Messages', '#Microsoft.Graph.Message'],
  event: ['Events', '#Microsoft.Graph.Event'],
  contact: ['Contacts', '#Microsoft.Graph.Contact'],
  task: ['Tasks', '#Microsoft.Graph.TodoTask'],
}

export interface TellableChanges {
  readonly notifications: readonly Json[]
  /** Sequence number up to which these tell everything. */
  readonly upTo: number
  readonly more: boolean
}

/** What a subscription has not been told yet, oldest first; several changes of one item are one. */
export function changesFor({ store }: World, subscription: Subscription, most: number): TellableChanges {
  const { oid, kind, folder, told } = subscription
  const newest = store.currentSeq()
  const inFolder = folder === null ? '' : ' AND folder = ?'
  const place = folder === null ? [] : [folder]
  const limit = most + 1
  const here = store
    .select(`oid = ? AND kind = ? AND seq > ?${inFolder} ORDER BY seq LIMIT ?`, oid, kind, told, ...place, limit)
    .map((item) => ({
      ...{ seq: item.seq, immutable: item.immutable, rest: item.rest, changeKey: item.change_key },
      changeType: item.entered_seq > told ? 'created' : 'updated',
    }))
  const gone = store
    .all(
      `SELECT * FROM tombstone WHERE folder IN (SELECT id FROM container WHERE oid = ?) AND kind = ? AND seq > ?${inFolder}
       AND reason = 'deleted' ORDER BY seq LIMIT ?`,
      ...[oid, kind, told, ...place, limit],
    )
    .map((row) => ({
      ...{ seq: Number(row.seq), immutable: asText(row.immutable), rest: asText(row.rest), changeKey: '' },
      changeType: 'deleted',
    }))
  const all = [...here, ...gone].sort((one, other) => one.seq - other.seq)
  const some = all.slice(0, most)
  const more = all.length > most
  const wanted = subscription.change_types.split(',')
  return {
    notifications: some
      .filter(({ changeType }) => wanted.includes(changeType))
      .map(({ immutable, rest, changeKey, changeType }) => {
        const id = subscription.immutable ? immutable : rest
        const [collection, type] = typeOf[kind]
        const path = `Users/${oid}/${collection}/${id}`
        return {
          ...headOf(subscription),
          ...{ changeType, resource: path },
          resourceData: {
            '@odata.type': type,
            '@odata.id': path,
            ...(changeKey ? { '@odata.etag': `W/"${changeKey}"` } : {}),
            id,
          },
        }
      }),
    upTo: more ? (some.at(-1)?.seq ?? newest) : newest,
    more,
  }
}

/** What every notification says of its subscription. */
export const headOf = ({ id, expires, client_state, tid }: Subscription): Json => ({
  subscriptionId: id,
  subscriptionExpirationDateTime: expires,
  ...(client_state === null ? {} : { clientState: client_state }),
  tenantId: tid,
})
