import type { ItemContext, TrackingState, TrackingStatus } from '../../api/item.ts'
import type { Receipt } from '../../api/receipt.ts'
import type { NamedRecord } from '../../api/record.ts'
import type { SelectedItem } from '../office/host.ts'
import type { Account } from '../sign-in/sign-in.ts'
import type { Failure } from './failure.ts'

/**
 * What the pane looks at.
 *
 *     starting ──> no-item <──> looking ──> open
 *         └──────> stuck          ├──────> failed ──(try again)──> looking
 *                                 └──────> unsaved ──(track)─────> looking
 */
export type Sight =
  | { readonly phase: 'starting' }
  /** Outlook or the sign-in does not work: nothing can be shown of any item. */
  | { readonly phase: 'stuck'; readonly failure: Failure }
  | { readonly phase: 'no-item' }
  /** A draft that the mailbox does not know yet. */
  | { readonly phase: 'unsaved'; readonly item: SelectedItem }
  | { readonly phase: 'looking'; readonly item: SelectedItem }
  | { readonly phase: 'open'; readonly item: SelectedItem; readonly context: ItemContext }
  | { readonly phase: 'failed'; readonly item: SelectedItem; readonly failure: Failure }

/** What a person wishes for an item. */
export type Wish =
  | { readonly verb: 'track'; readonly regarding: NamedRecord | null }
  | { readonly verb: 'set-regarding'; readonly regarding: NamedRecord | null }
  | { readonly verb: 'untrack'; readonly keepRecord: boolean }

/** One click on its way. It belongs to its item and outlives a switch to another. */
export interface Operation {
  /** Goes along with every repetition of this click, so that the service does it once. */
  readonly id: string
  readonly wish: Wish
  readonly progress: { readonly is: 'running' } | { readonly is: 'failed'; readonly failure: Failure }
}

/** `item` and `fields` are about the item that is shown, the others about everything. */
export type Page = 'item' | 'fields' | 'mailbox' | 'folders' | 'rules' | 'options' | 'history' | 'mailboxes'

export const isAboutItem = (page: Page): boolean => page === 'item' || page === 'fields'

export interface PaneState {
  readonly sight: Sight
  /** By the key of the item. */
  readonly operations: Readonly<Record<string, Operation>>
  /** What came of the last operation on the item that is shown. */
  readonly receipt?: Receipt
  /** Record chosen as regarding and not yet tracked with. */
  readonly choice?: NamedRecord
  /** The regarding of a tracked item is being chosen anew. */
  readonly isChoosing: boolean
  readonly isRefreshing: boolean
  readonly page: Page
  /** A click was not carried out, because Outlook had moved on to another item. */
  readonly missedItem?: string
  readonly account?: Account
  /** Something in this mailbox waits for a person's word, as far as is known. */
  readonly isHeld: boolean
}

export const initialState: PaneState = {
  sight: { phase: 'starting' },
  operations: {},
  isChoosing: false,
  isRefreshing: false,
  page: 'item',
  isHeld: false,
}

export function shownItem({ sight }: PaneState): SelectedItem | undefined {
  return 'item' in sight ? sight.item : undefined
}

export function shownOperation(state: PaneState): Operation | undefined {
  const item = shownItem(state)
  return item && state.operations[item.key]
}

export function isProcessing(state: PaneState): boolean {
  return shownOperation(state)?.progress.is === 'running'
}

export function shownStatus({ sight }: PaneState): TrackingStatus | undefined {
  return sight.phase === 'open' ? sight.context.status : undefined
}

/** never "tracked" before it is, and "processing" as long as an answer is awaited. */
export function shownState(state: PaneState): TrackingState | 'processing' | undefined {
  if (isProcessing(state)) return 'processing'
  if (state.sight.phase === 'unsaved') return 'not-tracked'
  return shownStatus(state)?.state
}

/** Why tracking is not offered, where it is not. Without a detail the sentence is the pane's own, by its code. */
export function shownRefusal(state: PaneState): { readonly code: string; readonly detail?: string } | undefined {
  // a message about a meeting that is not in the calendar.
  if (shownItem(state)?.isMeetingMessage && state.sight.phase === 'open' && !isAboutMeeting(state))
    return { code: 'meeting-message' }
  return shownStatus(state)?.refusal
}

/** True where the message that Outlook shows is an invitation or an answer to one, and the pane shows its meeting. */
export function isAboutMeeting({ sight }: PaneState): boolean {
  return sight.phase === 'open' && sight.item.isMeetingMessage && sight.context.item.kind === 'event'
}
