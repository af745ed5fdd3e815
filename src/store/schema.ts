/** The tables as TypeScript sees them. Instants are ISO text, JSON is text: both read the same in every database. */

export interface LinkRow {
  id: string
  tid: string
  mailbox: string
  kind: string
  item_id: string
  item_key: string
  conversation_id: string | null
  record_table: string
  record_id: string
  /** JSON of a NamedRecord. */
  regarding: string | null
  state: string
  failure: string | null
  base: string
  /** JSON, by mapping, where the record holds something else than the item. */
  record_base: string | null
  item_version: string | null
  record_version: string | null
  tracked_at: string | null
  updated_at: string
  tracked_by: string
  /** NULL: a person. */
  origin: string | null
  record_owner: string | null
  /** JSON of a SeriesState. */
  series: string | null
  /** JSON of an OccurrenceOf; the link of its series once more by itself, to be found by. */
  occurrence: string | null
  series_link_id: string | null
}

export interface IntentRow {
  link_id: string
  id: string
  tid: string
  oid: string
  /** Who asked, where it was not the mailbox's owner. */
  by_oid: string | null
  kind: string
  item_id: string
  verb: string
  /** JSON of a NamedRecord, `null` in JSON for "drop it", NULL for "as it is". */
  regarding: string | null
  /** 0 or 1. */
  keep_record: number | null
  /** JSON of the record that it begins with. */
  record: string | null
  origin: string | null
  /** JSON of the values that a person puts back. */
  restore: string | null
  /** What gave the record to be regarding; NULL: a person. */
  given_by: string | null
  /** JSON of an AutomaticTracking. */
  automatic: string | null
  asked_at: string
  correlation_id: string
  attempts: number
  /** Not before this instant is it tried again. */
  next_at: string
}

export interface ReceiptRow {
  id: string
  tid: string
  link_id: string
  intent_id: string
  outcome: string
  at: string
  /** JSON of the Receipt. */
  receipt: string
  /** Counts the receipts of one link. */
  position: number
  /** Object id of whose mailbox it is about. */
  mailbox: string
  record_table: string
}

export interface ChosenRow {
  tid: string
  oid: string
  record_table: string
  record_id: string
  name: string
  detail: string | null
  chosen_at: string
}

export interface OperationRow {
  tid: string
  oid: string
  id: string
  /** Hash of what was asked. */
  fingerprint: string
  /** JSON of the RequestResult; NULL until there is one. */
  answer: string | null
  at: string
}

/** A text that a mailbox's sync keeps under a name: cursors, holds. */
export interface NoteRow {
  tid: string
  oid: string
  name: string
  value: string
}

/** One change for one reader. */
export interface RecordNewsRow {
  /** Table, or `filter`. */
  topic: string
  position: number
  reader: string
  record_id: string
  /** NULL: deleted. */
  version: string | null
  at: string
  /** 0 or 1: it was handed out once more. */
  is_second: number
}

export interface RecordFeedRow {
  topic: string
  cursor: string | null
  epoch: string
  position: number
  /** Up to here nothing is kept any more. */
  forgotten: number
  read_at: string
}

/** What a rule decided of a message. */
export interface MailDecisionRow {
  tid: string
  oid: string
  item_id: string
  /** JSON of the reason. */
  reason: string
  method: string | null
  at: string
}

/** A colleague's mailbox tracks a message that this one has, too. */
export interface MailToldRow {
  tid: string
  oid: string
  message_id: string
  at: string
}

/** Who is at work on something that is one process's at a time. */
export interface LeaseRow {
  name: string
  /** Empty: given back. */
  holder: string
  token: number
  expires_at: string
}

/** Something that people should know about a mailbox, or about all of them together. */
export interface AlertRow {
  tid: string
  /** Empty: of the whole installation. */
  mailbox: string
  /** What it is about: of each topic there is one. */
  topic: string
  severity: string
  code: string
  detail: string
  since: string
  at: string
  times: number
  /** 0 or 1 */
  is_open: number
}

/** A mailbox that is not simply well. */
export interface MailboxStateRow {
  tid: string
  oid: string
  state: string
  since: string
}

/** When a mailbox's subscriptions are looked after. */
export interface PushMailboxRow {
  tid: string
  oid: string
  due_at: string
  /** Empty: never. */
  looked_at: string
  failures: number
  /** JSON of a PushFailure. */
  failure: string | null
}

/** Graph tells of one resource of a mailbox. */
export interface SubscriptionRow {
  id: string
  tid: string
  oid: string
  resource: string
  workload: string
  address: string
  /** SHA-256, hexadecimal. */
  secret_hash: string
  expires_at: string
  /** 0 or 1. */
  is_doubtful: number
}

/** A mailbox of several people that an administrator connected. */
export interface SharedMailboxRow {
  tid: string
  /** Object id of the mailbox. */
  oid: string
  /** In lower case. */
  address: string
  name: string
  /** Object id of the user of the organization under whose rights it is kept in step. */
  works_as: string
  works_as_name: string
  /** JSON of the NamedRecord of the team that its records belong to; NULL: to that user. */
  records: string | null
  /** FilteringMethod of what comes. */
  method: number
  /** 0 or 1. */
  uses_filters: number
  connected_at: string
  /** JSON of the queue whose mailbox it is. */
  queue: string | null
}

export interface Schema {
  shared_mailboxes: SharedMailboxRow
  alerts: AlertRow
  mailbox_states: MailboxStateRow
  push_mailboxes: PushMailboxRow
  subscriptions: SubscriptionRow
  leases: LeaseRow
  mail_decisions: MailDecisionRow
  mail_told: MailToldRow
  record_news: RecordNewsRow
  record_feeds: RecordFeedRow
  mailbox_notes: NoteRow
  links: LinkRow
  intents: IntentRow
  receipts: ReceiptRow
  chosen_records: ChosenRow
  operations: OperationRow
  schema_migrations: { number: number; name: string; at: string }
}
