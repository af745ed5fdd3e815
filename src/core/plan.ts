/**
 * The one planner. Tracking, syncing, doing again after a crash and "what would happen if" all ask here;
 * a preview is a plan that nobody applies (DESIGN.md, "The way through the house").
 */
import type { Decision } from './decision.ts'
import type { FieldValue } from './field-value.ts'
import { recordIdFor } from './identity.ts'
import type { Item, ItemChanges } from './item.ts'
import type { Link } from './link.ts'
import { planAppointment } from './plan-appointment.ts'
import { planEmail } from './plan-email.ts'
import type { CrmOperation } from './ports.ts'
import type { ActivityRecord, ActivityTable, NamedRecord } from './record.ts'
import type { Rules } from './rules.ts'

/** A file that goes to the CRM; its content is read between plan and apply. */
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
  readonly table: ActivityTable
  readonly recordId: string
  readonly recordAction: 'created' | 'already-there' | 'updated' | 'none'
  /** In this order, all or nothing; attachments go between the first operation and the others. */
  readonly operations: readonly CrmOperation[]
  readonly attachments: readonly PlannedAttachment[]
  /** Undefined: the item stays as it is. */
  readonly item?: ItemChanges
  readonly decisions: readonly Decision[]
  /** The base once this plan is carried out. */
  readonly base: Readonly<Record<string, FieldValue>>
  readonly regarding?: NamedRecord
}

/** Both sides as far as they are known. No record: it is to be created. */
export interface Sides {
  readonly link?: Link
  readonly item: Item
  readonly record?: ActivityRecord
}

/** Pure: the same sides and rules give the same plan. */
export function plan(sides: Sides, rules: Rules): Plan {
  const { item, record } = sides
  const recordId =
    record?.id ?? sides.link?.recordId ?? recordIdFor(item, rules.organizationId, rules.settings, rules.guidFor)
  return item.kind === 'message'
    ? planEmail({ ...sides, item }, recordId, rules)
    : planAppointment({ ...sides, item }, recordId, rules)
}
