import type { Decision } from './decision.ts'
import type { SyncedKind } from './item.ts'
import type { EndReason } from './plan-end.ts'
import type { NamedRecord } from './record.ts'

/** A plan with its outcome: what was done for one item, for whom, and why. Kept in the history. */
export interface Receipt {
  readonly id: string
  readonly linkId: string
  readonly verb: 'track' | 'untrack' | 'set-regarding' | 'sync'
  /** ISO instant. */
  readonly at: string
  /** Object id of who asked. */
  readonly actor: string
  readonly kind: SyncedKind
  readonly itemId: string
  /** What Outlook calls the item, or called it; absent where nobody knows, and where a decision says it. */
  readonly itemName?: string
  readonly table: string
  readonly recordId: string
  readonly regarding?: NamedRecord
  readonly outcome: 'done' | 'pending' | 'failed'
  /** `already-there` when another mailbox had made the record. */
  readonly recordAction: 'created' | 'already-there' | 'updated' | 'deleted' | 'kept' | 'none'
  /** Absent where only the record was looked at. */
  readonly itemAction?: 'created' | 'updated' | 'deleted' | 'none'
  /** Why the link ended, where it did. */
  readonly ends?: EndReason
  readonly failure?: { readonly code: string; readonly detail: string }
  readonly decisions: readonly Decision[]
  readonly correlationId: string
}
