/**
 * What core asks of the world. `src/graph` is a Mailbox, `src/dataverse` a Crm, `src/store` a Journal.
 * Every call takes a signal, and every upstream call that fails throws a TandemError.
 */
import type { TandemError } from './errors.ts'
import type { FieldValue } from './field-value.ts'
import type { Digest, ItemFiles, RecordFiles } from './file.ts'
import type { Item, ItemChanges, ItemKind, MessageItem, SyncedKind } from './item.ts'
import type { Actor, Link, LinkOrigin } from './link.ts'
import type { AutomaticTracking } from './mail/automatic.ts'
import type { RegardingGiver } from './mail/correlate.ts'
import type { Receipt } from './receipt.ts'
import type {
  AddressMatch,
  AttachmentUpload,
  ColumnValue,
  CrmRecord,
  NamedRecord,
  Party,
  RecordReference,
  RecordTable,
} from './record.ts'
import type { ConflictPolicy, FieldRules } from './rules.ts'

export interface CallOptions {
  readonly signal?: AbortSignal
  /** Goes upstream as `client-request-id` / `x-ms-client-request-id`, so that one click can be followed through all logs. */
  readonly correlationId: string
  /** Of what only the installation does that works on the mailbox. */
  readonly fence?: Fence
}

/** Whether a write may begin: nobody else can refuse one of an installation that lost the mailbox. */
export interface Fence {
  /** Before each request that writes. Rejects where it may not. */
  ask(): Promise<void>
  /** Right before each of its tries: whether the last answer is still young enough to begin one. */
  isOpen(): boolean
}

/** One user's mailbox. */
export interface Mailbox extends ItemFiles {
  /**
   * Reads one item by any id form that Graph knows; the answer carries the immutable id. One request; the content of
   * attachments comes along while all of them together stay under `contentUpTo` bytes, else names and sizes only
   * (one more request at the most: choose by `attachmentsSizeHint`, the sum the pane saw, where it is given).
   * @throws TandemError `item-gone`, `item-not-readable`, `upstream-*`
   */
  readItem(
    kind: ItemKind,
    id: string,
    options: CallOptions & {
      readonly contentUpTo: number
      readonly attachmentsSizeHint?: number
      /** Named properties to bring along. */
      readonly extended?: readonly string[]
    },
  ): Promise<Item>
  /** Base64 of one attachment (of a nested item its MIME, of a link nothing). */
  readAttachment(kind: ItemKind, itemId: string, attachmentId: string, options: CallOptions): Promise<string>
  /**
   * Patches the item. With `ifChangeKey` on events it is conditional.
   * @returns the new changeKey  @throws TandemError `item-gone`, `item-conflict`
   */
  updateItem(
    kind: ItemKind,
    id: string,
    changes: ItemChanges,
    options: CallOptions & { readonly ifChangeKey?: string },
  ): Promise<{ readonly changeKey: string }>
  /** Writes many items; the outcomes stand in the order of the writes, the failure of one is its own. */
  write(writes: readonly ItemWrite[], options: CallOptions): Promise<readonly (ItemWritten | TandemError)[]>
  /** Makes sure that the mailbox's category list has these; cheap when called again. */
  ensureCategories(
    names: readonly { readonly displayName: string; readonly color: string }[],
    options: CallOptions,
  ): Promise<void>
}

/** One change of one item. */
export type ItemWrite =
  | {
      readonly action: 'create'
      readonly kind: SyncedKind
      readonly changes: ItemChanges
      readonly transactionId: string
    }
  | {
      readonly action: 'update'
      readonly kind: SyncedKind
      readonly id: string
      readonly changes: ItemChanges
      readonly ifChangeKey?: string
    }
  | { readonly action: 'delete'; readonly kind: SyncedKind; readonly id: string; readonly ifChangeKey?: string }

export interface ItemWritten {
  readonly id: string
  readonly changeKey: string
}

