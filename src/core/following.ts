/**
 * What both sides offer beyond single items, so that they can follow each other by themselves: news since a cursor, many
 * items or rows in few requests, and what the organization and its people have chosen.
 */

import type { Direction } from './decision.ts'
import type { TandemError } from './errors.ts'
import type { Recognizable } from './follow/likely-same.ts'
import type { ContactItem, SyncedItem, SyncedKind } from './item.ts'
import type { Actor, Link, LinkHead } from './link.ts'
import type { FilteringMethod } from './mail/notice.ts'
import type { CallOptions, Crm, Intent, Journal, Mailbox, World } from './ports.ts'
import type { Receipt } from './receipt.ts'
import type { CrmRecord, NamedRecord, RecordTable } from './record.ts'

/** Kinds of items that follow both ways; a message is copied once. */
export const followedKinds = ['event', 'contact', 'task'] as const
export type FollowedKind = (typeof followedKinds)[number]
export type FollowedItem = Extract<SyncedItem, { kind: FollowedKind }>
export type FollowedTable = Exclude<RecordTable, 'email'>

/** An item that appeared or changed. What is absent is unknown. */
export interface ItemNotice {
  /** Immutable id; of a task `{list}/{task}`; of an instance of a series its master's. */
  readonly id: string
  /** The version it has now: one that we wrote ourselves is no news. */
  readonly changeKey?: string
  readonly categories?: readonly string[]
}

export interface ItemNews {
  readonly items: readonly ItemNotice[]
  /** No longer where it was: deleted, or moved elsewhere, or out of the window that is looked through. A read says which. */
  readonly gone: readonly string[]
  /** Where the next look begins; opaque text. */
  readonly cursor: string
  /** More waits behind the cursor now. */
  readonly more: boolean
  /** The look began from the start, because there was no cursor or the given one was lost (410): what is not told of is not gone. */
  readonly fromStart: boolean
}

export interface RecordNotice {
  readonly id: string
  readonly version: string
}

export interface RecordNews {
  readonly records: readonly RecordNotice[]
  /** Deleted. */
  readonly gone: readonly string[]
  readonly cursor: string
  readonly more: boolean
  /** As of `ItemNews`. */
  readonly fromStart: boolean
  /** false: this user's filters are what they were at the cursor. Absent: nobody knows without asking. */
  readonly filtersChanged?: boolean
}

/** One meeting of a series on one side. */
export interface Instance {
  readonly id: string
  /** When the pattern would have it begin: an ISO instant. */
  readonly originalStart: string
  readonly version: string
  /** A person gave it something of its own: another time, another subject, another state. */
  readonly isOwn: boolean
}

/** The meetings of a series as the CRM has expanded them, as far as the user may read them. */
export interface RecordInstances {
  readonly instances: readonly Instance[]
  /** Original starts of those that somebody deleted. */
  readonly deleted: readonly string[]
}

export interface FollowedMailbox extends Mailbox {
  /**
   * One page of what appeared, changed or went since the cursor. One request.
   * @throws TandemError `upstream-*`; never for a lost cursor, which starts again
   */
  changes(kind: FollowedKind, cursor: string | undefined, options: CallOptions): Promise<ItemNews>
  /** Reads many items, in as few requests as can be; answers stand in the order of the ids, `item-gone` among them. */
  readItems(
    kind: FollowedKind,
    ids: readonly string[],
    options: CallOptions & {
      /** Named properties (of tasks: names of our open extension) to bring along. */
      readonly extended?: readonly string[]
    },
  ): Promise<readonly (FollowedItem | TandemError)[]>
  /**
   * All meetings that each series has between two ISO instants; one that is missing was taken out. Answers stand in the order
   * of the series, `item-gone` among them.
   */
  instances(
    series: readonly { readonly id: string; readonly from: string; readonly to: string }[],
    options: CallOptions,
  ): Promise<readonly (readonly Instance[] | TandemError)[]>
  /** Ids of items that carry this mark: after a crash, to find what was made already. */
  findMarked(kind: FollowedKind, mark: string, options: CallOptions): Promise<readonly string[]>
  /**
   * Contacts that share an address with each of these people, or their name where they have a telephone; answers stand in the
   * order of the people, a failure of one person's search among them.
   */
  findContacts(
    people: readonly Recognizable[],
    options: CallOptions,
  ): Promise<readonly (readonly ContactItem[] | TandemError)[]>
  /** Id of the event with this iCalUId in the default calendar: what a colleague's meeting is called in every mailbox. */
  findEvent(iCalUId: string, options: CallOptions): Promise<string | undefined>
}

