import type { TrackingResult } from '../../api/receipt.ts'
import type { RequestResult } from '../../core/request.ts'
import { receiptView } from '../views/receipt.ts'
import { resultStatus } from '../views/status.ts'
import type { SignedInCall } from './call.ts'
import { askerOf, namesFor } from './names.ts'

/** What is answered to track, untrack and set regarding. */
export async function trackingResultOf(call: SignedInCall, result: RequestResult): Promise<TrackingResult> {
  const { addressOf } = call
  const names = await namesFor(call, [result.link?.trackedBy, result.receipt.actor])
  return {
    status: resultStatus(result, { addressOf, names }),
    receipt: { ...receiptView(result.receipt, addressOf), ...askerOf(call, result.receipt, names) },
  }
}
