/** All that is SQLite's own: opening the file, its settings, its error codes. The rest of the store is plain kysely. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { type Dialect, type SqliteDatabase, SqliteDialect, type SqliteStatement, sql } from 'kysely'
import type { Engine } from './engine.ts'
import { StoreError, type StoreFailureCode } from './errors.ts'

/** How long to wait for a lock that a dying process may still hold, in milliseconds. */
const busyTimeoutMs = 2_000
const mostStatements = 200
/** Of pages: a bulk pass writes all over the indexes, and with SQLite's own two megabytes each of them is read again. */
const cacheKb = 8_000
/** Of the log before it is written back, 16 MB: a page that a bulk pass changes again and again is written back once. */
const checkpointPages = 4_000

/** SQLite's primary result codes. */
const codeOf: Readonly<Record<number, StoreFailureCode>> = {
  5: 'store-locked',
  6: 'store-locked',
  8: 'store-not-writable',
  10: 'store-failed',
  11: 'store-corrupt',
  13: 'store-full',
  14: 'store-not-writable',
  26: 'store-corrupt',
}

/** What SQLite, or the file system below it, means for a person. */
export function storeErrorOf(error: unknown, file: string): unknown {
  if (typeof error !== 'object' || error === null || error instanceof StoreError) return error
  const { code, errcode, message } = error as { code?: string; errcode?: number; message?: string }
  if (code === 'EACCES' || code === 'EROFS' || code === 'EEXIST' || code === 'ENOTDIR') {
    return new StoreError('store-not-writable', file, { cause: error })
  }
  if (code === 'ENOSPC') return new StoreError('store-full', file, { cause: error })
  if (code !== 'ERR_SQLITE_ERROR' || errcode === undefined) return error
  // The low byte is the primary code. A broken constraint is a defect of ours and keeps its own words.
  const known = codeOf[errcode & 0xff]
  return known ? new StoreError(known, file, { ...(message ? { detail: message } : {}), cause: error }) : error
}

const nobodyElse = async () => undefined

/** One process with one connection: whoever works is alone already. @throws StoreError */
export function sqliteEngine(file: string): Engine {
  return {
    dialect: openSqlite(file),
    plugins: [],
    place: file,
    alone: nobodyElse,
    takeTurn: nobodyElse,
    keepRow: sql``,
  }
}

/**
 * Opens the file, or makes it. A commit is on disk when it returns (`synchronous = FULL`), and the file belongs to this
 * process alone: intents are worked on by one Tandem at a time; several of them share a PostgreSQL.
 * @throws StoreError
 */
export function openSqlite(file: string): Dialect {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const database = new DatabaseSync(file, { timeout: busyTimeoutMs })
    try {
      database.exec('PRAGMA locking_mode = EXCLUSIVE')
      database.exec('PRAGMA journal_mode = WAL')
      database.exec('PRAGMA synchronous = FULL')
      database.exec('PRAGMA foreign_keys = ON')
      database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`)
      database.exec(`PRAGMA cache_size = -${cacheKb}`)
      // Takes the lock now, so that a second Tandem hears of it at its start and not at its first write.
      database.exec('BEGIN IMMEDIATE; COMMIT')
    } catch (error) {
      database.close()
      throw error
    }
    return new SqliteDialect({ database: asKyselyExpects(database, file) })
  } catch (error) {
    throw storeErrorOf(error, file)
  }
}

function asKyselyExpects(database: DatabaseSync, file: string): SqliteDatabase {
  const statements = new Map<string, StatementSync>()
  return {
    close: () => database.close(),
    prepare(sql) {
      // When the disk is full SQLite has rolled back by itself: refusing to do it again would hide why.
      if (sql === 'rollback' && !database.isTransaction) return nothingToDo
      return translated(file, () => statementOf(prepared(database, statements, sql), file))
    },
  }
}

const nothingToDo: SqliteStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
}

/** The same few statements run again and again; the oldest make room. */
function prepared(database: DatabaseSync, statements: Map<string, StatementSync>, sql: string): StatementSync {
  const known = statements.get(sql)
  if (known) return known
  const statement = database.prepare(sql)
  if (statements.size >= mostStatements) {
    const [oldest = ''] = statements.keys()
    statements.delete(oldest)
  }
  statements.set(sql, statement)
  return statement
}

function statementOf(statement: StatementSync, file: string): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[]
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => translated(file, () => statement.all(...values(parameters))),
    run: (parameters) => translated(file, () => statement.run(...values(parameters))),
    iterate: (parameters) => translated(file, () => statement.iterate(...values(parameters))),
  }
}

function translated<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw storeErrorOf(error, file)
  }
}