/** What the organization, and for themselves the user, decided that sync needs. */
export interface OrganizationSettings {
  /** In bytes. */
  readonly maxAttachmentSize: number
  /** Lower case, without the dot. */
  readonly blockedAttachmentExtensions: readonly string[]
  /** */
  readonly trackInternalMailAsTwoActivities: boolean
  /** */
  readonly syncAppointmentAttachments: boolean
  /** */
  readonly unresolveRecipientsOnMultipleMatch: boolean
  /** */
  readonly unresolveSenderOnMultipleMatch: boolean
  /** */
  readonly mailingAddressOnly: boolean
  /** Microsoft's way with what leaves a filter, instead of unlinking it. */
  readonly deleteOutsideFilter: boolean
  /** R-107, of the user */
  readonly syncContactCompany: boolean
  /** what the user has made of senders whom nobody in the CRM is, where the organization lets them. */
  readonly unknownSenders: 'none' | 'contact' | 'lead'
  /** IANA zone of the user */
  readonly timeZone: string
}

/** One request that a change set is made of. */
export type CrmOperation =
  | {
      readonly kind: 'create'
      readonly table: string
      readonly id: string
      /** The organization's own rules about duplicates may refuse it (`duplicate-found`). */
      readonly detectsDuplicates?: true
      readonly columns: Readonly<Record<string, ColumnValue>>
      readonly regarding?: RecordReference
      readonly parties?: readonly Party[]
      readonly lookups?: Readonly<Record<string, RecordReference | null>>
    }
  | {
      readonly kind: 'update'
      readonly table: string
      readonly id: string
      /** Conditional on this row version where given. */
      readonly ifVersion?: string
      readonly columns: Readonly<Record<string, ColumnValue>>
      /** null unsets it. */
      readonly regarding?: RecordReference | null
      /** Absent: parties stay as they are. */
      readonly parties?: readonly Party[]
      readonly lookups?: Readonly<Record<string, RecordReference | null>>
    }
  | { readonly kind: 'attach'; readonly table: string; readonly id: string; readonly attachment: AttachmentUpload }
  /** Text beside a row, which people see in its timeline. */
  | {
      readonly kind: 'note'
      readonly table: string
      readonly id: string
      readonly noteId: string
      readonly subject: string
      readonly text: string
    }
  | { readonly kind: 'delete'; readonly table: string; readonly id: string; readonly ifVersion?: string }

/** What a change set came to. Only the first two are outcomes; all else is thrown. */
export type CrmOutcome =
  | { readonly kind: 'done'; readonly versions: Readonly<Record<string, string>> }
  /** A create found the row there already: it is the same item, tracked from somewhere else. */
  | { readonly kind: 'exists'; readonly id: string }

/** What one lookup brings, all in one request. */
export interface CrmLookup {
  readonly matches: readonly AddressMatch[]
  /** The record with one of `ids`, or (e-mail) with that Internet Message-ID, where this user can read it. */
  readonly records: readonly CrmRecord[]
  /** The regarding record: its name, and whether it may be used. Absent when not asked, or not found or not readable. */
  readonly regarding?: NamedRecord & { readonly isActive: boolean }
}

/** The organization as one user sees it. */
export interface Crm extends RecordFiles {
  /** `systemuserid` of the acting user; cached. @throws TandemError `not-a-crm-user` */
  whoAmI(
    options: CallOptions,
  ): Promise<{ readonly systemUserId: string; readonly businessUnitId: string; readonly organizationId: string }>
  settings(options: CallOptions): Promise<OrganizationSettings>
  /** One `$batch`. Addresses in lower case; more than 100 matches for one address are cut at 101. */
  lookup(
    request: {
      readonly addresses: readonly string[]
      readonly activity?: {
        readonly table: RecordTable
        readonly ids: readonly string[]
        readonly messageId?: string
      }
      readonly regarding?: RecordReference
    },
    options: CallOptions,
  ): Promise<CrmLookup>
  /** Directions and additions of the organization's `syncattributemapping` rows: of now, or `asKnown` when they were last asked for. */
  fieldRules(options: CallOptions & { readonly asKnown?: true }): Promise<FieldRules>
  /** @returns undefined when it does not exist  @throws TandemError `record-not-readable` */
  readRecord(table: RecordTable, id: string, options: CallOptions): Promise<CrmRecord | undefined>
  /** Many change sets in as few requests as can be: each all or nothing by itself, outcomes in their order. */
  writeEach(
    sets: readonly (readonly CrmOperation[])[],
    options: CallOptions,
  ): Promise<readonly (CrmOutcome | TandemError)[]>
  /** All or nothing, in one request. @throws TandemError `record-conflict`, `record-gone`, `privilege-missing`, `invalid-value`, … */
  write(operations: readonly CrmOperation[], options: CallOptions): Promise<CrmOutcome>
  /** Search as you type over accounts, contacts, leads, opportunities, cases by name, address and number; best first. */
  search(text: string, tables: readonly string[], limit: number, options: CallOptions): Promise<readonly NamedRecord[]>
  /** Open opportunities and cases of these accounts and contacts, newest first (for suggestions). */
  openWork(customers: readonly RecordReference[], limit: number, options: CallOptions): Promise<readonly NamedRecord[]>
  /** Names for records that this user can read; the others are left out. */
  names(records: readonly RecordReference[], options: CallOptions): Promise<readonly NamedRecord[]>
}

