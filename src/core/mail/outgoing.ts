/** What sending the CRM's own e-mail asks of both sides. */
import type { CallOptions } from '../ports.ts'
import type { NamedRecord, RecordReference } from '../record.ts'

/** A message that is about to be sent from a mailbox. */
export interface OutgoingMessage {
  readonly subject: string
  /** HTML */
  readonly body: string
  readonly importance: 'low' | 'normal' | 'high'
  /** Of somebody else than the mailbox's owner: whether that is allowed, Exchange decides when it is sent. */
  readonly from?: Addressee
  /** Lower case. */
  readonly to: readonly Addressee[]
  readonly cc: readonly Addressee[]
  readonly bcc: readonly Addressee[]
}

export interface Addressee {
  readonly address: string
  readonly name?: string
}

/** @param id immutable: a draft keeps it when it is sent */
export interface MarkedMessage {
  readonly id: string
  readonly isDraft: boolean
  readonly internetMessageId: string
}

export interface Outbox {
  /** Messages that carry this mark, drafts among them. */
  messagesMarked(mark: string, options: CallOptions): Promise<readonly MarkedMessage[]>
  /** Makes a draft with the mark. @throws TandemError `mailbox-full`, … */
  createDraft(message: OutgoingMessage, mark: string, options: CallOptions): Promise<MarkedMessage>
  /** For good: in Deleted Items it would be found again. One that is gone already is none to be told of. */
  discardDraft(id: string, options: CallOptions): Promise<void>
  /** Names of the files that a draft has. */
  draftFiles(id: string, options: CallOptions): Promise<readonly string[]>
  /** @throws TandemError `item-gone` where it is no draft any more; `mailbox-full`, `send-as-denied`, `sending-limit` */
  sendDraft(id: string, options: CallOptions): Promise<void>
}

/** Who had an e-mail sent, and what it is called by already. */
export interface Submission {
  /** Who changed it last, which is who pressed Send; absent: that may not be read. */
  readonly by?: NamedRecord
  readonly trackingToken?: string
}

export interface PendingPage {
  readonly ids: readonly string[]
  /** Absent: these are the last. */
  readonly next?: string
}

export interface PendingEmails {
  /**
   * Some of the e-mails that wait, or are being sent, of which this user is the sender, or had them sent for a queue
   * those changed longest ago first. @param place where to go on, as of `next`; undefined: from the beginning
   */
  pendingEmails(userId: string, place: string | undefined, options: CallOptions): Promise<PendingPage>
  submissionOf(id: string, options: CallOptions): Promise<Submission>
  /**
   * The one address of each that mail is sent to, lower case, by `table/id`: `emailaddress1`, of users and queues their
   * own; empty: none. Whose row may not be read, or has no such column, is left out.
   */
  firstAddresses(
    records: readonly RecordReference[],
    options: CallOptions,
  ): Promise<ReadonlyMap<string, { readonly address: string; readonly name: string }>>
  /** `allowunresolvedpartiesonemailsend`. */
  allowsUnresolved(options: CallOptions): Promise<boolean>
  /** The user has the privilege `prvSendAsUser`. @throws TandemError `privilege-missing` where nobody may know */
  maySendAsOthers(userId: string, options: CallOptions): Promise<boolean>
  /** A token for a subject, as the organization counts them. */
  newTrackingToken(subject: string, options: CallOptions): Promise<string>
}