/** Filters let through what the user owns or takes part in, or perhaps other records too. */
export type FilterReach = 'own' | 'any'

/** Ids of records that a person's filters let go to Outlook, and what the filters were when they were asked. */
export interface FilteredRecords {
  readonly ids: readonly string[]
  /** Changes whenever a filter of this table is added, changed, switched or dropped. */
  readonly fingerprint: string
  readonly reach: FilterReach
  /** Only what may come anew was asked for: what is there already may stay without being among them. */
  readonly isOfNewcomers?: true
  /** More of them wait behind this place; opaque text. */
  readonly next?: string
}

/** What a person chose for themselves and the organization keeps in `usersettings`. */
export interface PersonalOptions {
  /** IANA name, out of `timezonecode`. */
  readonly timeZone: string
  /** `synccontactcompany`. */
  readonly syncContactCompany: boolean
  /** `incomingemailfilteringmethod`: 0 all, 1 answers to tracked mail, 2 from leads, contacts and accounts, 3 from any row with an address, 4 none. */
  readonly incomingEmailFilteringMethod: FilteringMethod
  /** `autocreatecontactonpromote`: what is made of senders whom nobody in the CRM is. */
  readonly autoCreateContactOnPromote: 'none' | 'contact' | 'lead'
  /** `issendasallowed`. */
  readonly isSendAsAllowed: boolean
  /** `isresourcebookingexchangesyncenabled`: what the person is booked for as a resource goes to Outlook. */
  readonly isResourceBookingExchangeSyncEnabled: boolean
}

/** A row of the organization's grid of synchronized fields, as it stands and may be set. */
export interface MappingRow {
  /** `syncattributemappingid`. */
  readonly id: string
  readonly table: string
  readonly mapping: string
  readonly crmColumn: string
  /** Outlook's label of the field; of an administrator's own pair the named property. */
  readonly outlookField: string
  readonly direction: Direction
  readonly defaultDirection: Direction
  readonly allowedDirections: readonly Direction[]
  readonly isCustom: boolean
}

/** A contact of the CRM that has somebody's name. */
export interface Namesake extends NamedRecord {
  readonly columns: Readonly<Record<string, unknown>>
}

export interface FollowedCrm extends Crm {
  /**
   * Reads many rows of one table, in as few requests as can be; answers stand in the order of the ids, `record-gone` and
   * `record-not-readable` among them.
   */
  readRecords(
    table: RecordTable,
    ids: readonly string[],
    options: CallOptions,
  ): Promise<readonly (CrmRecord | TandemError)[]>
  /**
   * One page of what appeared, changed or was deleted in the table since the cursor, ids and versions only.
   * @param options with `reach` `own` it may keep to records that have to do with this user, or with this mailbox's links
   */
  changes(
    table: FollowedTable,
    cursor: string | undefined,
    options: CallOptions & { readonly reach?: FilterReach },
  ): Promise<RecordNews>
  /**
   * What the user's filters of this table let go to Outlook: some thousands of them, and behind `after` the next; with `among`
   * only these are asked for, and all of them at once. One that several filters let through may be told more than once.
   */
  filtered(
    table: FollowedTable,
    options: CallOptions & { readonly among?: readonly string[]; readonly after?: string },
  ): Promise<FilteredRecords>
  /** The meetings of each series, answers in the order of the ids; `record-gone` and `record-not-readable` among them. */
  instances(seriesIds: readonly string[], options: CallOptions): Promise<readonly (RecordInstances | TandemError)[]>
  /** Id of the series by the id of an appointment; appointments that are none of a series are left out. */
  seriesOf(appointmentIds: readonly string[], options: CallOptions): Promise<ReadonlyMap<string, string>>
  /** For each time, scheduled appointments of the user's own that overlap with it: a few of them. */
  overlapping(
    times: readonly { readonly start: string; readonly end: string }[],
    options: CallOptions,
  ): Promise<readonly (readonly NamedRecord[])[]>
  /** Active contacts that have the name of one of these who has a telephone, too, with the columns that people are recognized by. */
  findNamesakes(people: readonly Recognizable[], options: CallOptions): Promise<readonly Namesake[]>
  personalOptions(options: CallOptions): Promise<PersonalOptions>
  /** @throws TandemError `privilege-missing`, `invalid-value` */
  setPersonalOptions(changes: Partial<PersonalOptions>, options: CallOptions): Promise<void>
  /** Every row of the grid, the administrator's own pairs included. */
  mappingRows(options: CallOptions): Promise<readonly MappingRow[]>
  /** As the administrator who asks; takes effect at the next plan. @throws TandemError `privilege-missing`, `invalid-value` */
  setDirection(rowId: string, direction: Direction, options: CallOptions): Promise<void>
  /** An administrator's own pair. @returns the row's id */
  addMapping(
    pair: {
      readonly table: FollowedTable
      readonly mapping: string
      readonly crmColumn: string
      readonly property: string
      readonly direction: Direction
    },
    options: CallOptions,
  ): Promise<string>
  removeMapping(rowId: string, options: CallOptions): Promise<void>
  /** Column type by logical name, for a pair that is about to be made: only writable columns. */
  columnTypes(table: FollowedTable, options: CallOptions): Promise<Readonly<Record<string, string>>>
}

