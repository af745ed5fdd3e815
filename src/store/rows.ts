/** Links and intents as rows, and back. */
import type { FieldValue } from '../core/field-value.ts'
import type { SyncedKind } from '../core/item.ts'
import type { Link, LinkHead, LinkOrigin, LinkState, OccurrenceOf, SeriesState } from '../core/link.ts'
import type { AutomaticTracking } from '../core/mail/automatic.ts'
import type { Intent } from '../core/ports.ts'
import type { NamedRecord, RecordTable } from '../core/record.ts'
import type { IntentRow, LinkRow } from './schema.ts'

const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))

export function linkRow(link: Link): LinkRow {
  return {
    id: link.id,
    tid: link.tid,
    mailbox: link.mailbox,
    kind: link.kind,
    item_id: link.itemId,
    item_key: link.itemKey,
    conversation_id: link.conversationId ?? null,
    record_table: link.table,
    record_id: link.recordId.toLowerCase(),
    regarding: json(link.regarding),
    state: link.state,
    failure: json(link.failure),
    base: JSON.stringify(link.base),
    record_base: json(link.recordBase),
    item_version: link.itemVersion ?? null,
    record_version: link.recordVersion ?? null,
    tracked_at: link.trackedAt ?? null,
    updated_at: link.updatedAt,
    tracked_by: link.trackedBy,
    origin: link.origin ?? null,
    record_owner: link.recordOwner ?? null,
    series: json(link.series),
    occurrence: json(link.occurrence),
    series_link_id: link.occurrence?.seriesLinkId ?? null,
  }
}

type Base = Link['base']

export function linkOf(row: LinkRow): Link {
  return {
    id: row.id,
    tid: row.tid,
    mailbox: row.mailbox,
    kind: row.kind as SyncedKind,
    itemId: row.item_id,
    itemKey: row.item_key,
    ...(row.conversation_id === null ? {} : { conversationId: row.conversation_id }),
    table: row.record_table as RecordTable,
    recordId: row.record_id,
    ...(row.regarding === null ? {} : { regarding: JSON.parse(row.regarding) as NamedRecord }),
    state: row.state as LinkState,
    ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) as NonNullable<Link['failure']> }),
    base: JSON.parse(row.base) as Base,
    ...(row.record_base === null ? {} : { recordBase: JSON.parse(row.record_base) as Base }),
    ...(row.item_version === null ? {} : { itemVersion: row.item_version }),
    ...(row.record_version === null ? {} : { recordVersion: row.record_version }),
    ...(row.tracked_at === null ? {} : { trackedAt: row.tracked_at }),
    updatedAt: row.updated_at,
    trackedBy: row.tracked_by,
    ...(row.origin === null ? {} : { origin: row.origin as LinkOrigin }),
    ...(row.record_owner === null ? {} : { recordOwner: row.record_owner }),
    ...(row.series === null ? {} : { series: JSON.parse(row.series) as SeriesState }),
    ...(row.occurrence === null ? {} : { occurrence: JSON.parse(row.occurrence) as OccurrenceOf }),
  }
}

/** What of a link is read to weigh news by: the columns are few, and what was agreed, most of it, is not among them. */
export const headColumns = [
  ...['id', 'item_id', 'record_table', 'record_id', 'state', 'failure', 'item_version', 'record_version'],
  ...['origin', 'occurrence'],
] as const satisfies readonly (keyof LinkRow)[]

export function headOf(row: Pick<LinkRow, (typeof headColumns)[number]>): LinkHead {
  return {
    id: row.id,
    itemId: row.item_id,
    table: row.record_table as RecordTable,
    recordId: row.record_id,
    state: row.state as LinkState,
    ...(row.failure === null ? {} : { failure: JSON.parse(row.failure) as NonNullable<Link['failure']> }),
    ...(row.item_version === null ? {} : { itemVersion: row.item_version }),
    ...(row.record_version === null ? {} : { recordVersion: row.record_version }),
    ...(row.origin === null ? {} : { origin: row.origin as LinkOrigin }),
    ...(row.occurrence === null ? {} : { occurrence: JSON.parse(row.occurrence) as OccurrenceOf }),
  }
}

export function intentRow(intent: Intent): Omit<IntentRow, 'attempts' | 'next_at'> {
  return {
    link_id: intent.linkId,
    id: intent.id,
    tid: intent.actor.tid,
    oid: intent.actor.oid,
    by_oid: intent.by ?? null,
    kind: intent.kind,
    item_id: intent.itemId,
    verb: intent.verb,
    regarding: json(intent.regarding),
    keep_record: intent.keepRecord === undefined ? null : Number(intent.keepRecord),
    restore: json(intent.restore),
    given_by: intent.givenBy ?? null,
    automatic: json(intent.automatic),
    record: json(intent.record),
    origin: intent.origin ?? null,
    asked_at: intent.askedAt,
    correlation_id: intent.correlationId,
  }
}

export function intentOf(row: IntentRow): Intent {
  return {
    id: row.id,
    linkId: row.link_id,
    actor: { tid: row.tid, oid: row.oid },
    ...(row.by_oid === null ? {} : { by: row.by_oid }),
    kind: row.kind as SyncedKind,
    itemId: row.item_id,
    verb: row.verb as Intent['verb'],
    ...(row.regarding === null ? {} : { regarding: JSON.parse(row.regarding) as NamedRecord | null }),
    ...(row.keep_record === null ? {} : { keepRecord: row.keep_record === 1 }),
    ...(row.restore === null ? {} : { restore: JSON.parse(row.restore) as Readonly<Record<string, FieldValue>> }),
    ...(row.given_by === null ? {} : { givenBy: row.given_by as NonNullable<Intent['givenBy']> }),
    ...(row.automatic === null ? {} : { automatic: JSON.parse(row.automatic) as AutomaticTracking }),
    ...(row.record === null ? {} : { record: JSON.parse(row.record) as NonNullable<Intent['record']> }),
    ...(row.origin === null ? {} : { origin: row.origin as LinkOrigin }),
    askedAt: row.asked_at,
    correlationId: row.correlation_id,
  }
}
