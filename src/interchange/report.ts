import type { Zone } from './windows-zones.ts'

/** A message as it stands in a file, and what the file says of its place in a mailbox. */
export interface MessageItem {
  readonly raw: Uint8Array
  /** Its Message-ID, with its angle brackets. */
  readonly messageId: string | undefined
  /** It was never sent. */
  readonly isDraft: boolean
  readonly receivedAt: Date
  readonly isRead: boolean
}

/** An instance of a series that was moved, changed or taken out. */
export interface SeriesException {
  /** UTC ISO. */
  readonly originalStart: string
  readonly cancelled?: boolean
  /** Only what differs from the series. */
  readonly changes?: Readonly<Record<string, unknown>>
}

/** An event or a series as Graph would show it. */
export interface EventItem {
  readonly title: string
  /** Its UID; of an event that a series was taken apart into, with its start. */
  readonly iCalUId: string
  /** False where the file gave it none: then this one means nothing outside the file. */
  readonly hasUid: boolean
  readonly event: Readonly<Record<string, unknown>>
  readonly exceptions: readonly SeriesException[]
}

/** A contact as Graph writes it. */
export interface ContactItem {
  readonly name: string
  readonly uid: string | undefined
  readonly contact: Readonly<Record<string, unknown>>
}

/** `already`: it was in the mailbox before, and nothing was done. */
export type Put = 'made' | 'already'

/** Where items go. What throws costs that item alone. */
export interface ImportTarget {
  putMessage(message: MessageItem): Promise<Put>
  /** @param fail told of what of a series did not go in, where the rest did */
  putEvent(event: EventItem, fail: (error: unknown) => void): Promise<Put>
  putContact(contact: ContactItem): Promise<Put>
}

export interface ImportFailure {
  readonly file: string
  /** The message's number, the event's title or the card's name, where the file holds several. */
  readonly item?: string
  readonly fault: string
}

export interface ImportProgress {
  readonly filesDone: number
  readonly filesTotal: number
  /** Of all bytes, from 0 to 1. */
  readonly share: number
  /** Messages, events and contacts that are in the mailbox now. */
  readonly items: number
}

/** Is told how the import goes on, while it goes on. */
export interface ImportReport {
  progress(state: ImportProgress): void
  failure(failure: ImportFailure): void
}

export interface ImportSummary {
  /** Those that were put in. */
  readonly messages: number
  readonly events: number
  readonly contacts: number
  /** Items that were there before. */
  readonly already: number
  readonly failures: readonly ImportFailure[]
}

/** What a reader of one kind of file tells of each item: it went in, or why not. */
export interface ItemSink {
  readonly target: ImportTarget
  /** Where a time is meant that names no zone. */
  readonly floating: Zone
  done(kind: 'messages' | 'events' | 'contacts', put: Put): void
  failed(item: string | undefined, error: unknown): void
  /** So much of the file is read, from 0 to 1. */
  reached(share: number): void
}
