import { carryOut } from './carry-out.ts'
import type { World } from './ports.ts'
import type { RegardingRequest, RequestResult } from './request.ts'

/**
 * Changes what a tracked item is regarding; null keeps the activity and drops the link to the record.
 * @throws TandemError `not-tracked`, or why the record can't be regarded
 */
export function setRegarding(world: World, request: RegardingRequest): Promise<RequestResult> {
  return carryOut(world, { ...request, verb: 'set-regarding' })
}
