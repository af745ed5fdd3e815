import type { ContextRequest } from '../../api/item.ts'
import type { ItemFields } from '../../api/receipt.ts'
import { mappingsOf } from '../../core/catalogue/index.ts'
import { readFields } from '../../core/read-fields.ts'
import { decisionView, receiptView } from '../views/receipt.ts'
import { itemRequest, type SignedInCall } from './call.ts'

const mostReceipts = 50

export async function showFields(call: SignedInCall, { item }: ContextRequest): Promise<ItemFields> {
  const { caller, store, addressOf } = call
  const view = await readFields(call.world, itemRequest(call, item))
  const table = view.item.kind === 'message' ? 'email' : 'appointment'
  const receipts = view.link ? await store.receipts(caller.tid, view.link.id, mostReceipts) : []
  return {
    kind: view.item.kind,
    table,
    state: !view.link || view.link.state === 'unlinked' ? 'not-tracked' : view.link.state,
    fields: view.decisions.map((decision) => {
      const row = mappingsOf(table).find(({ mapping }) => mapping === decision.mapping)
      return {
        ...decisionView(table, decision),
        allowedDirections: [...(row?.allowedDirections ?? [decision.direction])],
        crmColumns: [...(row?.crmColumns ?? [])],
      }
    }),
    readAt: call.now().toISOString(),
    history: receipts.map((receipt) => receiptView(receipt, addressOf)),
  }
}
