/**
 * Receipts as they are kept: there is one for everything that sync does, each with a decision for every field, and most of
 * those say the same of values that both sides hold. What is said is written once, and such a value, too.
 */
import type { Decision, DecisionPart } from '../core/decision.ts'
import { type FieldValue, isSameValue } from '../core/field-value.ts'
import type { Receipt } from '../core/receipt.ts'

type Said = readonly [Decision['direction'], Decision['outcome'], Decision['reason']]

/** The field, which saying it is, and the value where both sides hold the same. */
type Alike = readonly [mapping: string, said: number, value?: FieldValue]

interface Unlike {
  readonly field: string
  readonly said: number
  readonly item?: FieldValue
  readonly record?: FieldValue
  readonly parts?: readonly DecisionPart[]
}

interface Kept extends Omit<Receipt, 'decisions'> {
  readonly said: readonly Said[]
  readonly fields: readonly (Alike | Unlike)[]
}

export function writeReceipt({ decisions, ...receipt }: Receipt): string {
  const said: Said[] = []
  const fields = decisions.map((decision): Alike | Unlike => {
    const { mapping, direction, outcome, reason, itemValue, recordValue, parts } = decision
    let index = said.findIndex((one) => one[0] === direction && one[1] === outcome && one[2] === reason)
    if (index < 0) index = said.push([direction, outcome, reason]) - 1
    if (!parts && isSameValue(itemValue, recordValue))
      return itemValue === undefined ? [mapping, index] : [mapping, index, itemValue]
    return {
      ...{ field: mapping, said: index },
      ...(itemValue === undefined ? {} : { item: itemValue }),
      ...(recordValue === undefined ? {} : { record: recordValue }),
      ...(parts ? { parts } : {}),
    }
  })
  return JSON.stringify({ ...receipt, said, fields } satisfies Kept)
}

/** Also of what was kept in full, before. */
export function readReceipt(text: string): Receipt {
  const kept = JSON.parse(text) as Kept | Receipt
  if (!('fields' in kept)) return kept
  const { said, fields, ...receipt } = kept
  return { ...receipt, decisions: fields.map((field) => decisionOf(said, field)) }
}

function decisionOf(said: readonly Said[], field: Alike | Unlike): Decision {
  const isAlike = 'length' in field
  const [direction, outcome, reason] = said[isAlike ? field[1] : field.said] as Said
  if (!isAlike) {
    const { field: mapping, item, record, parts } = field
    return {
      ...{ mapping, direction, outcome, reason },
      ...(item === undefined ? {} : { itemValue: item }),
      ...(record === undefined ? {} : { recordValue: record }),
      ...(parts ? { parts } : {}),
    }
  }
  const [mapping, , value] = field
  const values = value === undefined ? {} : { itemValue: value, recordValue: value }
  return { ...{ mapping, direction, outcome, reason }, ...values }
}
