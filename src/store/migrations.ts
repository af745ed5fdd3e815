/** The schema's history. A migration that was released is never changed; a new one is appended. */
import { type Kysely, sql } from 'kysely'
import type { Receipt } from '../core/receipt.ts'
import type { Engine } from './engine.ts'
import { StoreError } from './errors.ts'
import type { Schema } from './schema.ts'

export interface Migration {
  readonly name: string
  readonly up: (database: Kysely<Schema>) => Promise<void>
}

const firstTables: Migration = {
  name: 'links, intents, receipts, chosen records, operations',
  async up({ schema }) {
    await schema
      .createTable('links')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('mailbox', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('item_id', 'text', (column) => column.notNull())
      .addColumn('item_key', 'text', (column) => column.notNull())
      .addColumn('conversation_id', 'text')
      .addColumn('record_table', 'text', (column) => column.notNull())
      .addColumn('record_id', 'text', (column) => column.notNull())
      .addColumn('regarding', 'text')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('failure', 'text')
      .addColumn('base', 'text', (column) => column.notNull())
      .addColumn('item_version', 'text')
      .addColumn('record_version', 'text')
      .addColumn('tracked_at', 'text')
      .addColumn('updated_at', 'text', (column) => column.notNull())
      .addColumn('tracked_by', 'text', (column) => column.notNull())
      // One item never makes two links (invariant 2).
      .addUniqueConstraint('links_item', ['tid', 'mailbox', 'kind', 'item_id'])
      .execute()
    await schema.createIndex('links_record').on('links').columns(['tid', 'record_table', 'record_id']).execute()
    await schema.createIndex('links_thread').on('links').columns(['tid', 'mailbox', 'conversation_id']).execute()
    await schema.createIndex('links_state').on('links').column('state').execute()
    await schema
      .createTable('intents')
      .addColumn('link_id', 'text', (column) => column.primaryKey())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('oid', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('item_id', 'text', (column) => column.notNull())
      .addColumn('verb', 'text', (column) => column.notNull())
      .addColumn('regarding', 'text')
      .addColumn('keep_record', 'integer')
      .addColumn('asked_at', 'text', (column) => column.notNull())
      .addColumn('correlation_id', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('next_at', 'text', (column) => column.notNull())
      .execute()
    await schema.createIndex('intents_next').on('intents').column('next_at').execute()
    await schema
      .createTable('receipts')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('link_id', 'text', (column) => column.notNull())
      .addColumn('intent_id', 'text', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('receipt', 'text', (column) => column.notNull())
      .execute()
    await schema.createIndex('receipts_link').on('receipts').columns(['tid', 'link_id', 'at']).execute()
    await schema.createIndex('receipts_intent').on('receipts').column('intent_id').execute()
    await schema
      .createTable('chosen_records')
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('oid', 'text', (column) => column.notNull())
      .addColumn('record_table', 'text', (column) => column.notNull())
      .addColumn('record_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('detail', 'text')
      .addColumn('chosen_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('chosen_records_key', ['tid', 'oid', 'record_table', 'record_id'])
      .execute()
    await schema
      .createTable('operations')
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('oid', 'text', (column) => column.notNull())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('answer', 'text')
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('operations_key', ['tid', 'oid', 'id'])
      .execute()
    await schema.createIndex('operations_at').on('operations').column('at').execute()
  },
}

/** Two receipts of one instant keep their order. */
const receiptPositions: Migration = {
  name: 'receipts in the order they were written',
  async up({ schema }) {
    await schema
      .alterTable('receipts')
      .addColumn('position', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
  },
}

/** What the record holds where it can't hold the same, and values that a person puts back. */
const bothBases: Migration = {
  name: 'both bases, restored values',
  async up({ schema }) {
    await schema.alterTable('links').addColumn('record_base', 'text').execute()
    await schema.alterTable('intents').addColumn('restore', 'text').execute()
  },
}

/** Links that a category or a filter makes, and what a mailbox's periodic sync remembers. */
const following: Migration = {
  name: 'following: origins, owners, cursors',
  async up({ schema }) {
    await schema.alterTable('links').addColumn('origin', 'text').execute()
    await schema.alterTable('links').addColumn('record_owner', 'text').execute()
    await schema.alterTable('intents').addColumn('record', 'text').execute()
    await schema.alterTable('intents').addColumn('origin', 'text').execute()
    await schema.createIndex('links_kind').on('links').columns(['tid', 'mailbox', 'kind', 'id']).execute()
    await schema.createIndex('intents_mailbox').on('intents').columns(['tid', 'oid']).execute()
    await schema
      .createTable('mailbox_notes')
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('oid', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('mailbox_notes_key', ['tid', 'oid', 'name'])
      .execute()
  },
}

/** The history of one mailbox is looked through newest first, and forgotten oldest first. */
const receiptsByMailbox: Migration = {
  name: 'receipts by mailbox',
  async up(database) {
    const { schema } = database
    await schema
      .alterTable('receipts')
      .addColumn('mailbox', 'text', (column) => column.notNull().defaultTo(''))
      .execute()
    await schema
      .alterTable('receipts')
      .addColumn('record_table', 'text', (column) => column.notNull().defaultTo(''))
      .execute()
    const receiptsAtOnce = 500
    for (let last = '', done = false; !done; ) {
      const rows = await database
        .selectFrom('receipts')
        .select(['id', 'receipt'])
        .where('id', '>', last)
        .orderBy('id')
        .limit(receiptsAtOnce)
        .execute()
      for (const { id, receipt } of rows) {
        const { actor, table } = JSON.parse(receipt) as Receipt
        await database
          .updateTable('receipts')
          .set({ mailbox: actor, record_table: table })
          .where('id', '=', id)
          .execute()
      }
      last = rows.at(-1)?.id ?? last
      done = rows.length < receiptsAtOnce
    }
    await schema.createIndex('receipts_mailbox').on('receipts').columns(['tid', 'mailbox', 'at']).execute()
    await schema.createIndex('receipts_at').on('receipts').column('at').execute()
  },
}

/** The links of some records in one mailbox are found by the records, however many links the mailbox has. */
const linksByRecord: Migration = {
  name: 'links by record and mailbox',
  async up({ schema }) {
    await schema.dropIndex('links_record').execute()
    await schema
      .createIndex('links_record')
      .on('links')
      .columns(['tid', 'record_table', 'record_id', 'mailbox'])
      .execute()
  },
}

const recordNews: Migration = {
  name: 'the organization’s changes',
  async up({ schema }) {
    await schema
      .createTable('record_feeds')
      .addColumn('topic', 'text', (column) => column.primaryKey())
      .addColumn('cursor', 'text')
      .addColumn('epoch', 'text', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('forgotten', 'integer', (column) => column.notNull())
      .addColumn('read_at', 'text', (column) => column.notNull())
      .execute()
    await schema
      .createTable('record_news')
      .addColumn('topic', 'text', (column) => column.notNull())
      .addColumn('reader', 'text', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('record_id', 'text', (column) => column.notNull())
      .addColumn('version', 'text')
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('is_second', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('record_news_reader', ['topic', 'reader', 'position'])
      .execute()
    await schema.createIndex('record_news_second').on('record_news').columns(['topic', 'is_second', 'at']).execute()
    await schema
      .createIndex('mailbox_notes_user')
      .on('mailbox_notes')
      .column('value')
      .where(sql.ref('name'), '=', sql.lit('systemuser'))
      .execute()
  },
}

const mailDecisions: Migration = {
  name: 'decisions about mail',
  async up({ schema }) {
    await schema
      .createTable('mail_decisions')
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('oid', 'text', (column) => column.notNull())
      .addColumn('item_id', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('method', 'text')
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('mail_decisions_item', ['tid', 'oid', 'item_id'])
      .execute()
    await schema.createIndex('mail_decisions_at').on('mail_decisions').column('at').execute()
  },
}

/** Single meetings of a series have links of their own. */
const occurrences: Migration = {
  name: 'single meetings of series',
  async up({ schema }) {
    for (const column of ['series', 'occurrence', 'series_link_id'])
      await schema.alterTable('links').addColumn(column, 'text').execute()
    await schema.createIndex('links_series').on('links').columns(['tid', 'mailbox', 'series_link_id']).execute()
  },
}

/** Rows come and go with every piece of work, and mean nothing after a day. */
const leases: Migration = {
  name: 'leases',
  async up({ schema }) {
    await schema
      .createTable('leases')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('token', 'integer', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .execute()
    await schema.createIndex('leases_expires').on('leases').column('expires_at').execute()
  },
}

const alerts: Migration = {
  name: 'alerts',
  async up({ schema }) {
    await schema
      .createTable('alerts')
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('mailbox', 'text', (column) => column.notNull())
      .addColumn('topic', 'text', (column) => column.notNull())
      .addColumn('severity', 'text', (column) => column.notNull())
      .addColumn('code', 'text', (column) => column.notNull())
      .addColumn('detail', 'text', (column) => column.notNull())
      .addColumn('since', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('times', 'integer', (column) => column.notNull())
      .addColumn('is_open', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('alerts_topic', ['tid', 'mailbox', 'topic'])
      .execute()
    await schema.createIndex('alerts_open').on('alerts').columns(['tid', 'is_open', 'at']).execute()
  },
}

const subscriptions: Migration = {
  name: 'subscriptions to Graph’s notifications',
  async up({ schema }) {
    await schema
      .createTable('push_mailboxes')
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('oid', 'text', (column) => column.notNull())
      .addColumn('due_at', 'text', (column) => column.notNull())
      .addColumn('looked_at', 'text', (column) => column.notNull())
      .addColumn('failures', 'integer', (column) => column.notNull())
      .addColumn('failure', 'text')
      .addPrimaryKeyConstraint('push_mailboxes_key', ['tid', 'oid'])
      .execute()
    await schema.createIndex('push_mailboxes_due').on('push_mailboxes').column('due_at').execute()
    await schema
      .createTable('subscriptions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('oid', 'text', (column) => column.notNull())
      .addColumn('resource', 'text', (column) => column.notNull())
      .addColumn('workload', 'text', (column) => column.notNull())
      .addColumn('address', 'text', (column) => column.notNull())
      .addColumn('secret_hash', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .addColumn('is_doubtful', 'integer', (column) => column.notNull())
      .execute()
    await schema.createIndex('subscriptions_mailbox').on('subscriptions').columns(['tid', 'oid']).execute()
  },
}

const otherPeoplesMailboxes: Migration = {
  name: 'who asked in somebody else’s mailbox, and mailboxes that several people share',
  async up({ schema }) {
    await schema.alterTable('intents').addColumn('by_oid', 'text').execute()
    await schema
      .createTable('shared_mailboxes')
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('oid', 'text', (column) => column.notNull())
      .addColumn('address', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('works_as', 'text', (column) => column.notNull())
      .addColumn('works_as_name', 'text', (column) => column.notNull())
      .addColumn('records', 'text')
      .addColumn('method', 'integer', (column) => column.notNull())
      .addColumn('uses_filters', 'integer', (column) => column.notNull())
      .addColumn('connected_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('shared_mailboxes_key', ['tid', 'oid'])
      .addUniqueConstraint('shared_mailboxes_address', ['tid', 'address'])
      .execute()
  },
}

/** The ill among many mailboxes are found by their state, and all of them in their order. */
const mailboxStates: Migration = {
  name: 'states of mailboxes',
  async up({ schema }) {
    await schema
      .createTable('mailbox_states')
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('oid', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('since', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('mailbox_states_key', ['tid', 'oid'])
      .execute()
    await schema.createIndex('mailbox_states_state').on('mailbox_states').columns(['tid', 'state', 'oid']).execute()
    await schema
      .createIndex('mailbox_notes_known')
      .on('mailbox_notes')
      .columns(['tid', 'oid'])
      .where(sql.ref('name'), '=', sql.lit('known'))
      .execute()
  },
}

/** What the rules decided of a message goes on after a crash. */
const automaticTracking: Migration = {
  name: 'what rules decided of mail that is tracked',
  async up({ schema }) {
    await schema.alterTable('intents').addColumn('automatic', 'text').execute()
    await schema
      .createTable('mail_told')
      .addColumn('tid', 'text', (column) => column.notNull())
      .addColumn('oid', 'text', (column) => column.notNull())
      .addColumn('message_id', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('mail_told_message', ['tid', 'oid', 'message_id'])
      .execute()
  },
}

const queueMailboxes: Migration = {
  name: 'mailboxes of queues',
  async up({ schema }) {
    await schema.alterTable('shared_mailboxes').addColumn('queue', 'text').execute()
  },
}

/** Who chose a record is told after a crash, too (invariant 7). */
const regardingGivers: Migration = {
  name: 'what gave the record to be regarding',
  async up({ schema }) {
    await schema.alterTable('intents').addColumn('given_by', 'text').execute()
  },
}

/**
 * Only receipts that wait are looked for by their intent; the newest position of a link, and how many links a mailbox has, are
 * read in the index alone.
 */
const leanIndexes: Migration = {
  name: 'lean indexes of receipts and links',
  async up({ schema }) {
    await schema.dropIndex('receipts_intent').execute()
    await schema
      .createIndex('receipts_pending')
      .on('receipts')
      .column('intent_id')
      .where(sql.ref('outcome'), '=', sql.lit('pending'))
      .execute()
    await schema.dropIndex('receipts_link').execute()
    await schema.createIndex('receipts_link').on('receipts').columns(['tid', 'link_id', 'at', 'position']).execute()
    await schema.dropIndex('links_kind').execute()
    await schema
      .createIndex('links_kind')
      .on('links')
      .columns(['tid', 'mailbox', 'kind', 'id', 'state', 'series_link_id'])
      .execute()
  },
}

/** What needs somebody is looked for each time a mailbox's page is opened: among a million links there are a few of them. */
const indexOfTroubles: Migration = {
  name: 'index of links that failed or wait',
  async up({ schema }) {
    await schema
      .createIndex('links_troubled')
      .on('links')
      .columns(['tid', 'mailbox', 'updated_at'])
      .where(sql<boolean>`(state in ('failed', 'pending') or failure is not null)`)
      .execute()
  },
}

export const migrations: readonly Migration[] = [
  firstTables,
  receiptPositions,
  bothBases,
  following,
  receiptsByMailbox,
  linksByRecord,
  recordNews,
  mailDecisions,
  occurrences,
  leases,
  alerts,
  subscriptions,
  otherPeoplesMailboxes,
  mailboxStates,
  automaticTracking,
  queueMailboxes,
  regardingGivers,
  leanIndexes,
  indexOfTroubles,
]

/**
 * Brings the schema up to the newest number, each step in a transaction of its own. Of several processes that start together
 * one does each step, and the others find it done.
 * @throws StoreError `store-newer`
 */
export async function migrate(
  database: Kysely<Schema>,
  { alone, place }: Pick<Engine, 'alone' | 'place'>,
  now: () => Date,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await alone(transaction)
    await transaction.schema
      .createTable('schema_migrations')
      .ifNotExists()
      .addColumn('number', 'integer', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .execute()
  })
  for (let isDone = false; !isDone; ) {
    isDone = await database.transaction().execute(async (transaction) => {
      await alone(transaction)
      const done = await transaction.selectFrom('schema_migrations').select('number').execute()
      const newest = Math.max(0, ...done.map(({ number }) => number))
      if (newest > steps.length) {
        throw new StoreError('store-newer', place, { detail: `schema ${newest}, this Tandem knows ${steps.length}` })
      }
      const step = steps[newest]
      if (!step) return true
      await step.up(transaction)
      await transaction
        .insertInto('schema_migrations')
        .values({ number: newest + 1, name: step.name, at: now().toISOString() })
        .execute()
      return false
    })
  }
}
