import type { FieldDecision, Receipt } from '../../api/receipt.ts'
import { type FieldMapping, mappingsOf } from '../../core/catalogue/index.ts'
import { type Decision, reasons } from '../../core/decision.ts'
import { endReasons } from '../../core/plan-end.ts'
import type { Receipt as CoreReceipt } from '../../core/receipt.ts'
import { lostSides } from './put-back.ts'
import { readable } from './readable.ts'
import { type AddressOf, recordView } from './record.ts'
import type { Sight } from './sight.ts'

/**
 * One decision with the labels of both sides and its reason as a sentence.
 * @param row what is known of the field; absent for one that is no longer synchronized
 */
export function decisionView(decision: Decision, row: FieldMapping | undefined): FieldDecision {
  const { mapping, direction, outcome, reason, parts } = decision
  const outlookValue = readable(mapping, decision.itemValue)
  const crmValue = readable(mapping, decision.recordValue)
  return {
    mapping,
    outlookField: row?.isCustom ? mapping : (row?.outlookField ?? mapping),
    crmField: row?.mapping ?? mapping,
    direction,
    outcome,
    reason,
    because: reasons[reason],
    ...(outlookValue === undefined ? {} : { outlookValue }),
    ...(crmValue === undefined ? {} : { crmValue }),
    ...(parts ? { parts: parts.map((part) => ({ ...part })) } : {}),
  }
}

/** @param sight what may be seen of it today; without one it has just come about, and all of it may */
export function receiptView(past: CoreReceipt, addressOf: AddressOf, sight?: Sight): Receipt {
  const receipt = sight ? seen(past, sight) : past
  const { id, verb, at, outcome, kind, recordAction, itemAction, ends, failure, correlationId, table } = receipt
  const isThere = receipt.recordId !== '' && recordAction !== 'deleted' && outcome === 'done'
  const name = nameIn(receipt, sight)
  const rowOf = (mapping: string) =>
    sight ? sight.mappingOf(table, mapping) : mappingsOf(table).find((each) => each.mapping === mapping)
  return {
    id,
    verb,
    at,
    outcome,
    kind,
    name,
    recordAction,
    ...(itemAction ? { itemAction } : {}),
    ...(ends ? { ends: endReasons[ends] } : {}),
    ...(isThere ? { record: recordView({ table, id: receipt.recordId, name }, addressOf) } : {}),
    ...(receipt.regarding ? { regarding: recordView(receipt.regarding, addressOf) } : {}),
    ...(failure ? { failure: { ...failure } } : {}),
    decisions: receipt.decisions.map((decision) => {
      const row = rowOf(decision.mapping)
      const putBack = lostSides(receipt, decision, row)
      return { ...decisionView(decision, row), ...(putBack.length > 0 ? { putBack: [...putBack] } : {}) }
    }),
    correlationId,
  }
}

/** Without what its reader may not see any more. */
function seen(receipt: CoreReceipt, sight: Sight): CoreReceipt {
  const { regarding: then, ...kept } = receipt
  const regarding = then && sight.named(then)
  return {
    ...kept,
    ...(regarding ? { regarding } : {}),
    decisions: receipt.decisions.map((decision) => {
      const { recordValue, itemValue, ...bare } = decision
      const isName = decision.mapping === 'Regarding'
      const showsItem = !isName || sight.showsName(itemValue)
      const showsRecord = isName ? sight.showsName(recordValue) : sight.showsCrmValue(receipt, decision.mapping)
      return {
        ...bare,
        ...(itemValue !== undefined && showsItem ? { itemValue } : {}),
        ...(recordValue !== undefined && showsRecord ? { recordValue } : {}),
      }
    }),
  }
}

/** Fields that an item is known by. */
const nameMappings: ReadonlySet<string> = new Set(['Subject', 'Full Name'])

/** What the item is called, as far as the receipt tells. */
export function nameIn(receipt: CoreReceipt, sight?: Sight): string {
  const called = receipt.decisions.find(({ mapping }) => nameMappings.has(mapping))
  const value = readable('Subject', called?.itemValue ?? called?.recordValue)
  const names = [value, receipt.itemName, sight?.nameOf(receipt)]
  return names.find((name) => name !== undefined && name.trim() !== '') ?? '(no subject)'
}
