import type { ItemContext, TrackingStatus } from '../../../src/api/item.ts'
import type { Receipt } from '../../../src/api/receipt.ts'
import type { NamedRecord } from '../../../src/api/record.ts'
import type { ApiClient } from '../../../src/taskpane/api-client/api-client.ts'
import type { CallName } from '../../../src/taskpane/api-client/calls.ts'
import type { OutlookHost, SelectedItem } from '../../../src/taskpane/office/host.ts'
import { createPane, type PanePorts } from '../../../src/taskpane/state/pane.ts'
import { createRememberedChoices } from '../../../src/taskpane/state/remembered-choices.ts'

export const message = (name: string, over: Partial<SelectedItem> = {}): SelectedItem => ({
  key: `message:${name}`,
  kind: 'message',
  mode: 'read',
  id: name,
  subject: `Subject of ${name}`,
  isMeetingMessage: false,
  ...over,
})

/** Never saved: without id. */
export function unsavedDraft(key: string): SelectedItem {
  const { id: _, ...draft } = message(key, { key, mode: 'compose' })
  return draft
}

export const account: NamedRecord = { table: 'account', id: '10000000-0000-4000-8000-000000000001', name: 'Fabrikam' }

export const context = (name: string, status: TrackingStatus = { state: 'not-tracked' }): ItemContext => ({
  item: { kind: 'message', id: name, subject: `Subject of ${name}`, isDraft: false },
  status,
  participants: [],
  suggestions: [],
})

export const receipt = (over: Partial<Receipt> = {}): Receipt => ({
  id: '20000000-0000-4000-8000-000000000001',
  verb: 'track',
  at: '2026-11-23T10:00:00Z',
  outcome: 'done',
  kind: 'message',
  name: 'Subject of a',
  recordAction: 'created',
  decisions: [],
  correlationId: 'c-1',
  ...over,
})

export interface Asked {
  readonly name: CallName
  readonly request: {
    readonly item?: { readonly id: string }
    readonly operationId?: string
    readonly regarding?: unknown
  }
  readonly signal: AbortSignal | undefined
  answer(body: unknown): Promise<void>
  fail(error: unknown): Promise<void>
}

/** Lets everything happen that only waits for promises. */
export const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A pane whose Outlook, service, ids and time are the test's. */
export function createPaneWorld(over: Partial<PanePorts> = {}) {
  let selected: SelectedItem | null = null
  let onItemChanged = () => {}
  const saved: SelectedItem[] = []
  const asked: Asked[] = []
  const timers: { work: () => void; delayMs: number; isStopped: boolean }[] = []
  let ids = 0
  let refusesToSelect: Error | undefined

  const host: OutlookHost = {
    mailboxAddress: 'anna@contoso.example',
    locale: 'en-GB',
    canSignIn: true,
    async selectedItem() {
      if (refusesToSelect) throw refusesToSelect
      return selected
    },
    async saveDraft() {
      const draft = message(`saved-${saved.length + 1}`, {
        mode: 'compose',
        ...(selected ? { formerKey: selected.key } : {}),
      })
      saved.push(draft)
      selected = draft
      return draft
    },
    onItemChanged(listener) {
      onItemChanged = listener
      return () => {}
    },
    tone: () => undefined,
    onToneChanged: () => () => {},
  }

  const api = {
    call: (name: CallName, request: Asked['request'], signal?: AbortSignal) =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
        asked.push({
          name,
          request,
          signal,
          answer: (body) => {
            resolve(body)
            return settle()
          },
          fail: (error) => {
            reject(error)
            return settle()
          },
        })
      }),
  } as unknown as ApiClient

  const tokens: { fresh?: boolean; ask?: string }[] = []
  const pane = createPane({
    host: Promise.resolve(host),
    api,
    signIn: {
      token: async (options) => {
        tokens.push(options)
        return 'token'
      },
      account: () => ({ name: 'Anna', username: 'anna@contoso.example', addresses: [] }),
    },
    choices: createRememberedChoices(() => {
      throw new Error('no storage')
    }),
    reload: () => {},
    newId: () => `operation-${++ids}`,
    later: (work, delayMs) => {
      const timer = { work, delayMs, isStopped: false }
      timers.push(timer)
      return () => {
        timer.isStopped = true
      }
    },
    ...over,
  })

  return {
    pane,
    asked,
    saved,
    timers,
    tokens,
    /** The last call of that name. */
    last(name: CallName): Asked {
      const found = asked.findLast((one) => one.name === name)
      if (!found) throw new Error(`${name} was not asked`)
      return found
    },
    /** What Outlook selects; `silently`: without saying so (office-js issue 6833). */
    async select(item: SelectedItem | null, how: 'aloud' | 'silently' = 'aloud') {
      selected = item
      if (how === 'aloud') onItemChanged()
      await settle()
    },
    refuseToSelect(error: Error | undefined) {
      refusesToSelect = error
    },
  }
}

/** A world whose pane shows this item. */
export async function openPane(item: SelectedItem, status?: TrackingStatus) {
  const world = createPaneWorld()
  await world.select(item, 'silently')
  void world.pane.start()
  await settle()
  if (item.id) await world.last('context').answer(context(item.id, status))
  return world
}
