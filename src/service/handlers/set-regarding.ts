import type { RegardingRequest } from '../../api/item.ts'
import type { TrackingResult } from '../../api/receipt.ts'
import { lookAgainName } from '../../core/mail/folder-notes.ts'
import { setRegarding } from '../../core/set-regarding.ts'
import { itemRequest, type SignedInCall } from './call.ts'
import { wishInMailbox } from './in-mailbox.ts'
import { trackingResultOf } from './tracking-result.ts'

export async function setRegardingOfItem(asked: SignedInCall, wish: RegardingRequest): Promise<TrackingResult> {
  const { item, operationId, regarding } = wish
  const { call, result } = await wishInMailbox(asked, { verb: 'set-regarding', item, operationId, regarding }, (call) =>
    setRegarding(call.world, { ...itemRequest(call, item), operationId, regarding }),
  )
  // The record of a tracked folder beats it: the next pass looks whether the message lies in one.
  if (item.kind === 'message' && result.link?.state === 'tracked')
    await lookAgain(call, result.link.itemId, operationId)
  return trackingResultOf(call, result)
}

async function lookAgain({ caller, store }: SignedInCall, itemId: string, operationId: string): Promise<void> {
  const actor = { tid: caller.tid, oid: caller.oid }
  const reason = (await store.mailDecisions(actor, [itemId])).get(itemId)?.reason
  if (reason?.code === 'accepted-folder' && reason.regards)
    await store.keep(actor, { [lookAgainName(itemId)]: operationId })
}
