import type { TrackingStatus } from '../../api/item.ts'
import type { Link } from '../../core/link.ts'
import type { OpenedItem, RequestResult } from '../../core/request.ts'
import { nameIn } from './receipt.ts'
import { type AddressOf, recordView } from './record.ts'

interface Eyes {
  readonly addressOf: AddressOf
  /** Names by object id: of who looks, and of others as far as they may be told. */
  readonly names: ReadonlyMap<string, string>
}

/** R-121, for an item that was just read: what the record says now goes before what the link remembers. */
export function openedStatus({ link, record, item, refusal }: OpenedItem, eyes: Eyes): TrackingStatus {
  const subject = record?.columns.subject
  const name = typeof subject === 'string' && subject ? subject : item.subject || '(no subject)'
  const regarding = record ? record.regarding : link?.regarding
  const shown = link && link.state === 'tracked' && record
  return {
    ...linkStatus(link ?? null, eyes),
    ...(shown ? { record: recordView({ table: record.table, id: record.id, name }, eyes.addressOf) } : {}),
    ...(link && regarding ? { regarding: recordView(regarding, eyes.addressOf) } : {}),
    ...(refusal ? { refusal: { ...refusal } } : {}),
  }
}

/** The same after a wish was carried out. */
export function resultStatus({ link, receipt }: RequestResult, eyes: Eyes): TrackingStatus {
  const record = link && { table: link.table, id: link.recordId, name: nameIn(receipt) }
  return {
    ...linkStatus(link, eyes),
    ...(record && link.state === 'tracked' ? { record: recordView(record, eyes.addressOf) } : {}),
    ...(link?.regarding ? { regarding: recordView(link.regarding, eyes.addressOf) } : {}),
  }
}

function linkStatus(link: Link | null, { names }: Eyes): TrackingStatus {
  if (!link || link.state === 'unlinked') return { state: 'not-tracked' }
  return {
    state: link.state,
    ...(link.failure ? { failure: { ...link.failure } } : {}),
    ...(link.trackedAt ? { trackedAt: link.trackedAt } : {}),
    updatedAt: link.updatedAt,
    trackedBy: names.get(link.trackedBy) ?? link.trackedBy,
  }
}
