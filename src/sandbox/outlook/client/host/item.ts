import type { EventDraft, MessageDraft } from '../draft.ts'
import type { CalendarEvent, Message } from '../mailbox.ts'

/** Of an item that lies in somebody else's mailbox: whose, and whether the person may change it. */
export interface SharedItem {
  readonly mail: string
  readonly mayEdit: boolean
}

/** What is open in the window, as an add-in sees it. */
export type HostItem =
  | { readonly kind: 'messageRead'; readonly message: Message; readonly shared?: SharedItem }
  | { readonly kind: 'appointmentRead'; readonly event: CalendarEvent; readonly shared?: SharedItem }
  | { readonly kind: 'messageCompose'; readonly draft: MessageDraft }
  | { readonly kind: 'appointmentCompose'; readonly draft: EventDraft }

/** The id of what is open, so that two looks at the same thing are seen as one. */
export function itemKey(item: HostItem | null): string {
  if (item === null) return ''
  if (item.kind === 'messageRead') return `message ${item.message.id}`
  if (item.kind === 'appointmentRead') return `event ${item.event.id}`
  return `draft ${item.draft.key}`
}
