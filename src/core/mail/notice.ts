/** News of a mail folder, and what automatic tracking looks at before a message is read as a whole. */
import type { TandemError } from '../errors.ts'
import type { FollowedCrm, FollowedJournal, FollowedMailbox, FollowedWorld } from '../following.ts'
import type { Actor, Link } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import type { NamedRecord, RecordReference } from '../record.ts'
import type { AcceptReason } from './accept.ts'
import type { CorrelationMethod } from './correlate.ts'
import type { FolderNotice, FolderPlaces, FolderRule } from './tracked-folders.ts'

/** Folders that are looked through by themselves. */
export const mailFolders = ['inbox', 'sentitems'] as const
export type MailFolder = (typeof mailFolders)[number]

/** A message that appeared or changed. What is absent is unknown. */
export interface MailNotice {
  /** Immutable id. */
  readonly id: string
  readonly changeKey?: string
  readonly categories?: readonly string[]
  /** An invitation, an answer to one, a cancellation: it speaks of an event. */
  readonly isMeetingMessage?: true
  /** ISO instant. */
  readonly receivedDateTime?: string
}

export interface MailNews {
  readonly messages: readonly MailNotice[]
  /** No longer in this folder: deleted or moved. */
  readonly gone: readonly string[]
  readonly cursor: string
  readonly more: boolean
  /** As of `ItemNews`. */
  readonly fromStart: boolean
}

/** What a message says of itself without its body. Addresses are in lower case. */
export interface MailHeaders {
  readonly id: string
  readonly internetMessageId: string
  readonly conversationId: string
  readonly inReplyTo?: string
  readonly subject: string
  readonly from?: string
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly sensitivity: 'normal' | 'personal' | 'private' | 'confidential'
  readonly categories: readonly string[]
  readonly isDraft: boolean
  readonly inSentItems: boolean
  /** Id of the folder that it lies in. */
  readonly parentFolderId?: string
  readonly isMeetingMessage: boolean
  /** A person untracked it, whichever installation heard of it: id of the folder in which it lay then, empty where nobody knows. */
  readonly letGoIn?: string
  /** ISO instants. */
  readonly receivedDateTime?: string
  readonly lastModifiedDateTime?: string
}

/** A folder as a person knows it. */
export interface MailboxFolder {
  readonly id: string
  readonly displayName: string
  readonly parentFolderId: string
  readonly totalItemCount: number
}

export interface FolderNews {
  readonly folders: readonly FolderNotice[]
  /** Deleted for good. */
  readonly gone: readonly string[]
  readonly cursor: string
  readonly more: boolean
  /** As of `ItemNews`. */
  readonly fromStart: boolean
}

/** An e-mail that the CRM has already, as far as correlation needs it. */
export interface KnownEmail {
  readonly id: string
  /** In angle brackets, as it stands in the header. */
  readonly messageId?: string
  readonly trackingToken?: string
  readonly subject: string
  readonly regarding?: NamedRecord
  /** `systemuserid`, or a team's id. */
  readonly ownerId?: string
  /** Lower case, of sender and recipients. */
  readonly addresses: readonly string[]
}

/** What an e-mail that is like a message has. */
export interface AlikeWish {
  /** All words of one of these in its subject, in any case. */
  readonly words: readonly (readonly string[])[]
  /** One of these addresses, lower case; none: whoever is on it. */
  readonly addresses: readonly string[]
}

/** What the organization decided about correlation. */
export interface CorrelationSettings {
  /** `emailcorrelationenabled` */
  readonly isOn: boolean
  /** `trackingprefix` */
  readonly trackingPrefix: string
  /** The organization has a prefix: what is sent gets a token. */
  readonly givesTokens: boolean
  /** `hashfilterkeywords`: what is taken off the front of a subject. */
  readonly subjectPrefixes: string
  /** `hashmaxcount` */
  readonly mostWords: number
  /** `hashdeltasubjectcount` */
  readonly wordsMayDiffer: number
  /** `hashminaddresscount` */
  readonly leastAddresses: number
}

/** What a mailbox offers for automatic tracking. */
export interface MailFeed {
  /**
   * One page of what came to a folder, changed in it or went since the cursor. Looks that begin together may share a request.
   * @param folder well-known name or id  @throws TandemError `item-gone` where there is no folder with this id
   */
  mailChanges(folder: string, cursor: string | undefined, options: CallOptions): Promise<MailNews>
  /**
   * Headers of many messages in few requests, in the order of the ids; undefined for one that is gone or not to be seen.
   * @returns the failure of one that alone could not be read  @throws TandemError what concerns them all
   */
  mailHeaders(ids: readonly string[], options: CallOptions): Promise<readonly (MailHeaders | TandemError | undefined)[]>
  /** One page of folders that appeared, changed or went since the cursor. Looks that begin together may share a request. */
  folderChanges(cursor: string | undefined, options: CallOptions): Promise<FolderNews>
  /** Where these folders are now, in few requests. */
  folderPlaces(ids: readonly string[], options: CallOptions): Promise<FolderPlaces>
  /** All folders below the Inbox, in no order, and the Inbox's own id. */
  inboxFolders(options: CallOptions): Promise<{ readonly inboxId: string; readonly folders: readonly MailboxFolder[] }>
  /**
   * Which event a meeting message speaks of. One request.
   * @returns undefined for any other message; no `eventId` where the event is not in this mailbox
   * @throws TandemError `item-gone`, `item-not-readable`, `upstream-*`
   */
  meetingOf(messageId: string, options: CallOptions): Promise<{ readonly eventId?: string } | undefined>
}

