import type { Direction, Outcome, ReasonCode } from './decision.ts'
import { type FieldValue, isSameValue } from './field-value.ts'
import { asList, mergeList } from './merge-list.ts'
import type { ConflictPolicy } from './rules.ts'

/** One side of a field. */
export interface FieldSide {
  /** undefined = unknown, which is silent. */
  readonly value: FieldValue | undefined
  /** What this side held when both last agreed; undefined = never agreed. */
  readonly base: FieldValue | undefined
  /** The value as the other side would hold it: cut, or with fewer shades. */
  readonly onOther: FieldValue | undefined
}

export interface FieldSides {
  readonly direction: Direction
  readonly item: FieldSide
  readonly record: FieldSide
  readonly later: 'item' | 'record'
  readonly conflict: ConflictPolicy
  /** The record hears Outlook no more: where both changed, it alone speaks. */
  readonly isClosed?: boolean
  /** Elements of a list are merged one by one. */
  readonly isList?: boolean
}

export interface FieldDecision {
  readonly outcome: Outcome
  readonly reason: ReasonCode
  /** Of `both`: what both sides get. */
  readonly value?: FieldValue
}

const unchanged = (reason: ReasonCode): FieldDecision => ({ outcome: 'unchanged', reason })
/** Why a value that both sides hold goes nowhere. */
export const reasonOfSame = (value: FieldValue | undefined): ReasonCode =>
  isEmptyValue(value) ? 'no-value' : 'same-on-both-sides'
const kept = (reason: ReasonCode): FieldDecision => ({ outcome: 'kept', reason })

/**
 * Three-way comparison of one field on two existing sides: what goes where, and why (DESIGN.md, "Decisions").
 * Without a base every difference counts as changed on both sides, except that a value fills an empty place.
 */
export function decideField(sides: FieldSides): FieldDecision {
  const { direction, item, record } = sides
  if (item.value === undefined && record.value === undefined) return unchanged('no-value')
  if (item.value === undefined || record.value === undefined) return unchanged('not-part-of-crm')
  if (agree(item, record)) return unchanged(reasonOfSame(item.value))
  if (direction === 'none') return kept('direction-none')

  const itemChanged = changed(item)
  const recordChanged = changed(record)
  if (!itemChanged && !recordChanged) return unchanged('neither-changed')
  if (itemChanged && recordChanged) return decideBoth(sides, item.value, record.value)
  return itemChanged ? fromItem(direction, 'changed-in-outlook') : fromRecord(direction, 'changed-in-crm')
}

/** The same, or the same but for what one side can't hold. */
export function agree(item: FieldSide, record: FieldSide): boolean {
  return (
    isSameValue(item.value, record.value) ||
    isSameValue(item.onOther, record.value) ||
    isSameValue(item.value, record.onOther)
  )
}

function changed({ value, base }: FieldSide): boolean {
  return base === undefined || !isSameValue(value, base)
}

/** Nothing to see for a person: empty text, empty list, no address line. */
export function isEmptyValue(value: FieldValue | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.values(value).every(isEmptyValue)
}

function decideBoth(sides: FieldSides, item: FieldValue, record: FieldValue): FieldDecision {
  const { direction, conflict, later, isList } = sides
  // A one-way direction has no conflict: only one side may speak.
  if (direction === 'toCrm') return fromItem(direction, 'changed-in-outlook')
  if (direction === 'toExchange') return fromRecord(direction, 'changed-in-crm')
  const isFirst = sides.item.base === undefined && sides.record.base === undefined
  if (isFirst && isEmptyValue(record)) return fromItem(direction, 'fills-empty')
  if (isFirst && isEmptyValue(item)) return fromRecord(direction, 'fills-empty')
  if (isList && Array.isArray(item) && Array.isArray(record)) {
    const merged = mergeList(asList(sides.item.base), item, asList(sides.record.base), record)
    return { outcome: 'both', reason: 'merged', value: merged }
  }
  if (sides.isClosed) return fromRecord(direction, 'closed-in-crm')
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
