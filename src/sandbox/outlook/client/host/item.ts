import type { EventDraft, MessageDraft } from '../draft.ts'
import type { CalendarEvent, Message } from '../mailbox.ts'

/** What is open in the window, as an add-in sees it. */
export type HostItem =
  | { readonly kind: 'messageRead'; readonly message: Message }
  | { readonly kind: 'appointmentRead'; readonly event: CalendarEvent }
  | { readonly kind: 'messageCompose'; readonly draft: MessageDraft }
  | { readonly kind: 'appointmentCompose'; readonly draft: EventDraft }

/** The id of what is open, so that two looks at the same thing are seen as one. */
export function itemKey(item: HostItem | null): string {
  if (item === null) return ''
  if (item.kind === 'messageRead') return `message ${item.message.id}`
  if (item.kind === 'appointmentRead') return `event ${item.event.id}`
  return `draft ${item.draft.key}`
}
