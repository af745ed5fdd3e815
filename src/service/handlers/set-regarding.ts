import type { RegardingRequest } from '../../api/item.ts'
import type { TrackingResult } from '../../api/receipt.ts'
import { setRegarding } from '../../core/set-regarding.ts'
import { itemRequest, once, type SignedInCall } from './call.ts'
import { trackingResultOf } from './tracking-result.ts'

export async function setRegardingOfItem(call: SignedInCall, wish: RegardingRequest): Promise<TrackingResult> {
  const { item, operationId, regarding } = wish
  const result = await once(call, { verb: 'set-regarding', item, operationId, regarding }, () =>
    setRegarding(call.world, { ...itemRequest(call, item), operationId, regarding }),
  )
  return trackingResultOf(call, result)
}
