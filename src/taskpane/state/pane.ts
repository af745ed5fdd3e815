import type { ApiClient } from '../api-client/api-client.ts'
import type { OutlookHost, SelectedItem } from '../office/host.ts'
import { type SignIn, SignInFailure } from '../sign-in/sign-in.ts'
import { failureOf } from './failure.ts'
import { itemReferenceOf, referenceOf } from './item-reference.ts'
import {
  initialState,
  isProcessing,
  type Operation,
  type PaneState,
  shownItem,
  shownOperation,
  shownState,
  type Wish,
} from './pane-state.ts'
import { type Action, reduce } from './reduce.ts'
import type { RememberedChoices } from './remembered-choices.ts'

export interface PanePorts {
  /** Comes when Outlook is ready, or fails when it is not. */
  readonly host: Promise<OutlookHost>
  readonly api: ApiClient
  readonly signIn: SignIn
  readonly choices: RememberedChoices
  /** Loads the page anew: the only way out when Outlook does not answer. */
  readonly reload: () => void
  /** A new GUID for each click. */
  readonly newId: () => string
  /** Calls back after so many milliseconds. @returns how to stop */
  readonly later: (work: () => void, delayMs: number) => () => void
}

export interface Pane {
  readonly api: ApiClient
  /** A new GUID for a click that the pane's own operations do not know. */
  readonly newId: () => string
  state(): PaneState
  /** @returns how to stop */
  subscribe(listener: () => void): () => void
  start(): Promise<void>
  /** Compares with what is selected in Outlook: it is known to change without a word. */
  lookAgain(): Promise<void>
  refresh(): Promise<void>
  /** After a failure to show anything. */
  tryAgain(): Promise<void>
  /** After an operation that failed. */
  retry(): Promise<void>
  signIn(ask: 'again' | 'other'): Promise<void>
  act(wish: Wish): Promise<void>
  dispatch(action: Action): void
}

/** A pending item becomes tracked without anybody's doing; so often the pane looks. */
const pendingLookMs = 15_000

/** A draft that Outlook saved meanwhile has got another key. */
const isSameItem = (shown: SelectedItem, now: SelectedItem) => now.key === shown.key || now.formerKey === shown.key

