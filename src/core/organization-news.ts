/**
 * What changed anywhere in the organization, read once for all mailboxes: ids and versions only, and whom it may concern, so
 * that each mailbox is handed what is its own (DESIGN.md, "What lives where").
 */
import type { FollowedTable, RecordNotice } from './following.ts'
import type { FilteringMethod } from './mail/notice.ts'
import type { FolderTerms } from './mail/tracked-folders.ts'
import type { MailboxTermsNews } from './mailbox-terms.ts'
import type { CallOptions } from './ports.ts'
import type { NamedRecord, RecordReference } from './record.ts'

export interface PlacedNotice extends RecordNotice {
  /** `systemuserid` of its owner and of users that take part in it. */
  readonly people: readonly string[]
  /** Of one meeting of a series: id of the series, whose mailboxes it concerns as well. */
  readonly series?: string
}

export interface OrganizationNews {
  readonly records: readonly PlacedNotice[]
  /** Deleted. */
  readonly gone: readonly string[]
  readonly cursor: string
  readonly more: boolean
  /** The look began from the start: the records are everything there is. */
  readonly fromStart: boolean
}

/** A filter that somebody made or changed, or options that let records through; without an owner it is everybody's. */
export interface FilterNotice {
  readonly id: string
  readonly version: string
  readonly owner?: string
}

export interface FilterNews {
  readonly notices: readonly FilterNotice[]
  /** What the organization lets everybody have besides: text that is another one as soon as that is other. */
  readonly everybodys: string
}

/** Workloads. */
export const workloads = ['incomingEmail', 'outgoingEmail', 'appointmentsContactsTasks'] as const
export type Workload = (typeof workloads)[number]

/** A user of the organization who has a mailbox. */
export interface OrganizationUser {
  /** Object id in the directory, which is also the mailbox's. */
  readonly oid: string
  readonly name: string
  /** In lower case. */
  readonly address: string
}

/** Tracked folders of everybody, without what they are: what is in a row is read as the mailbox's user. */
export interface FolderRowsOfAll {
  readonly terms: FolderTerms
  /** By `systemuserid`: text that is another one as soon as a row of theirs was made, changed or deleted. */
  readonly states: ReadonlyMap<string, string>
}

/** A queue of the organization that has a mailbox of its own. */
export interface MailQueue {
  /** `queueid` */
  readonly id: string
  readonly name: string
  /** In lower case; no user's. */
  readonly address: string
  /** What of its mail is tracked. */
  readonly method: FilteringMethod
  /** A user or a team. */
  readonly owner?: RecordReference
}

export interface OrganizationFeed {
  /** One page. @throws TandemError `privilege-missing` where the application may not read the whole table, `upstream-*` */
  changes(table: FollowedTable, cursor: string | undefined, options: CallOptions): Promise<OrganizationNews>
  /** Outlook filters made or changed since an instant, people's options, and the organization's. @throws TandemError as above */
  changedFilters(since: Date, options: CallOptions): Promise<FilterNews>
  /** `systemuserid`s of those whose e-mail waits to be sent. @throws TandemError as above */
  sendersOfPending(options: CallOptions): Promise<readonly string[]>
  /** Users with these object ids, as far as there are any. @throws TandemError as above */
  usersByObjectId(oids: readonly string[], options: CallOptions): Promise<readonly OrganizationUser[]>
  /** Which of these object ids are enabled users. @throws TandemError as above */
  enabledAmong(oids: readonly string[], options: CallOptions): Promise<ReadonlySet<string>>
  /** An enabled user with this address. @throws TandemError as above */
  userByAddress(address: string, options: CallOptions): Promise<OrganizationUser | undefined>
  /** Active queues with an address that is no user's. @throws TandemError as above */
  mailQueues(options: CallOptions): Promise<readonly MailQueue[]>
  /** A team with this name. @throws TandemError as above */
  teamByName(name: string, options: CallOptions): Promise<NamedRecord | undefined>
  /** What the organization decided about its users' mailboxes, since a cursor. @throws TandemError as above */
  mailboxTerms(cursor: string | undefined, options: CallOptions): Promise<MailboxTermsNews>
  /** Who has tracked folders, and whether they are as they were. @throws TandemError as above */
  folderRows(now: Date, options: CallOptions): Promise<FolderRowsOfAll>
}
