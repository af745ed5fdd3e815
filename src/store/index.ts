/** What is nobody else's: links with their base, intents, receipts, and what people chose (DESIGN.md, "What lives where"). */
import { Kysely } from 'kysely'
import type { Journal } from '../core/ports.ts'
import { createFollowing, type Following } from './following.ts'
import { createHistory, type History } from './history.ts'
import { createJournal } from './journal.ts'
import { createMail, type Mail } from './mail.ts'
import { migrate } from './migrations.ts'
import { createOperations, type Operations } from './operations.ts'
import { createRecordNews, type RecordNews } from './record-news.ts'
import type { Schema } from './schema.ts'
import { openSqlite } from './sqlite.ts'
import { createUnfinished, type Unfinished } from './unfinished.ts'

export { OperationReused, StoreError } from './errors.ts'
export { type Feed, type NewsTopic, type RecordNews, userName } from './record-news.ts'
export type { UnfinishedIntent } from './unfinished.ts'

export interface Store extends Journal, Following, History, Mail, Operations, RecordNews, Unfinished {
  /** Resolves when the store answers. @throws StoreError */
  check(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the store and brings its schema up to date. Each writing call is on disk when it resolves.
 * @param file made where it is missing, with its folder
 * @throws StoreError: in use, newer, damaged, full, not writable
 */
export async function openStore({ file, now = () => new Date() }: { file: string; now?: () => Date }): Promise<Store> {
  const database = new Kysely<Schema>({ dialect: openSqlite(file) })
  try {
    await migrate(database, file, now)
  } catch (error) {
    await database.destroy()
    throw error
  }
  return {
    ...createJournal(database),
    ...createFollowing(database),
    ...createHistory(database),
    ...createMail(database),
    ...createOperations(database),
    ...createRecordNews(database),
    ...createUnfinished(database),
    async check() {
      await database.selectFrom('schema_migrations').select('number').limit(1).execute()
    },
    close: () => database.destroy(),
  }
}
