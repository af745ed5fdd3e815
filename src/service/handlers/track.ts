import type { TrackRequest } from '../../api/item.ts'
import type { TrackingResult } from '../../api/receipt.ts'
import { track } from '../../core/track.ts'
import { itemRequest, type SignedInCall } from './call.ts'
import { wishInMailbox } from './in-mailbox.ts'
import { trackingResultOf } from './tracking-result.ts'

export async function trackItem(asked: SignedInCall, wish: TrackRequest): Promise<TrackingResult> {
  const { item, operationId, regarding = null } = wish
  const { call, result } = await wishInMailbox(asked, { verb: 'track', item, operationId, regarding }, (call) =>
    track(call.world, { ...itemRequest(call, item), operationId, regarding }),
  )
  return trackingResultOf(call, result)
}
