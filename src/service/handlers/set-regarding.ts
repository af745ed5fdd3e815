import type { RegardingRequest } from '../../api/item.ts'
import type { TrackingResult } from '../../api/receipt.ts'
import { lookAgainName } from '../../core/mail/folder-notes.ts'
import { setRegarding } from '../../core/set-regarding.ts'
import { itemRequest, mailboxOf, type SignedInCall } from './call.ts'
import { folderOf } from './folder-of.ts'
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

async function lookAgain(call: SignedInCall, itemId: string, operationId: string): Promise<void> {
  const folder = await folderOf(call, itemId)
  if (folder?.hasRecord) await call.store.keep(mailboxOf(call), { [lookAgainName(itemId)]: operationId })
}
