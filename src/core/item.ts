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
  /** Id of the folder that it lies in. */
  readonly parentFolderId?: string
  /** ISO instants. */
  readonly receivedDateTime?: string
  readonly sentDateTime?: string
  readonly categories: readonly string[]
  readonly attachments: readonly ItemAttachment[]
  /** The record address of our own mark, where the item carries one. */
  readonly mark?: string
  readonly extended?: ExtendedValues
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
  /** Of a series' master: how it repeats. */
  readonly recurrence?: Recurrence
  /** Of an occurrence or exception: its master. */
  readonly seriesMasterId?: string
  readonly categories: readonly string[]
  readonly attachments: readonly ItemAttachment[]
  /** The mailbox did not say which there are. */
  readonly attachmentsUnknown?: true
  readonly mark?: string
  /** A person untracked it, whichever installation heard of it. */
  readonly isLetGo?: true
  readonly extended?: ExtendedValues
  /** ISO instant. */
  readonly lastModifiedDateTime?: string
}

/** Graph's `patternedRecurrence`, flat; the time of day stands in the event's start and end. */
export interface Recurrence {
  readonly type: 'daily' | 'weekly' | 'absoluteMonthly' | 'relativeMonthly' | 'absoluteYearly' | 'relativeYearly'
  readonly interval: number
  readonly daysOfWeek: readonly Weekday[]
  readonly dayOfMonth: number
  readonly month: number
  readonly index: 'first' | 'second' | 'third' | 'fourth' | 'last'
  readonly rangeType: 'noEnd' | 'endDate' | 'numbered'
  /** `YYYY-MM-DD` where the series takes place. */
  readonly startDate: string
  readonly endDate?: string
  readonly numberOfOccurrences?: number
  /**
   * Where the series keeps its time of day over changes of clocks. As read, by whatever name the mailbox has for it;
   * to write, an IANA name. Absent on writing: UTC, which drifts by an hour with summer time.
   */
  readonly timeZone?: string
  /** Of a weekly pattern with gaps: where its weeks begin. Absent on writing: Sunday. */
  readonly firstDayOfWeek?: Weekday
}

export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
export type Weekday = (typeof weekdays)[number]

/** Named MAPI properties by their id in Graph's notation; of a to-do task the names of our open extension. */
export type ExtendedValues = Readonly<Record<string, string>>

export interface PostalAddress {
  readonly street: string
  readonly city: string
  readonly state: string
  readonly postalCode: string
  readonly countryOrRegion: string
}

/** Graph's property names of a contact; an empty text is a property without a value. */
export interface ContactProperties {
  readonly givenName: string
  readonly middleName: string
  readonly surname: string
  readonly generation: string
  readonly displayName: string
  readonly nickName: string
  readonly jobTitle: string
  readonly companyName: string
  readonly department: string
  readonly assistantName: string
  readonly manager: string
  readonly spouseName: string
  readonly children: readonly string[]
  readonly businessHomePage: string
  readonly personalNotes: string
  readonly yomiGivenName: string
  readonly yomiSurname: string
  /** `YYYY-MM-DD` or empty. */
  readonly birthday: string
  readonly mobilePhone: string
  readonly businessPhones: readonly string[]
  readonly homePhones: readonly string[]
  readonly emailAddresses: readonly EmailAddress[]
  readonly businessAddress: PostalAddress
  readonly homeAddress: PostalAddress
  readonly otherAddress: PostalAddress
}

export interface ContactItem {
  readonly kind: 'contact'
  /** Immutable id. */
  readonly id: string
  readonly changeKey: string
  readonly contact: ContactProperties
  readonly categories: readonly string[]
  readonly mark?: string
  readonly extended?: ExtendedValues
  readonly lastModifiedDateTime?: string
}

export type TaskStatus = 'notStarted' | 'inProgress' | 'completed' | 'waitingOnOthers' | 'deferred'

/** A to-do task. Dates are ISO instants; To Do keeps only the day of them. */
export interface TaskItem {
  readonly kind: 'task'
  /** `{list}/{task}`: a task is addressed through its list. */
  readonly id: string
  readonly changeKey: string
  readonly title: string
  readonly body: ItemBody
  readonly importance: Importance
  readonly status: TaskStatus
  readonly dueDateTime?: string
  readonly startDateTime?: string
  readonly completedDateTime?: string
  readonly isReminderOn: boolean
  readonly reminderDateTime?: string
  /** Recurring tasks never sync. */
  readonly isRecurring: boolean
  readonly categories: readonly string[]
  readonly mark?: string
  readonly extended?: ExtendedValues
  readonly lastModifiedDateTime?: string
}

/** What a person tracks from Outlook. */
export type Item = MessageItem | EventItem
/** Everything that a plan can be made for. */
export type SyncedItem = Item | ContactItem | TaskItem
export type ItemKind = Item['kind']
export type SyncedKind = SyncedItem['kind']

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
  readonly recurrence?: Recurrence
  readonly isReminderOn?: boolean
  readonly reminderDateTime?: string
  /** Of a contact. */
  readonly contact?: Partial<ContactProperties>
  /** Of a task; null clears a date. */
  readonly title?: string
  readonly status?: TaskStatus
  readonly dueDateTime?: string | null
  readonly startDateTime?: string | null
  readonly completedDateTime?: string | null
  /** Named properties; null takes one away. */
  readonly extended?: Readonly<Record<string, string | null>>
  readonly categories?: readonly string[]
  /** The record address for our named property, or null to take it away. */
  readonly mark?: string | null
}