/** What came of one intent. `pending` receipts keep the intent for later, all others end it. */
export interface Settled {
  readonly intent: Intent
  /** null forgets the link. */
  readonly link: Link | null
  readonly receipt: Receipt
}

export interface FollowedJournal extends Journal {
  linksOfItems(actor: Actor, kind: SyncedKind, itemIds: readonly string[]): Promise<readonly Link[]>
  linksOfRecords(actor: Actor, table: RecordTable, recordIds: readonly string[]): Promise<readonly Link[]>
  headsOfItems(actor: Actor, kind: SyncedKind, itemIds: readonly string[]): Promise<readonly LinkHead[]>
  headsOfRecords(actor: Actor, table: RecordTable, recordIds: readonly string[]): Promise<readonly LinkHead[]>
  /** Which of these ids a link of the mailbox has. */
  takenIds(actor: Actor, linkIds: readonly string[]): Promise<ReadonlySet<string>>
  /** All links of a kind in the order of their ids, a page at a time. */
  linksOfKind(
    actor: Actor,
    kind: SyncedKind,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly Link[]>
  /** Links of the single meetings of these series. */
  linksOfSeries(actor: Actor, seriesLinkIds: readonly string[]): Promise<readonly Link[]>
  /** Links that are tracked; the single meetings of a series count with their series. No more than `atMost` are counted. */
  countLinks(actor: Actor, kind: SyncedKind, atMost?: number): Promise<number>
  /** What was begun for this mailbox and not finished. */
  unfinishedOf(actor: Actor): Promise<readonly Intent[]>
  /** Links, receipts and ends of intents in one transaction. */
  settle(results: readonly Settled[]): Promise<void>
  /** Links whose versions moved without a difference that counts: no receipt, no history. */
  touch(links: readonly Link[]): Promise<void>
  /** A text kept for a mailbox under a name: cursors, holds. */
  recall(actor: Actor, name: string): Promise<string | undefined>
  /** All that is kept for a mailbox, by name. */
  notes(actor: Actor): Promise<Readonly<Record<string, string>>>
  /** All in one transaction; undefined forgets. */
  keep(actor: Actor, notes: Readonly<Record<string, string | undefined>>): Promise<void>
}

/** Everything that a periodic sync needs. */
export interface FollowedWorld extends World {
  readonly mailbox: FollowedMailbox
  readonly crm: FollowedCrm
  readonly journal: FollowedJournal
}

/** The tables whose records are items of this kind. */
export const tablesOfKind: Readonly<Record<FollowedKind, readonly FollowedTable[]>> = {
  event: ['appointment', 'recurringappointmentmaster', 'serviceappointment', 'bookableresourcebooking'],
  contact: ['contact'],
  task: ['task', 'fax', 'letter', 'phonecall'],
}

/** The kind of item that a record of this table is. */
export function kindOfTable(table: FollowedTable): FollowedKind {
  return followedKinds.find((kind) => tablesOfKind[kind].includes(table)) ?? 'task'
}
