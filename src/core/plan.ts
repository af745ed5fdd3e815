/**
 * The one planner. Tracking, syncing, doing again after a crash and "what would happen if" all ask here;
 * a preview is a plan that nobody applies (DESIGN.md, "The way through the house").
 */
import type { Decision } from './decision.ts'
import type { FieldValue } from './field-value.ts'
import { recordIdFor, tableOf } from './identity.ts'
import type { ItemChanges, SyncedItem } from './item.ts'
import { type Link, recordOf } from './link.ts'
import type { Digests } from './pair-files.ts'
import { planEmail } from './plan-email.ts'
import type { EndReason } from './plan-end.ts'
import type { FileMove } from './plan-event-attachments.ts'
import { planRecord } from './plan-record.ts'
import type { CrmOperation } from './ports.ts'
import type { CrmRecord, NamedRecord, RecordTable } from './record.ts'
import type { Rules } from './rules.ts'

export type { FileMove } from './plan-event-attachments.ts'

/** A file that goes to the CRM together with its message; its content is read between plan and apply. */
export interface PlannedAttachment {
  readonly attachmentId: string
  /** Deterministic id of the CRM row. */
  readonly id: string
  readonly filename: string
  readonly mimetype: string
  readonly contentId?: string
}

/** What each side must become, and for every mapped field the decision and its reason. Plain data. */
export interface Plan {
  readonly table: RecordTable
  readonly recordId: string
  readonly recordAction: 'created' | 'already-there' | 'updated' | 'deleted' | 'none'
  readonly itemAction: 'created' | 'updated' | 'deleted' | 'none'
  /** In this order, all or nothing; attachments go between the first operation and the others. */
  readonly operations: readonly CrmOperation[]
  readonly attachments: readonly PlannedAttachment[]
  /** Files of a meeting that go by themselves, after everything else. */
  readonly files: readonly FileMove[]
  /** Undefined: the item stays as it is. */
  readonly item?: ItemChanges
  readonly decisions: readonly Decision[]
  /** The base once this plan is carried out: what the item holds, and where the record holds something else, that. */
  readonly base: Readonly<Record<string, FieldValue>>
  readonly recordBase?: Readonly<Record<string, FieldValue>>
  readonly regarding?: NamedRecord
  /** The plan ends the link, for this reason. */
  readonly ends?: EndReason
}

/** Both sides as far as they are known. No record: it is to be created; no item: that is to be created. */
export interface Sides {
  readonly link?: Link
  readonly item?: SyncedItem
  readonly record?: CrmRecord
  /** Contents of files, where somebody read them to tell whether they differ. */
  readonly digests?: Digests
}

/** Pure: the same sides and rules give the same plan. @throws RangeError when neither side is there */
export function plan(sides: Sides, rules: Rules): Plan {
  const { item, record, link } = sides
  if (!item) {
    if (!record) throw new RangeError('a plan needs an item or a record')
    return planRecord(sides, record.table, record.id, rules)
  }
  const known = record ?? recordOf(link)
  const recordId = known?.id ?? recordIdFor(item, rules.organizationId, rules.settings, rules.guidFor)
  if (item.kind === 'message') return planEmail({ ...sides, item }, recordId, rules)
  return planRecord(sides, known?.table ?? tableOf(item), recordId, rules)
}
