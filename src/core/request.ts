import type { Decision } from './decision.ts'
import type { Item, ItemKind } from './item.ts'
import type { Actor, Link } from './link.ts'
import type { AutomaticTracking } from './mail/automatic.ts'
import type { RegardingGiver } from './mail/correlate.ts'
import type { Receipt } from './receipt.ts'
import type { AddressMatch, CrmRecord, NamedRecord, RecordReference } from './record.ts'

/** What the pane has seen in Outlook already: saves a round trip, never believed where the mailbox says otherwise. */
export interface ItemHints {
  readonly internetMessageId?: string
  readonly addresses?: readonly string[]
  /** In bytes. */
  readonly attachmentsSize?: number
}

/** One person's wish about one item of their mailbox, or of one that they share. */
export interface ItemRequest {
  /** Whose mailbox it is. */
  readonly actor: Actor
  /** Object id of who asks, where that is somebody else. */
  readonly by?: string
  readonly kind: ItemKind
  /** Any id form that Graph takes. */
  readonly itemId: string
  readonly hints?: ItemHints
  readonly correlationId: string
  readonly signal?: AbortSignal
}

export interface TrackRequest extends ItemRequest {
  /** Becomes the intent's id: the same id is the same wish. */
  readonly operationId: string
  readonly regarding?: RecordReference | null
  /** What gave that record; absent: a person chose it. */
  readonly givenBy?: RegardingGiver
  /** Absent: a person asked for it. */
  readonly automatic?: AutomaticTracking
}

export interface RegardingRequest extends ItemRequest {
  readonly operationId: string
  readonly regarding: RecordReference | null
}

export interface UntrackRequest extends ItemRequest {
  readonly operationId: string
  readonly keepRecord: boolean
}

/** What came of a wish. `link` is null after untrack. */
export interface RequestResult {
  readonly link: Link | null
  readonly receipt: Receipt
}

/** Someone on the item and the rows that carry the address, best first. */
export interface ResolvedParticipant {
  readonly address: string
  readonly name: string
  readonly roles: readonly ('from' | 'to' | 'cc' | 'bcc' | 'organizer' | 'required' | 'optional' | 'resource')[]
  readonly matches: readonly AddressMatch[]
}

export type SuggestionReason = 'thread' | 'participant' | 'account' | 'opportunity' | 'case' | 'recent'

export interface Suggestion extends NamedRecord {
  readonly reason: SuggestionReason
  readonly because: string
}

/** An opened item: who is on it, what it is linked to, what it could be regarding. */
export interface OpenedItem {
  readonly item: Item
  readonly link?: Link
  /** The record as this user sees it; absent when there is none, or it is not readable. */
  readonly record?: CrmRecord
  readonly participants: readonly ResolvedParticipant[]
  readonly suggestions: readonly Suggestion[]
  /** Why this item can't be tracked, where it can't. */
  readonly refusal?: { readonly code: string; readonly detail: string }
}

/** Both sides of an item and what a sync would decide for every field now. Nothing is written. */
export interface FieldsView {
  readonly item: Item
  readonly link?: Link
  readonly record?: CrmRecord
  readonly decisions: readonly Decision[]
}
