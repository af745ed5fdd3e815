import type { FieldDecision, Receipt } from '../../api/receipt.ts'
import { mappingsOf } from '../../core/catalogue/index.ts'
import { type Decision, reasons } from '../../core/decision.ts'
import type { Receipt as CoreReceipt } from '../../core/receipt.ts'
import { readable } from './readable.ts'
import { type AddressOf, recordView } from './record.ts'

/** One decision with the labels of both sides and its reason as a sentence. */
export function decisionView(table: string, decision: Decision): FieldDecision {
  const { mapping, direction, outcome, reason, parts } = decision
  const row = mappingsOf(table).find((each) => each.mapping === mapping)
  const outlookValue = readable(mapping, decision.itemValue)
  const crmValue = readable(mapping, decision.recordValue)
  return {
    mapping,
    outlookField: row?.outlookField ?? mapping,
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

export function receiptView(receipt: CoreReceipt, addressOf: AddressOf): Receipt {
  const { id, verb, at, outcome, recordAction, failure, correlationId, table, recordId } = receipt
  const isThere = recordId !== '' && recordAction !== 'deleted' && outcome === 'done'
  const record = { table, id: recordId, name: nameIn(receipt) }
  return {
    id,
    verb,
    at,
    outcome,
    recordAction,
    ...(isThere ? { record: recordView(record, addressOf) } : {}),
    ...(receipt.regarding ? { regarding: recordView(receipt.regarding, addressOf) } : {}),
    ...(failure ? { failure: { ...failure } } : {}),
    decisions: receipt.decisions.map((decision) => decisionView(table, decision)),
    correlationId,
  }
}

/** What the activity is called: its subject, as far as the receipt tells. */
export function nameIn({ decisions }: Pick<CoreReceipt, 'decisions'>): string {
  const subject = decisions.find(({ mapping }) => mapping === 'Subject')
  const value = subject?.itemValue ?? subject?.recordValue
  return typeof value === 'string' && value.trim() !== '' ? value : '(no subject)'
}
