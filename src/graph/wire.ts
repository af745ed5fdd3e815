/** What Graph answers, as far as we read it. Everything may be absent: an absent property is unknown, not empty. */
export interface GraphRecipient {
  readonly emailAddress?: { readonly name?: string | null; readonly address?: string | null } | null
}

export interface GraphAttachment {
  readonly '@odata.type'?: string
  readonly id: string
  readonly name?: string | null
  readonly contentType?: string | null
  readonly size?: number | null
  readonly isInline?: boolean | null
  readonly contentId?: string | null
  readonly contentBytes?: string | null
}

export interface GraphExtendedProperty {
  readonly id: string
  readonly value?: string | null
}

interface GraphItem {
  readonly id: string
  readonly '@odata.etag'?: string
  readonly changeKey?: string
  readonly subject?: string | null
  readonly body?: { readonly contentType?: string; readonly content?: string } | null
  readonly importance?: string
  readonly categories?: readonly string[]
  readonly attachments?: readonly GraphAttachment[]
  readonly singleValueExtendedProperties?: readonly GraphExtendedProperty[]
}

export interface GraphMessage extends GraphItem {
  readonly '@odata.type'?: string
  /** Of a meeting message, where it was asked for: null for an event that is not there. */
  readonly event?: { readonly id: string } | null
  readonly internetMessageId?: string | null
  readonly conversationId?: string | null
  readonly conversationIndex?: string | null
  readonly parentFolderId?: string | null
  readonly from?: GraphRecipient | null
  readonly sender?: GraphRecipient | null
  readonly toRecipients?: readonly GraphRecipient[]
  readonly ccRecipients?: readonly GraphRecipient[]
  readonly bccRecipients?: readonly GraphRecipient[]
  readonly isDraft?: boolean | null
  readonly receivedDateTime?: string | null
  readonly lastModifiedDateTime?: string | null
  readonly sentDateTime?: string | null
}

export interface GraphDateTime {
  readonly dateTime: string
  readonly timeZone: string
}

export interface GraphRecurrence {
  readonly pattern?: {
    readonly type?: string | null
    readonly interval?: number
    readonly daysOfWeek?: readonly string[] | null
    readonly firstDayOfWeek?: string | null
    readonly dayOfMonth?: number
    readonly month?: number
    readonly index?: string | null
  } | null
  readonly range?: {
    readonly type?: string | null
    readonly startDate?: string | null
    readonly endDate?: string | null
    readonly numberOfOccurrences?: number
    readonly recurrenceTimeZone?: string | null
  } | null
}

export interface GraphEvent extends GraphItem {
  readonly seriesMasterId?: string | null
  /** Only where the instances of a series are listed. */
  readonly originalStart?: string | null
  readonly recurrence?: GraphRecurrence | null
  readonly lastModifiedDateTime?: string | null
  readonly iCalUId?: string | null
  readonly type?: string | null
  readonly isAllDay?: boolean | null
  readonly isCancelled?: boolean | null
  readonly isDraft?: boolean | null
  readonly isOrganizer?: boolean | null
  readonly sensitivity?: string | null
  readonly start?: GraphDateTime
  readonly end?: GraphDateTime
  readonly location?: { readonly displayName?: string | null } | null
  readonly showAs?: string | null
  readonly organizer?: GraphRecipient | null
  readonly attendees?: readonly (GraphRecipient & {
    readonly type?: string | null
    readonly status?: { readonly response?: string | null } | null
  })[]
  readonly onlineMeeting?: { readonly joinUrl?: string | null } | null
}

export interface GraphEmailAddress {
  readonly name?: string | null
  readonly address?: string | null
}

export interface GraphPostalAddress {
  readonly street?: string | null
  readonly city?: string | null
  readonly state?: string | null
  readonly postalCode?: string | null
  readonly countryOrRegion?: string | null
}

export interface GraphContact
  extends Pick<GraphItem, 'id' | '@odata.etag' | 'changeKey' | 'categories' | 'singleValueExtendedProperties'> {
  readonly lastModifiedDateTime?: string | null
  readonly givenName?: string | null
  readonly middleName?: string | null
  readonly surname?: string | null
  readonly generation?: string | null
  readonly displayName?: string | null
  readonly nickName?: string | null
  readonly jobTitle?: string | null
  readonly companyName?: string | null
  readonly department?: string | null
  readonly assistantName?: string | null
  readonly manager?: string | null
  readonly spouseName?: string | null
  readonly children?: readonly string[] | null
  readonly businessHomePage?: string | null
  readonly personalNotes?: string | null
  readonly yomiGivenName?: string | null
  readonly yomiSurname?: string | null
  readonly birthday?: string | null
  readonly mobilePhone?: string | null
  readonly businessPhones?: readonly string[] | null
  readonly homePhones?: readonly string[] | null
  readonly emailAddresses?: readonly GraphEmailAddress[] | null
  readonly primaryEmailAddress?: GraphEmailAddress | null
  readonly secondaryEmailAddress?: GraphEmailAddress | null
  readonly tertiaryEmailAddress?: GraphEmailAddress | null
  readonly businessAddress?: GraphPostalAddress | null
  readonly homeAddress?: GraphPostalAddress | null
  readonly otherAddress?: GraphPostalAddress | null
}

export interface GraphOpenExtension {
  readonly id?: string
  readonly extensionName?: string
  readonly [name: string]: unknown
}

export interface GraphTask {
  readonly id: string
  readonly '@odata.etag'?: string
  readonly title?: string | null
  readonly body?: GraphItem['body']
  readonly importance?: string
  readonly status?: string | null
  readonly dueDateTime?: GraphDateTime | null
  readonly startDateTime?: GraphDateTime | null
  readonly completedDateTime?: GraphDateTime | null
  readonly reminderDateTime?: GraphDateTime | null
  readonly isReminderOn?: boolean
  readonly recurrence?: GraphRecurrence | null
  readonly categories?: readonly string[] | null
  readonly extensions?: readonly GraphOpenExtension[] | null
  readonly lastModifiedDateTime?: string | null
}
