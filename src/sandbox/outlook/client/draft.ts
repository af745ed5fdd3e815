import type { Attachment, ItemBody, Person, Series } from './mailbox.ts'

/** Something being written: edited by a person and by add-ins alike, so both are told of each change. */
export interface Draft<State> {
  /** Names the compose form for as long as it is open. */
  readonly key: string
  readonly state: State
  change(part: Partial<State>): void
  /** Gives the function that ends the subscription. */
  subscribe(listener: (before: State, after: State) => void): () => void
}

interface CommonState {
  /** Graph's id, once saved. */
  readonly id?: string | undefined
  readonly subject: string
  readonly body: ItemBody
  readonly categories: readonly string[]
  readonly attachments: readonly Attachment[]
}

export interface MessageState extends CommonState {
  readonly composeType: 'newMail' | 'reply' | 'forward'
  readonly conversationId?: string | undefined
  readonly to: readonly Person[]
  readonly cc: readonly Person[]
  readonly bcc: readonly Person[]
  /** Custom headers (`x-…`) that an add-in has set. */
  readonly headers: Readonly<Record<string, string>>
}

export interface EventState extends CommonState {
  readonly seriesId?: string | undefined
  readonly required: readonly Person[]
  readonly optional: readonly Person[]
  /** Milliseconds. */
  readonly start: number
  readonly end: number
  readonly isAllDay: boolean
  readonly location: string
  readonly sensitivity: string
  readonly series?: Series | undefined
}

export type MessageDraft = Draft<MessageState> & { readonly kind: 'message' }
export type EventDraft = Draft<EventState> & { readonly kind: 'event' }

export function createDraft<Kind extends string, State>(kind: Kind, initial: State): Draft<State> & { kind: Kind } {
  const listeners = new Set<(before: State, after: State) => void>()
  let state = initial
  return {
    kind,
    key: crypto.randomUUID(),
    get state() {
      return state
    },
    change(part) {
      const before = state
      state = { ...state, ...part }
      for (const listener of listeners) listener(before, state)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const common = { subject: '', body: { contentType: 'html', content: '' }, categories: [], attachments: [] } as const

export function newMessage(part: Partial<MessageState> = {}): MessageDraft {
  return createDraft('message', { ...common, composeType: 'newMail', to: [], cc: [], bcc: [], headers: {}, ...part })
}

export function newEvent(part: Partial<EventState> & Pick<EventState, 'start' | 'end'>): EventDraft {
  return createDraft('event', {
    ...common,
    required: [],
    optional: [],
    isAllDay: false,
    location: '',
    sensitivity: 'normal',
    ...part,
  })
}
