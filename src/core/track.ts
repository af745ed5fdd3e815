import { carryOut } from './carry-out.ts'
import type { World } from './ports.ts'
import type { RequestResult, TrackRequest } from './request.ts'

/**
 * Copies an item into the CRM as an activity, with or without a regarding record, and marks the item.
 * Tracking what is tracked already brings both sides in step; nothing is made twice.
 * @throws TandemError when nothing was begun: the item or the regarding record is gone, not readable or refused
 */
export function track(world: World, request: TrackRequest): Promise<RequestResult> {
  // Without a choice an existing record keeps the regarding it has.
  const { regarding, ...rest } = request
  return carryOut(world, { ...rest, verb: 'track', ...(regarding ? { regarding } : {}) })
}
