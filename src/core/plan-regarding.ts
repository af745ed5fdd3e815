import type { Decision, ReasonCode } from './decision.ts'
import type { RegardingGiver } from './mail/correlate.ts'
import type { CrmOperation } from './ports.ts'
import { type CrmRecord, isPlannedByOthers, isSameRecord, type NamedRecord, type RecordTable } from './record.ts'
import type { Rules } from './rules.ts'

export interface RegardingPlan {
  readonly decision: Decision
  /** Only for an existing record; a new one gets it on create. */
  readonly operation?: CrmOperation
  /** What the record is regarding afterwards. */
  readonly regarding?: NamedRecord
}

const given: Readonly<Record<RegardingGiver, ReasonCode>> = {
  folder: 'given-by-folder',
  InReplyTo: 'given-by-reply',
  TrackingToken: 'given-by-token',
  ConversationIndex: 'given-by-conversation',
  SmartMatching: 'given-by-likeness',
}

/** An activity is regarding one record at a time; only a wish changes it here, a person's or a rule's. */
export function planRegarding(
  table: RecordTable,
  { record }: { readonly record?: CrmRecord },
  { regarding: wish, givenBy }: Pick<Rules, 'regarding' | 'givenBy'>,
): RegardingPlan {
  const now = table === 'contact' ? (record?.lookups?.parentcustomerid ?? undefined) : record?.regarding
  const after = wish === undefined ? now : (wish ?? undefined)
  const values = {
    ...(after ? { itemValue: after.name } : {}),
    ...(now ? { recordValue: now.name } : {}),
  }
  const isChange = wish !== undefined && !isSameRecord(wish ?? undefined, now)
  const decision: Decision = {
    mapping: 'Regarding',
    direction: table === 'email' ? 'toCrm' : isPlannedByOthers(table) ? 'toExchange' : 'bidirectional',
    ...(isChange
      ? { outcome: 'toCrm', reason: givenBy ? given[givenBy] : 'set-by-person' }
      : { outcome: 'unchanged', reason: after ? 'same-on-both-sides' : 'no-value' }),
    ...values,
  }
  return {
    decision,
    ...(after ? { regarding: after } : {}),
    ...(isChange && record
      ? { operation: { kind: 'update', table, id: record.id, columns: {}, regarding: wish ?? null } }
      : {}),
  }
}