/** Messages that are looked for. */
export interface MailSearch {
  /** Ids of the messages with each Message-ID, in any folder, in the order asked for. Failures as of `mailHeaders`. */
  findMessages(
    messageIds: readonly string[],
    options: CallOptions,
  ): Promise<readonly (readonly string[] | TandemError)[]>
  /** How many came in a period: ISO instants, from the first on and before the second. */
  countOfPeriod(folder: MailFolder, period: Period, options: CallOptions): Promise<number>
  /** Those that came in it, the oldest first. @param period skips the first few, and brings no more than its limit */
  mailOfPeriod(
    folder: MailFolder,
    period: Period & { readonly skip: number; readonly limit: number },
    options: CallOptions,
  ): Promise<readonly { readonly id: string; readonly receivedDateTime: string }[]>
}

export interface Period {
  readonly from: string
  readonly to: string
}

/** What the organization offers for it. */
export interface MailRecords {
  /** The user's rows of tracked folders, the oldest first. @throws TandemError `privilege-missing` */
  trackedFolders(options: CallOptions): Promise<readonly FolderRule[]>
  /** Makes a row, or changes the one that is there; null drops the record. @throws TandemError `privilege-missing`, `invalid-value` */
  keepTrackedFolder(
    rule: Omit<FolderRule, 'regarding'> & { readonly regarding: RecordReference | null; readonly isNew: boolean },
    options: CallOptions,
  ): Promise<void>
  /** A row that is gone already is no failure. */
  dropTrackedFolder(rowId: string, options: CallOptions): Promise<void>
  correlationSettings(options: CallOptions): Promise<CorrelationSettings>
  /** E-mails with one of these ids, Message-IDs or tracking tokens, and those of the last 90 days that are like a message. */
  knownEmails(
    wanted: {
      readonly ids: readonly string[]
      readonly messageIds: readonly string[]
      readonly tokens: readonly string[]
      readonly alike: readonly AlikeWish[]
    },
    options: CallOptions,
  ): Promise<readonly KnownEmail[]>
  /** `incomingemailfilteringmethod` of users, by `systemuserid`, as far as they may be read. */
  filteringMethods(userIds: readonly string[], options: CallOptions): Promise<Readonly<Record<string, FilteringMethod>>>
  /** The same of queues, by `queueid`. */
  queueMethods(queueIds: readonly string[], options: CallOptions): Promise<Readonly<Record<string, FilteringMethod>>>
}

/** What a rule decided of a message once and for all: a flag that is set later does not ask again. */
export interface KeptDecision {
  readonly reason: AcceptReason
  /** How it was correlated, where it was. */
  readonly method?: CorrelationMethod
  /** ISO instant. */
  readonly at: string
}

export interface FollowedConversations {
  /** Links of messages of these conversations in one mailbox, the latest first. */
  linksOfConversations(actor: Actor, conversationIds: readonly string[]): Promise<readonly Link[]>
  /** Of these links those that a person or a rule has dealt with before, as receipts tell. */
  knownLinks(actor: Actor, linkIds: readonly string[]): Promise<ReadonlySet<string>>
  /** What was decided of these messages, by id. */
  mailDecisions(actor: Actor, itemIds: readonly string[]): Promise<ReadonlyMap<string, KeptDecision>>
  keepMailDecisions(actor: Actor, decisions: ReadonlyMap<string, KeptDecision>): Promise<void>
  /** this mailbox tracks the message by itself, and these users (`systemuserid`) have it, too. @param at ISO instant */
  tellOfMail(actor: Actor, messageId: string, userIds: readonly string[], at: string): Promise<void>
  /** What other mailboxes told this one, and when. */
  mailTold(actor: Actor): Promise<readonly { readonly messageId: string; readonly at: string }[]>
  forgetTold(actor: Actor, messageIds: readonly string[]): Promise<void>
}

/** Everything that following the mail of a mailbox needs. */
export interface MailWorld extends FollowedWorld {
  readonly mailbox: FollowedMailbox & MailFeed & MailSearch
  readonly crm: FollowedCrm & MailRecords
  readonly journal: FollowedJournal & FollowedConversations
}

/** 0 all, 1 answers to tracked mail, 2 from leads, contacts and accounts, 3 from any row with an address, 4 none. */
export type FilteringMethod = 0 | 1 | 2 | 3 | 4
