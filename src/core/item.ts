/**
 * Items as the mailbox shows them, in Graph's own property names. A property that is absent is unknown, never empty:
 * partial news is silent, not negative (DESIGN.md, "What must always be true").
 */

export interface EmailAddress {
  readonly name?: string
  readonly address?: string
}

export interface Recipient {
  readonly emailAddress: EmailAddress
}

export interface ItemBody {
  readonly contentType: 'text' | 'html'
  readonly content: string
}

/** A file, a nested item or a link; `contentBytes` (base64) only where the content was asked for and fits. */
export interface ItemAttachment {
  readonly id: string
  readonly kind: 'file' | 'item' | 'reference'
  readonly name: string
  readonly contentType: string
  /** In bytes, as the mailbox counts them. */
  readonly size: number
  readonly isInline: boolean
  readonly contentId?: string
  readonly contentBytes?: string
}

export type Importance = 'low' | 'normal' | 'high'

export interface MessageItem {
  readonly kind: 'message'
  /** Immutable id. */
  readonly id: string
  readonly changeKey: string
  readonly internetMessageId: string
  readonly conversationId: string
  /** Base64, as Graph gives it. */
  readonly conversationIndex?: string
  readonly inReplyTo?: string
  readonly subject: string
  readonly body: ItemBody
  readonly from?: Recipient
  readonly sender?: Recipient
  readonly toRecipients: readonly Recipient[]
  readonly ccRecipients: readonly Recipient[]
  readonly bccRecipients: readonly Recipient[]
  readonly importance: Importance
  readonly isDraft: boolean
  /** True exactly when the message lies in Sent Items. */
  readonly inSentItems: boolean
  /** ISO instants. */
  readonly receivedDateTime?: string
  readonly sentDateTime?: string
  readonly categories: readonly string[]
  readonly attachments: readonly ItemAttachment[]
  /** The record address of our own mark, where the item carries one. */
  readonly mark?: string
}

export type ShowAs = 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere' | 'unknown'

export interface Attendee extends Recipient {
  readonly type: 'required' | 'optional' | 'resource'
  readonly response?: 'none' | 'organizer' | 'tentativelyAccepted' | 'accepted' | 'declined' | 'notResponded'
}

export interface EventItem {
  readonly kind: 'event'
  /** Immutable id. */
  readonly id: string
  readonly changeKey: string
  readonly iCalUId: string
  readonly type: 'singleInstance' | 'occurrence' | 'exception' | 'seriesMaster'
  readonly subject: string
  readonly body: ItemBody
  readonly importance: Importance
  readonly isAllDay: boolean
  readonly isCancelled: boolean
  readonly isDraft: boolean
  readonly isOrganizer: boolean
  readonly sensitivity: 'normal' | 'personal' | 'private' | 'confidential'
  /** ISO instants in UTC; of an all-day event the midnight of its date, without a zone shift. */
  readonly start: string
  readonly end: string
  readonly location: string
  readonly showAs: ShowAs
  readonly organizer?: Recipient
  readonly attendees: readonly Attendee[]
  readonly onlineMeetingUrl?: string
  readonly categories: readonly string[]
  readonly attachments: readonly ItemAttachment[]
  readonly mark?: string
}

export type Item = MessageItem | EventItem
export type ItemKind = Item['kind']

/** What a change writes to an item: Graph's property names, only what is to change. */
export interface ItemChanges {
  readonly subject?: string
  readonly body?: ItemBody
  readonly importance?: Importance
  readonly isAllDay?: boolean
  readonly start?: string
  readonly end?: string
  readonly location?: string
  readonly showAs?: ShowAs
  readonly attendees?: readonly Attendee[]
  readonly categories?: readonly string[]
  /** The record address for our named property, or null to take it away. */
  readonly mark?: string | null
}
