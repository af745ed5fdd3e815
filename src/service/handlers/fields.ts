import type { ContextRequest } from '../../api/item.ts'
import type { ItemFields } from '../../api/receipt.ts'
import { tableOf } from '../../core/identity.ts'
import { readFields } from '../../core/read-fields.ts'
import { decisionView, receiptView } from '../views/receipt.ts'
import { sightOf } from '../views/sight.ts'
import { itemRequest, type SignedInCall, upstreamOptions } from './call.ts'

const mostReceipts = 50

export async function showFields(call: SignedInCall, { item }: ContextRequest): Promise<ItemFields> {
  const { caller, store, addressOf } = call
  const view = await readFields(call.world, itemRequest(call, item))
  const { record, link } = view
  const table = record?.table ?? link?.table ?? tableOf(view.item)
  const [fieldRules, receipts] = await Promise.all([
    call.world.crm.fieldRules(upstreamOptions(call)),
    link ? store.receipts(caller.tid, link.id, mostReceipts) : [],
  ])
  const sight = await sightOf(
    call,
    fieldRules,
    ({ recordId }) => (record?.id === recordId ? record : undefined),
    receipts,
  )
  return {
    kind: view.item.kind,
    table,
    state: !link || link.state === 'unlinked' ? 'not-tracked' : link.state,
    fields: view.decisions.map((decision) => {
      const row = sight.mappingOf(table, decision.mapping)
      return {
        ...decisionView(decision, row),
        allowedDirections: [...(row?.allowedDirections ?? [decision.direction])],
        crmColumns: [...(row?.crmColumns ?? [])],
      }
    }),
    readAt: call.now().toISOString(),
    history: receipts.map((receipt) => receiptView(receipt, addressOf, sight)),
  }
}
