import type { RecordReference } from '../record.ts'
import type { CorrelationMethod } from './correlate.ts'

/**
 * What the rules decided of a message that they let be tracked, beside that. It goes with the intent, so that whoever finishes
 * after a crash makes the same of it.
 */
export interface AutomaticTracking {
  /** The user or queue whose filter let it through (`acceptingentityid`, R-195). */
  readonly accepting?: RecordReference
  /** The e-mail of the CRM that it belongs to (`correlatedactivityid`, R-197). */
  readonly correlated?: {
    readonly id: string
    readonly method: CorrelationMethod
    /** `correlatedsubjectchanged` */
    readonly isSubjectChanged: boolean
  }
  /** Whose the record becomes; absent: whoever acts. */
  readonly owner?: RecordReference
  /** Ids of the queues that get an item, and whether they do where the e-mail is there already. */
  readonly queues?: { readonly ids: readonly string[]; readonly ofKnownEmail: boolean }
}
