/** A value that gave way is put back as an ordinary sync: the same planner, the same applier, the same receipt. */
import type { RestoreRequest, Side, TrackingResult } from '../../api/receipt.ts'
import { TandemError } from '../../core/errors.ts'
import type { FieldValue } from '../../core/field-value.ts'
import { pairOfLink } from '../../core/follow/pair.ts'
import { syncPairs } from '../../core/follow/sync-pairs.ts'
import type { Link } from '../../core/link.ts'
import type { Intent } from '../../core/ports.ts'
import type { Receipt } from '../../core/receipt.ts'
import type { RequestResult } from '../../core/request.ts'
import { directionUnder, mappingsUnder } from '../../core/rules.ts'
import { Refusal } from '../problems.ts'
import { lostSides } from '../views/put-back.ts'
import { once, type SignedInCall, upstreamOptions } from './call.ts'
import { findReceipt } from './history.ts'
import { trackingResultOf } from './tracking-result.ts'

export async function restoreValue(call: SignedInCall, wish: RestoreRequest): Promise<TrackingResult> {
  const { receiptId, mapping, side, operationId } = wish
  const receipt = await findReceipt(call, receiptId)
  const item = { kind: receipt.kind, id: receipt.itemId }
  const result = await once(call, { verb: 'restore', item, operationId, receiptId, mapping, side }, (call) =>
    putBack(call, receipt, wish),
  )
  return trackingResultOf(call, result)
}

async function putBack(call: SignedInCall, receipt: Receipt, wish: RestoreRequest): Promise<RequestResult> {
  const { world, caller, correlationId } = call
  const actor = { tid: caller.tid, oid: caller.oid }
  const link = await world.journal.findLink(actor, receipt.kind, receipt.itemId)
  if (!link || link.id !== receipt.linkId || link.state !== 'tracked') throw new TandemError('not-tracked')
  const value = await checkedValue(call, receipt, link, wish)
  const intent: Intent = {
    id: wish.operationId,
    linkId: link.id,
    actor,
    kind: link.kind,
    itemId: link.itemId,
    verb: 'sync',
    record: { table: link.table, id: link.recordId },
    restore: { [wish.mapping]: value },
    askedAt: call.now().toISOString(),
    correlationId,
  }
  const [followed] = await syncPairs(world, actor, [{ ...pairOfLink(link), intent }], upstreamOptions(call))
  // Where nothing had to be written the receipt is in the journal alone.
  const made = followed?.receipt ?? (await call.store.receipts(caller.tid, link.id, 1))[0]
  if (!made || followed?.outcome === 'skipped') throw new TandemError('not-tracked')
  return { link: followed?.link ?? link, receipt: made }
}

/** The value as it was, if it is there, is this person's to see and change, and may go both ways. */
async function checkedValue(
  call: SignedInCall,
  receipt: Receipt,
  link: Link,
  { mapping: name, side }: RestoreRequest,
): Promise<FieldValue> {
  const { crm } = call.world
  const options = upstreamOptions(call)
  const [record, fieldRules, settings] = await Promise.all([
    crm.readRecord(link.table, link.recordId, options),
    crm.fieldRules(options),
    crm.settings(options),
  ])
  if (!record) throw new TandemError('record-gone', { side: 'crm' })
  const mapping = mappingsUnder(fieldRules)(link.table).find((each) => each.mapping === name)
  const decision = receipt.decisions.find((each) => each.mapping === name)
  if (!mapping || !decision || !lostSides(receipt, decision, mapping).includes(side)) {
    throw refused(`There is no value of ${sideNames[side]} to put back in “${name}”.`)
  }
  const isAmong = (columns: readonly string[] = []) => mapping.crmColumns.some((column) => columns.includes(column))
  if (isAmong(record.unreadable) || isAmong(record.unwritable)) {
    throw refused(`“${name}” is secured in the CRM: you may not ${isAmong(record.unreadable) ? 'read' : 'change'} it.`)
  }
  if (directionUnder(fieldRules, settings)(mapping) !== 'bidirectional') {
    throw refused(`“${name}” no longer goes both ways. Change the value where it may be changed.`)
  }
  return (side === 'outlook' ? decision.itemValue : decision.recordValue) as FieldValue
}

const sideNames: Readonly<Record<Side, string>> = { outlook: 'Outlook', crm: 'the CRM' }
const refused = (detail: string): Refusal => new Refusal('not-restorable', detail)
