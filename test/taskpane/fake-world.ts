import type { ApiClient } from '../../src/taskpane/api-client/api-client.ts'
import type { AnswerOf, CallName } from '../../src/taskpane/api-client/calls.ts'
import type { OutlookHost, SelectedItem, Tone } from '../../src/taskpane/office/host.ts'
import { createPane, type Pane } from '../../src/taskpane/state/pane.ts'

type Answers = {
  [Name in CallName]?: (request: never, signal: AbortSignal | undefined) => AnswerOf<Name> | Promise<AnswerOf<Name>>
}

export interface SeenCall {
  readonly name: CallName
  readonly request: unknown
  readonly signal: AbortSignal | undefined
}

/** A promise that is settled from outside. */
export function deferred<Value>(): {
  readonly promise: Promise<Value>
  resolve(value: Value): void
  reject(error: unknown): void
} {
  let settle: { resolve(value: Value): void; reject(error: unknown): void } | undefined
  const promise = new Promise<Value>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return {
    promise,
    resolve: (value) => settle?.resolve(value),
    reject: (error) => settle?.reject(error),
  }
}

/** An Outlook with one selected item, and a service that answers as told; what is called without an answer fails loudly. */
export function createFakeWorld(selected: SelectedItem | null, answers: Answers) {
  const calls: SeenCall[] = []
  const itemListeners = new Set<() => void>()
  const toneListeners = new Set<(tone: Tone) => void>()
  const later: (() => void)[] = []
  let item = selected
  let ids = 0

  const host: OutlookHost = {
    mailboxAddress: 'ada@tandem.example',
    locale: 'en-GB',
    canSignIn: true,
    selectedItem: async () => item,
    async saveDraft() {
      if (!item) throw new Error('nothing to save')
      item = { ...item, formerKey: item.key, key: 'message:SAVED', id: 'SAVED' }
      return item
    },
    onItemChanged(listener) {
      itemListeners.add(listener)
      return () => itemListeners.delete(listener)
    },
    tone: () => undefined,
    onToneChanged(listener) {
      toneListeners.add(listener)
      return () => toneListeners.delete(listener)
    },
  }
  const api: ApiClient = {
    async call(name, request, signal) {
      calls.push({ name, request, signal })
      const answer = answers[name]
      if (!answer) throw new Error(`The test has no answer to ${name}.`)
      return (await answer(request as never, signal)) as AnswerOf<typeof name>
    },
  }
  const choices = new Map<string, Parameters<Parameters<typeof createPane>[0]['choices']['remember']>[1]>()
  const signIns: unknown[] = []
  const pane: Pane = createPane({
    host: Promise.resolve(host),
    api,
    signIn: {
      account: () => ({ name: 'Ada Brandt', username: 'ada@tandem.example', addresses: [] }),
      async token(options) {
        signIns.push(options)
        return 'token'
      },
    },
    choices: { remember: (key, record) => void choices.set(key, record), recall: (key) => choices.get(key) },
    reload: () => {},
    newId: () => `00000000-0000-4000-9000-${String(++ids).padStart(12, '0')}`,
    later(work) {
      later.push(work)
      return () => {}
    },
  })

  return {
    pane,
    host,
    calls,
    signIns,
    answers,
    callsTo: (name: CallName) => calls.filter((call) => call.name === name),
    /** Outlook shows another item. `isTold`: ItemChanged comes, as it mostly does. */
    select(next: SelectedItem | null, { isTold = true } = {}) {
      item = next
      if (isTold) for (const listener of itemListeners) listener()
    },
    setTone(tone: Tone) {
      for (const listener of toneListeners) listener(tone)
    },
  }
}
