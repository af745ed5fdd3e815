import type { TrackingResult } from '../../api/receipt.ts'
import type { RequestResult } from '../../core/request.ts'
import { receiptView } from '../views/receipt.ts'
import { resultStatus } from '../views/status.ts'
import type { SignedInCall } from './call.ts'

/** What is answered to track, untrack and set regarding. */
export function trackingResultOf({ addressOf, caller }: SignedInCall, result: RequestResult): TrackingResult {
  return {
    status: resultStatus(result, { addressOf, oid: caller.oid, name: caller.name }),
    receipt: receiptView(result.receipt, addressOf),
  }
}
