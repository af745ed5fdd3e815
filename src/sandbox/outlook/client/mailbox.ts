/** The parts of Graph's resources that the window uses. */

export interface Person {
  readonly name: string
  readonly address: string
}

export interface GraphRecipient {
  readonly emailAddress: { readonly name?: string; readonly address?: string }
}

export interface Folder {
  readonly id: string
  readonly displayName: string
  readonly parentFolderId?: string
  readonly childFolderCount: number
  readonly unreadItemCount: number
  readonly totalItemCount: number
}

export interface ItemBody {
  readonly contentType: 'html' | 'text'
  readonly content: string
}

export interface Attachment {
  readonly '@odata.type': string
  readonly id: string
  readonly name: string
  readonly contentType?: string | null
  readonly size: number
  readonly isInline: boolean
  readonly contentId?: string | null
  readonly contentBytes?: string
}

export interface MessageSummary {
  readonly '@odata.type'?: string
  readonly id: string
  readonly subject: string | null
  readonly bodyPreview: string
  readonly from?: GraphRecipient
  readonly toRecipients: readonly GraphRecipient[]
  readonly receivedDateTime: string
  readonly isRead: boolean
  readonly isDraft: boolean
  readonly hasAttachments: boolean
  readonly importance: string
  readonly categories: readonly string[]
  readonly flag?: { readonly flagStatus: string }
}

export interface Message extends MessageSummary {
  readonly body: ItemBody
  readonly sender?: GraphRecipient
  readonly ccRecipients: readonly GraphRecipient[]
  readonly bccRecipients: readonly GraphRecipient[]
  readonly conversationId: string
  readonly internetMessageId: string
  readonly createdDateTime: string
  readonly lastModifiedDateTime: string
  readonly sentDateTime: string
  readonly meetingMessageType?: string
  readonly attachments: readonly Attachment[]
}

export interface GraphTime {
  readonly dateTime: string
  readonly timeZone: string
}

export interface Attendee extends GraphRecipient {
  readonly type: 'required' | 'optional' | 'resource'
  readonly status?: { readonly response: string; readonly time?: string }
}

export interface GraphRecurrence {
  readonly pattern: {
    readonly type: string
    readonly interval: number
    readonly daysOfWeek?: readonly string[]
    readonly dayOfMonth?: number
    readonly month?: number
    readonly index?: string
    readonly firstDayOfWeek?: string
  }
  readonly range: {
    readonly type: 'endDate' | 'noEnd' | 'numbered'
    readonly startDate: string
    readonly endDate?: string
    readonly numberOfOccurrences?: number
    readonly recurrenceTimeZone?: string
  }
}

/** The series that an event belongs to, its first times in the mailbox's own zone. */
export interface Series {
  readonly recurrence: GraphRecurrence
  readonly start: GraphTime
  readonly end: GraphTime
}

export interface CalendarEvent {
  readonly id: string
  readonly subject: string | null
  readonly body: ItemBody
  readonly bodyPreview: string
  /** Always asked for in UTC. */
  readonly start: GraphTime
  readonly end: GraphTime
  readonly isAllDay: boolean
  readonly isCancelled: boolean
  readonly isOrganizer: boolean
  readonly organizer?: GraphRecipient
  readonly attendees: readonly Attendee[]
  readonly location?: { readonly displayName?: string }
  readonly categories: readonly string[]
  readonly sensitivity: string
  readonly showAs: string
  readonly type: 'singleInstance' | 'occurrence' | 'exception' | 'seriesMaster'
  readonly seriesMasterId?: string | null
  readonly series?: Series
  readonly hasAttachments: boolean
  readonly createdDateTime: string
  readonly lastModifiedDateTime: string
  readonly attachments: readonly Attachment[]
}

export interface Category {
  readonly id: string
  readonly displayName: string
  /** `preset0` to `preset24`, or `none`. */
  readonly color: string
}

export const personOf = (recipient: GraphRecipient | undefined): Person => {
  const address = recipient?.emailAddress.address ?? ''
  return { name: recipient?.emailAddress.name || address, address }
}

export const recipientOf = ({ name, address }: Person): GraphRecipient => ({ emailAddress: { name, address } })

/** Milliseconds of a Graph time that was asked for in UTC. */
export const utcTime = (time: GraphTime): number => Date.parse(`${time.dateTime.replace(/Z$/, '').slice(0, 23)}Z`)

/** A Graph time in UTC from milliseconds. */
export const graphTime = (time: number): GraphTime => ({
  dateTime: new Date(time).toISOString().replace('Z', ''),
  timeZone: 'UTC',
})
