import type { UntrackRequest } from '../../api/item.ts'
import type { TrackingResult } from '../../api/receipt.ts'
import { untrack } from '../../core/untrack.ts'
import { itemRequest, once, type SignedInCall } from './call.ts'
import { trackingResultOf } from './tracking-result.ts'

export async function untrackItem(call: SignedInCall, wish: UntrackRequest): Promise<TrackingResult> {
  const { item, operationId, keepRecord } = wish
  const result = await once(call, { verb: 'untrack', item, operationId, keepRecord }, () =>
    untrack(call.world, { ...itemRequest(call, item), operationId, keepRecord }),
  )
  return trackingResultOf(call, result)
}
