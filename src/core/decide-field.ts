import type { Direction, Outcome, ReasonCode } from './decision.ts'
import { type FieldValue, isSameValue } from './field-value.ts'
import type { ConflictPolicy } from './rules.ts'

export interface FieldSides {
  readonly direction: Direction
  /** Last agreed value; undefined = never agreed. */
  readonly base: FieldValue | undefined
  /** undefined = unknown, which is silent. */
  readonly item: FieldValue | undefined
  readonly record: FieldValue | undefined
  readonly later: 'item' | 'record'
  readonly conflict: ConflictPolicy
}

export interface FieldDecision {
  readonly outcome: Outcome
  readonly reason: ReasonCode
}

const unchanged = (reason: ReasonCode): FieldDecision => ({ outcome: 'unchanged', reason })
const kept = (reason: ReasonCode): FieldDecision => ({ outcome: 'kept', reason })

/**
 * Three-way comparison of one field on two existing sides: what goes where, and why (DESIGN.md, "Decisions").
 * Without a base every difference counts as changed on both sides.
 */
export function decideField(sides: FieldSides): FieldDecision {
  const { direction, base, item, record } = sides
  if (item === undefined && record === undefined) return unchanged('no-value')
  if (item === undefined || record === undefined) return unchanged('not-part-of-crm')
  if (isSameValue(item, record)) return unchanged('same-on-both-sides')
  if (direction === 'none') return kept('direction-none')

  const itemChanged = base === undefined || !isSameValue(item, base)
  const recordChanged = base === undefined || !isSameValue(record, base)
  if (itemChanged && recordChanged) return decideConflict(sides)
  return itemChanged ? fromItem(direction, 'changed-in-outlook') : fromRecord(direction, 'changed-in-crm')
}

function decideConflict({ direction, conflict, later }: FieldSides): FieldDecision {
  // A one-way direction has no conflict: only one side may speak.
  if (direction === 'toCrm') return fromItem(direction, 'changed-in-outlook')
  if (direction === 'toExchange') return fromRecord(direction, 'changed-in-crm')
  if (conflict === 'crm') return fromRecord(direction, 'crm-wins')
  if (conflict === 'outlook') return fromItem(direction, 'outlook-wins')
  return later === 'item'
    ? fromItem(direction, 'both-changed-outlook-later')
    : fromRecord(direction, 'both-changed-crm-later')
}

function fromItem(direction: Direction, reason: ReasonCode): FieldDecision {
  return direction === 'toExchange' ? kept('direction-to-outlook-only') : { outcome: 'toCrm', reason }
}

function fromRecord(direction: Direction, reason: ReasonCode): FieldDecision {
  return direction === 'toCrm' ? kept('direction-to-crm-only') : { outcome: 'toExchange', reason }
}
