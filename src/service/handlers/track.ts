import type { TrackRequest } from '../../api/item.ts'
import type { TrackingResult } from '../../api/receipt.ts'
import { track } from '../../core/track.ts'
import { itemRequest, once, type SignedInCall } from './call.ts'
import { trackingResultOf } from './tracking-result.ts'

export async function trackItem(call: SignedInCall, wish: TrackRequest): Promise<TrackingResult> {
  const { item, operationId, regarding = null } = wish
  const result = await once(call, { verb: 'track', item, operationId, regarding }, () =>
    track(call.world, { ...itemRequest(call, item), operationId, regarding }),
  )
  return trackingResultOf(call, result)
}
