import type { FieldValue } from './field-value.ts'
import type { SyncedKind } from './item.ts'
import type { NamedRecord, RecordTable } from './record.ts'

/** Who acts: the Entra user, never an e-mail address. */
export interface Actor {
  /** Tenant id. */
  readonly tid: string
  /** Object id. */
  readonly oid: string
}

/**
 * - `pending`: asked for, not yet possible (a draft that must be sent first, R-127) or interrupted; the service goes on by itself
 * - `tracked`: on both sides
 * - `failed`: could not be done; `failure` says why and what helps
 */
export type LinkState = 'pending' | 'tracked' | 'failed'

/** The pair item–record of one mailbox. */
export interface Link {
  readonly id: string
  readonly tid: string
  /** Object id of the mailbox's owner. */
  readonly mailbox: string
  readonly kind: SyncedKind
  /** Immutable id of the item. */
  readonly itemId: string
  /** Internet Message-ID or iCalUId: what the item is called in every mailbox. */
  readonly itemKey: string
  /** Of a message: what its thread is called in this mailbox. */
  readonly conversationId?: string
  readonly table: RecordTable
  readonly recordId: string
  readonly regarding?: NamedRecord
  readonly state: LinkState
  readonly failure?: { readonly code: string; readonly detail: string }
  /** Last agreed value per mapping name, as the item holds it. */
  readonly base: Readonly<Record<string, FieldValue>>
  /** As the record holds it, only where it can't hold the same: cut, or with fewer shades. */
  readonly recordBase?: Readonly<Record<string, FieldValue>>
  /** Versions that the base was agreed on. */
  readonly itemVersion?: string
  readonly recordVersion?: string
  /** ISO instants. */
  readonly trackedAt?: string
  readonly updatedAt: string
  /** Object id of who tracked. */
  readonly trackedBy: string
}