/** The pane's state and everything that changes it. Knows no React, no office.js and no clock but what it is given. */
export function createPane(ports: PanePorts): Pane {
  let state = initialState
  const listeners = new Set<() => void>()
  let looking: AbortController | undefined
  let lookup = 0
  let stopWaiting: (() => void) | undefined

  function dispatch(action: Action): void {
    const before = state
    state = reduce(state, action)
    if (state === before) return
    const item = shownItem(state)
    if (item && state.choice !== before.choice) ports.choices.remember(item.key, state.choice)
    waitWhilePending()
    for (const listener of listeners) listener()
  }

  function waitWhilePending(): void {
    stopWaiting?.()
    stopWaiting = shownState(state) === 'pending' ? ports.later(() => void refresh(), pendingLookMs) : undefined
  }

  /** Reads what is selected, and opens it unless it is what is shown already. */
  async function follow(): Promise<void> {
    const mine = ++lookup
    try {
      const host = await ports.host
      const item = await host.selectedItem()
      if (mine !== lookup) return
      const shown = shownItem(state)
      if (!item && state.sight.phase === 'no-item') return
      if (item && shown && isSameItem(shown, item)) {
        if (shown.key !== item.key) dispatch({ type: 'draft-saved', key: shown.key, item })
        else if (state.sight.phase !== 'failed') return
      } else show(item)
      if (item?.id) await look(item)
    } catch (error) {
      if (mine === lookup) dispatch({ type: 'stuck', failure: failureOf(error) })
    }
  }

  function show(item: SelectedItem | null): void {
    looking?.abort()
    dispatch({ type: 'selected', item, choice: item ? ports.choices.recall(item.key) : undefined })
  }

  /** Asks the service about an item. A newer look at anything drops this one. */
  async function look(item: SelectedItem): Promise<void> {
    looking?.abort()
    const mine = new AbortController()
    looking = mine
    dispatch({ type: 'refreshing', key: item.key })
    try {
      const context = await ports.api.call('context', { item: itemReferenceOf(item) }, mine.signal)
      if (mine.signal.aborted) return
      dispatch({ type: 'opened', key: item.key, context, account: ports.signIn.account() })
    } catch (error) {
      if (mine.signal.aborted) return
      const failure = failureOf(error)
      if (error instanceof SignInFailure) dispatch({ type: 'stuck', failure })
      else dispatch({ type: 'not-opened', key: item.key, failure })
    }
  }

  async function refresh(): Promise<void> {
    const item = shownItem(state)
    if (item?.id && !isProcessing(state)) await look(item)
  }

  async function act(wish: Wish): Promise<void> {
    const item = shownItem(state)
    if (!item || isProcessing(state)) return
    await carryOut(item, { id: ports.newId(), wish, progress: { is: 'running' } })
  }

  async function retry(): Promise<void> {
    const item = shownItem(state)
    const operation = shownOperation(state)
    if (!item || operation?.progress.is !== 'failed') return
    const { isOutcomeUnknown } = operation.progress.failure
    const id = isOutcomeUnknown ? operation.id : ports.newId()
    await carryOut(item, { ...operation, id, progress: { is: 'running' } })
  }

  /** One wish, from the click to the answer. Whatever Outlook selects meanwhile, the answer goes to its own item. */
  async function carryOut(item: SelectedItem, operation: Operation): Promise<void> {
    let { key } = item
    dispatch({ type: 'operation-started', key, operation })
    try {
      const host = await ports.host
      const now = await host.selectedItem()
      if (!now || !isSameItem(item, now)) {
        show(now)
        dispatch({ type: 'operation-missed', item })
        return now?.id ? await look(now) : undefined
      }
      const saved = now.id ? now : await host.saveDraft()
      if (saved.key !== key) {
        dispatch({ type: 'draft-saved', key, item: saved })
        key = saved.key
      }
      // A look that began before the wish would bring back the state from before.
      looking?.abort()
      const result = await send(saved, operation)
      dispatch({ type: 'operation-done', key, result })
      ports.choices.remember(key, undefined)
      if (shownItem(state)?.key === key && state.sight.phase !== 'open') await look(saved)
    } catch (error) {
      dispatch({ type: 'operation-failed', key, failure: failureOf(error) })
      if (shownItem(state)?.key === key && state.sight.phase === 'looking') await look({ ...item, key })
    }
  }

  function send(item: SelectedItem, { id, wish }: Operation) {
    const request = { item: itemReferenceOf(item), operationId: id }
    switch (wish.verb) {
      case 'track':
        return ports.api.call('track', { ...request, regarding: wish.regarding && referenceOf(wish.regarding) })
      case 'set-regarding':
        return ports.api.call('setRegarding', { ...request, regarding: wish.regarding && referenceOf(wish.regarding) })
      case 'untrack':
        return ports.api.call('untrack', { ...request, keepRecord: wish.keepRecord })
    }
  }

  return {
    api: ports.api,
    newId: ports.newId,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async start() {
      try {
        const host = await ports.host
        host.onItemChanged(() => void follow())
      } catch (error) {
        return dispatch({ type: 'stuck', failure: failureOf(error) })
      }
      await follow()
    },
    async lookAgain() {
      if (state.sight.phase !== 'starting' && state.sight.phase !== 'stuck') await follow()
    },
    refresh,
    async tryAgain() {
      if (state.sight.phase !== 'stuck') return refresh()
      const isOutlookThere = await ports.host.then(
        () => true,
        () => false,
      )
      if (isOutlookThere) await follow()
      else ports.reload()
    },
    retry,
    async signIn(ask) {
      try {
        await ports.signIn.token({ ask })
      } catch (error) {
        return dispatch({ type: 'stuck', failure: failureOf(error) })
      }
      show(null)
      await follow()
    },
    act,
    dispatch,
  }
}
