import type { ContextRequest } from '../../api/item.ts'
import type { ItemFields, Receipt } from '../../api/receipt.ts'
import { tableOf } from '../../core/identity.ts'
import { inSharedMailbox } from '../../core/prove-right.ts'
import { readFields } from '../../core/read-fields.ts'
import { decisionView, receiptView } from '../views/receipt.ts'
import { sightOf } from '../views/sight.ts'
import { itemRequest, type SignedInCall, upstreamOptions } from './call.ts'
import { demandNotPrivate, inMailboxOf } from './in-mailbox.ts'
import { askerOf, namesFor } from './names.ts'

const mostReceipts = 50

export async function showFields(asked: SignedInCall, { item }: ContextRequest): Promise<ItemFields> {
  const call = await inMailboxOf(asked, item)
  const { caller, store, addressOf } = call
  const look = () => readFields(call.world, itemRequest(call, item))
  const view = await (call.inMailbox ? inSharedMailbox(look) : look())
  demandNotPrivate(call, view.item)
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
  const names = await namesFor(
    call,
    receipts.map(({ actor }) => actor),
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
    history: receipts.map((receipt) => ({
      ...mayPutBack(call, receiptView(receipt, addressOf, sight)),
      ...askerOf(call, receipt, names),
    })),
  }
}

/** What an owner's sync decided is the owner's to take back. */
function mayPutBack({ inMailbox }: SignedInCall, receipt: Receipt): Receipt {
  if (!inMailbox) return receipt
  return { ...receipt, decisions: receipt.decisions.map(({ putBack: _owners, ...decision }) => decision) }
}
