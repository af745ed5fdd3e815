import type { MailboxSeam } from '../seams.ts'

export interface ImportTarget {
  readonly mailbox: MailboxSeam
  readonly oid: string
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
  /** Messages, events and contacts put in so far. */
  readonly items: number
}

/** Is told how the import goes on, while it goes on. */
export interface ImportReport {
  progress(state: ImportProgress): void
  failure(failure: ImportFailure): void
}

export interface ImportSummary {
  readonly messages: number
  readonly events: number
  readonly contacts: number
  readonly failures: readonly ImportFailure[]
}

/** What a reader of one kind of file tells of each item: it went in, or why not. */
export interface ItemSink {
  readonly target: ImportTarget
  done(kind: 'messages' | 'events' | 'contacts'): void
  failed(item: string | undefined, error: unknown): void
}