/** What must be on disk before, between and after the effects of a plan. Each call is durable when it resolves. */
export interface Journal {
  findLink(actor: Actor, kind: SyncedKind, itemId: string): Promise<Link | undefined>
  /** Links of all mailboxes to one record. */
  linksToRecord(tid: string, record: RecordReference): Promise<readonly Link[]>
  /** The intents, before anything is written upstream; each replaces an earlier one of the same link. */
  begin(...intents: readonly Intent[]): Promise<void>
  /** Not now: keeps the intent for `resume`, and the link as `pending` so that everybody sees it. */
  suspend(intent: Intent, result: { readonly link: Link; readonly receipt: Receipt }): Promise<void>
  /** Link, receipt and end of the intent in one transaction. `link: null` forgets it (untrack). */
  commit(intent: Intent, result: { readonly link: Link | null; readonly receipt: Receipt }): Promise<void>
}

/** What a person or a rule asked for: enough to do it again from the start after a crash. */
export interface Intent {
  readonly id: string
  readonly linkId: string
  /** Whose mailbox it is. */
  readonly actor: Actor
  /** Object id of who asked, where that is somebody else. */
  readonly by?: string
  readonly kind: SyncedKind
  readonly itemId: string
  readonly verb: 'track' | 'untrack' | 'set-regarding' | 'sync'
  /** Of what begins with a record: which one. */
  readonly record?: RecordReference & { readonly table: RecordTable }
  /** Of a link that this intent makes. */
  readonly origin?: LinkOrigin
  readonly regarding?: NamedRecord | null
  /** What gave that record; absent: a person chose it (invariant 7). */
  readonly givenBy?: RegardingGiver
  readonly keepRecord?: boolean
  /** Of mail that rules let through: what they decided beside that. */
  readonly automatic?: AutomaticTracking
  /** Values from the history that a person puts back, by mapping. */
  readonly restore?: Readonly<Record<string, FieldValue>>
  /** ISO instant. */
  readonly askedAt: string
  readonly correlationId: string
}

/** HTML cleaning, given in because core depends on no library. All pure and deterministic. */
export interface Html {
  /** Without scripts, event handlers, frames, forms and remote code. */
  clean(html: string): string
  toText(html: string): string
}

/** Who stands for a mailbox in the CRM, where that is not simply who the CRM is asked as. */
export interface MailboxOwner {
  /** `systemuserid` that the mailbox's own synchronization works as; absent: who the CRM is asked as. */
  readonly userId?: string
  /** Whom new records belong to: a user or a team. */
  readonly records: RecordReference
}

export interface World {
  readonly mailbox: Mailbox
  readonly owner?: MailboxOwner
  readonly crm: Crm
  readonly journal: Journal
  readonly html: Html
  /** Deterministic GUID for a name (UUID version 5 in Tandem's namespace). */
  readonly guidFor: (name: string) => string
  /** Recognizes contents of files. */
  readonly digest: () => Digest
  /** A new random id. */
  readonly newId: () => string
  readonly now: () => Date
  /** Who wins when both sides changed the same field; by table, the organization's choice. */
  readonly conflictOf: (table: string) => ConflictPolicy
  /** The person's and the administrator's never-track lists name this message's people: nothing is made of them. */
  readonly isKeptOut?: (actor: Actor, message: MessageItem) => Promise<boolean>
  /** Record address as a person opens it (`main.aspx?pagetype=entityrecord…`). */
  readonly recordUrl: (record: RecordReference) => string
}
