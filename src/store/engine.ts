/** What differs between the databases. Everything else in this room is plain kysely and reads the same in each of them. */
import type { Dialect, Kysely, KyselyPlugin, RawBuilder } from 'kysely'
import type { Schema } from './schema.ts'

export type Connection = Kysely<Schema>

export interface Engine {
  readonly dialect: Dialect
  readonly plugins: readonly KyselyPlugin[]
  /** The file, or the database's address without its password: for people. */
  readonly place: string
  /** Within a transaction, as its first step: nobody else changes the schema until it ends. */
  readonly alone: (transaction: Connection) => Promise<void>
  /**
   * Within a transaction, as its first step: nobody else writes under one of these keys until it ends, so that what is read
   * after it is still so when it is written. Who takes several takes them together.
   */
  readonly takeTurn: (transaction: Connection, keys: readonly string[]) => Promise<void>
  /** At the end of a query within a transaction: nobody changes the rows that it reads until the transaction ends. */
  readonly keepRow: RawBuilder<unknown>
}
