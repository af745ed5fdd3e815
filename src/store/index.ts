/** What is nobody else's: links with their base, intents, receipts, and what people chose (DESIGN.md, "What lives where"). */
import { Kysely, sql } from 'kysely'
import type { Journal } from '../core/ports.ts'
import { type Alerts, createAlerts } from './alerts.ts'
import { createFollowing, type Following } from './following.ts'
import { createHistory, type History } from './history.ts'
import { createJournal } from './journal.ts'
import { createLeases, type Leases } from './leases.ts'
import { createMail, type Mail } from './mail.ts'
import { createMailboxStates, type MailboxStates } from './mailbox-states.ts'
import { migrate } from './migrations.ts'
import { createOperations, type Operations } from './operations.ts'
import { createPauses, type Pauses } from './pauses.ts'
import { openPool, openPostgres, type PostgresPlace, type SharedPool } from './postgres.ts'
import { createRecordNews, type RecordNews } from './record-news.ts'
import type { Schema } from './schema.ts'
import { createSharedMailboxes, type SharedMailboxes } from './shared-mailboxes.ts'
import { sqliteEngine } from './sqlite.ts'
import { createSubscriptions, type Subscriptions } from './subscriptions.ts'
import { createTransact } from './transact.ts'
import { createUnfinished, type Unfinished } from './unfinished.ts'

export { type Alert, type AlertSeverity, alertSeverities, type RaisedAlert } from './alerts.ts'
export { LeaseLost, OperationReused, StoreError } from './errors.ts'
export type { Lease } from './leases.ts'
export { type MailboxCounts, type MailboxState, mailboxStates } from './mailbox-states.ts'
export { type Feed, type NewsTopic, type RecordNews, userName } from './record-news.ts'
export type { SharedMailbox } from './shared-mailboxes.ts'
export type { KeptSubscription, PushFailure, PushMailbox } from './subscriptions.ts'
export type { UnfinishedIntent } from './unfinished.ts'
export { openPool, type SharedPool }

export interface Store
  extends Journal,
    Alerts,
    Following,
    History,
    Leases,
    Mail,
    MailboxStates,
    Operations,
    Pauses,
    RecordNews,
    SharedMailboxes,
    Subscriptions,
    Unfinished {
  /** Resolves when the store can be written. @throws StoreError */
  check(): Promise<void>
  /** Copies a file's store as it is at one moment. @throws StoreError; RangeError of a PostgreSQL, which has tools of its own */
  backUp(file: string): Promise<void>
  close(): Promise<void>
}

/** A file for one process, or a PostgreSQL that several share. */
export type StorePlace = { readonly file: string } | PostgresPlace

/**
 * Opens the store and brings its schema up to date. Each writing call is on disk when it resolves.
 * @param place a file is made where it is missing, with its folder; a database has to be there
 * @throws StoreError
 */
export async function openStore({
  now = () => new Date(),
  ...place
}: StorePlace & { readonly now?: () => Date }): Promise<Store> {
  const engine = 'url' in place ? openPostgres(place) : sqliteEngine(place.file)
  const database = new Kysely<Schema>({ dialect: engine.dialect, plugins: [...engine.plugins] })
  try {
    await migrate(database, engine, now)
  } catch (error) {
    await database.destroy()
    throw error
  }
  const transact = createTransact(database, engine)
  return {
    ...createJournal(database, transact),
    ...createAlerts(database),
    ...createFollowing(database, transact),
    ...createHistory(database),
    ...createLeases(database),
    ...createMail(database, transact),
    ...createMailboxStates(database),
    ...createOperations(database),
    ...createPauses(database),
    ...createRecordNews(database, transact),
    ...createSharedMailboxes(database),
    ...createSubscriptions(database, transact),
    ...createUnfinished(database, transact),
    async check() {
      // A full disk and a database that only reads answer reads; nobody's note tells.
      const value = now().toISOString()
      await database
        .insertInto('mailbox_notes')
        .values({ tid: '', oid: '', name: 'checked', value })
        .onConflict((conflict) => conflict.columns(['tid', 'oid', 'name']).doUpdateSet({ value }))
        .execute()
    },
    async backUp(file) {
      if ('url' in place) throw new RangeError('a PostgreSQL is copied with pg_dump')
      await sql`vacuum into ${file}`.execute(database)
    },
    close: () => database.destroy(),
  }
}
