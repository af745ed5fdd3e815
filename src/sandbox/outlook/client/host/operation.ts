import type { EventDraft, MessageDraft } from '../draft.ts'
import type { Graph } from '../graph.ts'
import type { Person } from '../mailbox.ts'
import { HostError } from './host-error.ts'
import type { HostUser } from './initial-data.ts'
import type { HostItem } from './item.ts'

/** What an add-in may cause the window to do. */
export interface WindowActions {
  showMessage(id: string): void
  showEvent(id: string): void
  compose(draft: MessageDraft | EventDraft): void
  reply(id: string, all: boolean, htmlBody: string): Promise<void>
  closeCompose(): void
  closePane(): void
  openAddress(url: string): void
  /** The item changed in the mailbox: lists and reading pane must look again. */
  itemChanged(): void
}

/** A notification that an add-in shows above an item. */
export interface Notification {
  readonly key: string
  readonly type: 'informationalMessage' | 'progressIndicator' | 'errorMessage'
  readonly message: string
  readonly icon?: string | undefined
  readonly persistent?: boolean | undefined
}

/** What an add-in keeps for one open item: gone when the item is closed. */
export interface ItemMemory {
  notifications: readonly Notification[]
  readonly sessionData: Map<string, string>
}

export interface OperationContext {
  readonly graph: Graph
  readonly user: HostUser
  readonly item: HostItem | null
  readonly memory: ItemMemory
  readonly window: WindowActions
  /** The add-in's id, which its custom properties are kept under. */
  readonly addInId: string
  saveRoamingSettings(settings: Readonly<Record<string, string>>): void
  showNotifications(notifications: readonly Notification[]): void
}

export type Parameters = Readonly<Record<string, unknown>>

/** Gives the `data` of the answer. @throws HostError, GraphFailure */
export type Operation = (parameters: Parameters, context: OperationContext) => unknown

/** An answer whose shape is not office.js's usual `{error, data}`. */
export class WholeAnswer {
  readonly content: Record<string, unknown>
  constructor(content: Record<string, unknown>) {
    this.content = content
  }
}

export function text(parameters: Parameters, name: string): string {
  const value = parameters[name]
  if (typeof value !== 'string') throw new HostError('invalidParameter', `${name} must be a string.`)
  return value
}

export function number(parameters: Parameters, name: string): number {
  const value = parameters[name]
  if (typeof value !== 'number') throw new HostError('invalidParameter', `${name} must be a number.`)
  return value
}

export function texts(parameters: Parameters, name: string): string[] {
  const value = parameters[name]
  if (!Array.isArray(value)) throw new HostError('invalidParameter', `${name} must be a list.`)
  return value.map(String)
}

/** Persons as office.js sends them: `{address, name}`, or plain addresses. */
export function persons(value: unknown): Person[] {
  if (!Array.isArray(value)) return []
  return value.map((each: unknown) => {
    if (typeof each === 'string') return { name: each, address: each }
    const { name, address } = each as { name?: string; address?: string }
    return { name: name || (address ?? ''), address: address ?? '' }
  })
}

export function messageDraft({ item }: OperationContext): MessageDraft {
  if (item?.kind !== 'messageCompose') throw new HostError('unsupportedExtensionPoint')
  return item.draft
}

export function eventDraft({ item }: OperationContext): EventDraft {
  if (item?.kind !== 'appointmentCompose') throw new HostError('unsupportedExtensionPoint')
  return item.draft
}

export function anyDraft({ item }: OperationContext): MessageDraft | EventDraft {
  if (item?.kind !== 'appointmentCompose' && item?.kind !== 'messageCompose') {
    throw new HostError('unsupportedExtensionPoint')
  }
  return item.draft
}

/** Graph's path of what is open. @throws HostError `itemNotSaved` for a draft that Graph does not know yet. */
export function itemPath({ item }: OperationContext): string {
  if (item === null) throw new HostError('itemNotFound')
  switch (item.kind) {
    case 'messageRead':
      return `/me/messages/${item.message.id}`
    case 'appointmentRead':
      return `/me/events/${item.event.id}`
  }
  const { id } = item.draft.state
  if (id === undefined) throw new HostError('itemNotSaved')
  return item.kind === 'messageCompose' ? `/me/messages/${id}` : `/me/events/${id}`
}
