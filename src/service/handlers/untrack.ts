import type { UntrackRequest } from '../../api/item.ts'
import type { TrackingResult } from '../../api/receipt.ts'
import { untrack } from '../../core/untrack.ts'
import { itemRequest, type SignedInCall } from './call.ts'
import { wishInMailbox } from './in-mailbox.ts'
import { trackingResultOf } from './tracking-result.ts'

export async function untrackItem(asked: SignedInCall, wish: UntrackRequest): Promise<TrackingResult> {
  const { item, operationId, keepRecord } = wish
  const { call, result } = await wishInMailbox(asked, { verb: 'untrack', item, operationId, keepRecord }, (call) =>
    untrack(call.world, { ...itemRequest(call, item), operationId, keepRecord }),
  )
  return trackingResultOf(call, result)
}
