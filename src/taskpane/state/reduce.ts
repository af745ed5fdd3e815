import type { ItemContext } from '../../api/item.ts'
import type { NamedRecord } from '../../api/record.ts'
import type { AnswerOf } from '../api-client/calls.ts'
import type { SelectedItem } from '../office/host.ts'
import type { Account } from '../sign-in/sign-in.ts'
import { type Failure, failureOfReceipt } from './failure.ts'
import { initialState, isAboutItem, type Operation, type PaneState, shownItem } from './pane-state.ts'

type TrackingResult = AnswerOf<'track'>

export type Action =
  | { readonly type: 'stuck'; readonly failure: Failure }
  | { readonly type: 'selected'; readonly item: SelectedItem | null; readonly choice?: NamedRecord | undefined }
  | { readonly type: 'refreshing'; readonly key: string }
  | {
      readonly type: 'opened'
      readonly key: string
      readonly context: ItemContext
      readonly account?: Account | undefined
    }
  | { readonly type: 'not-opened'; readonly key: string; readonly failure: Failure }
  | { readonly type: 'draft-saved'; readonly key: string; readonly item: SelectedItem }
  | { readonly type: 'operation-started'; readonly key: string; readonly operation: Operation }
  | { readonly type: 'operation-done'; readonly key: string; readonly result: TrackingResult }
  | { readonly type: 'operation-failed'; readonly key: string; readonly failure: Failure }
  | { readonly type: 'operation-missed'; readonly item: SelectedItem }
  | { readonly type: 'operation-dismissed'; readonly key: string }
  | { readonly type: 'chosen'; readonly record: NamedRecord | undefined }
  | { readonly type: 'choosing'; readonly isChoosing: boolean }
  | { readonly type: 'turned-to'; readonly page: PaneState['page'] }
  | { readonly type: 'mailbox-seen'; readonly isHeld: boolean }

/**
 * Every change of what the pane shows. An answer carries the key of its item, and one for an item that is no longer shown
 * changes nothing that is shown.
 */
export function reduce(state: PaneState, action: Action): PaneState {
  switch (action.type) {
    case 'stuck':
      return { ...state, sight: { phase: 'stuck', failure: action.failure } }
    case 'selected':
      return select(state, action.item, action.choice)
    case 'refreshing':
      return isShown(state, action.key) ? { ...state, isRefreshing: true } : state
    case 'opened':
      return open(state, action)
    case 'not-opened':
      return notOpened(state, action.key, action.failure)
    case 'draft-saved':
      return draftSaved(state, action.key, action.item)
    case 'operation-started': {
      const { missedItem: _, ...kept } = state
      return { ...kept, isRefreshing: false, operations: { ...state.operations, [action.key]: action.operation } }
    }
    case 'operation-done':
      return operationDone(state, action.key, action.result)
    case 'operation-failed':
      return operationFailed(state, action.key, action.failure)
    case 'operation-missed':
      return { ...state, operations: without(state.operations, action.item.key), missedItem: action.item.subject }
    case 'operation-dismissed':
      return { ...state, operations: without(state.operations, action.key) }
    case 'chosen': {
      const { choice: _, ...kept } = state
      return action.record ? { ...kept, choice: action.record } : kept
    }
    case 'choosing': {
      const { choice: _, ...kept } = state
      return { ...kept, isChoosing: action.isChoosing }
    }
    case 'turned-to':
      return { ...state, page: action.page }
    case 'mailbox-seen':
      return state.isHeld === action.isHeld ? state : { ...state, isHeld: action.isHeld }
  }
}

const isShown = (state: PaneState, key: string) => shownItem(state)?.key === key

function without(operations: PaneState['operations'], key: string): PaneState['operations'] {
  const { [key]: _, ...others } = operations
  return others
}

/** Another item, or the same one again after a failure: what was chosen for the former goes, what is on its way stays. */
function select(state: PaneState, item: SelectedItem | null, choice: NamedRecord | undefined): PaneState {
  const { operations, page, account, isHeld } = state
  const kept = { ...initialState, operations, isHeld, ...(account ? { account } : {}) }
  const stays = !isAboutItem(page) || (page === 'fields' && item?.id)
  const shown = { ...kept, page: stays ? page : 'item' }
  if (!item) return { ...shown, sight: { phase: 'no-item' } }
  return {
    ...shown,
    ...(choice ? { choice } : {}),
    sight: { phase: item.id ? 'looking' : 'unsaved', item },
  }
}

function open(state: PaneState, { key, context, account }: Extract<Action, { type: 'opened' }>): PaneState {
  const item = shownItem(state)
  if (item?.key !== key) return state
  return {
    ...state,
    ...(account ? { account } : {}),
    isRefreshing: false,
    sight: { phase: 'open', item, context },
  }
}

/** A refresh that failed leaves what was known; a first look that failed says so. */
function notOpened(state: PaneState, key: string, failure: Failure): PaneState {
  const item = shownItem(state)
  if (item?.key !== key) return state
  if (state.sight.phase === 'open' && failure.code !== 'item-gone') return { ...state, isRefreshing: false }
  return { ...state, isRefreshing: false, sight: { phase: 'failed', item, failure } }
}

function draftSaved(state: PaneState, key: string, item: SelectedItem): PaneState {
  const operation = state.operations[key]
  const operations = without(state.operations, key)
  return {
    ...state,
    operations: operation ? { ...operations, [item.key]: operation } : operations,
    ...(isShown(state, key) ? { sight: { phase: 'looking', item } } : {}),
  }
}

function operationDone(state: PaneState, key: string, { status, receipt }: TrackingResult): PaneState {
  const operation = state.operations[key]
  const failure = receipt.outcome === 'failed' ? receipt.failure : undefined
  const operations =
    operation && failure
      ? {
          ...state.operations,
          [key]: {
            ...operation,
            progress: { is: 'failed', failure: failureOfReceipt(failure, receipt.correlationId) } as const,
          },
        }
      : without(state.operations, key)
  if (!isShown(state, key)) return { ...state, operations }
  const { choice: _, ...kept } = state
  return {
    ...kept,
    operations,
    receipt,
    isChoosing: false,
    sight: state.sight.phase === 'open' ? { ...state.sight, context: { ...state.sight.context, status } } : state.sight,
    ...(failure && state.choice ? { choice: state.choice } : {}),
  }
}

function operationFailed(state: PaneState, key: string, failure: Failure): PaneState {
  const operation = state.operations[key]
  if (!operation) return state
  return {
    ...state,
    operations: { ...state.operations, [key]: { ...operation, progress: { is: 'failed', failure } } },
  }
}
