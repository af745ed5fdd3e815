import type { RegardingRequest } from '../../api/item.ts'
import type { TrackingResult } from '../../api/receipt.ts'
import { setRegarding } from '../../core/set-regarding.ts'
import { itemRequest, type SignedInCall } from './call.ts'
import { wishInMailbox } from './in-mailbox.ts'
import { trackingResultOf } from './tracking-result.ts'

export async function setRegardingOfItem(asked: SignedInCall, wish: RegardingRequest): Promise<TrackingResult> {
  const { item, operationId, regarding } = wish
  const { call, result } = await wishInMailbox(asked, { verb: 'set-regarding', item, operationId, regarding }, (call) =>
    setRegarding(call.world, { ...itemRequest(call, item), operationId, regarding }),
  )
  return trackingResultOf(call, result)
}
