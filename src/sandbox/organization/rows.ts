/** The organization's rows: all in memory for reading, every change in SQLite before it is answered. */
import type { DatabaseSync } from 'node:sqlite'

export type Value = string | number | boolean | null
export interface Reference {
  readonly table: string
  readonly id: string
}

export interface StoredRow {
  readonly table: string
  readonly id: string
  /** Rises with every change in the organization. */
  readonly version: number
  readonly values: Readonly<Record<string, Value>>
  readonly references: Readonly<Record<string, Reference>>
}

/** A row that is gone, and when in the organization's count of changes it went. */
export interface DeletedRow {
  readonly id: string
  readonly version: number
}

export interface Rows {
  /** The version of the latest change. */
  readonly version: () => number
  /** Rows of a table that are gone, in the order in which they went. */
  deleted(table: string): readonly DeletedRow[]

  find(table: string, id: string): StoredRow | undefined
  all(table: string): Iterable<StoredRow>
  count(table: string): number
  put(row: Omit<StoredRow, 'version'>): StoredRow
  remove(table: string, id: string): void
  /** Rows of `table` whose lookup `column` points to `id`. */
  pointingTo(table: string, column: string, id: string): readonly StoredRow[]
  /** All of it, or nothing; inside a change set it is part of that. */
  atomically<T>(work: () => T): T
  /** Begins a change set that several requests write; who calls makes sure that nobody else writes meanwhile. */
  begin(): { commit(): void; rollback(): void }
}

export function openRows(database: DatabaseSync): Rows {
  database.exec(`
    CREATE TABLE IF NOT EXISTS row (
      "table" TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, "values" TEXT NOT NULL, "references" TEXT NOT NULL,
      PRIMARY KEY ("table", id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS deleted_row (version INTEGER PRIMARY KEY, "table" TEXT NOT NULL, id TEXT NOT NULL) STRICT`)
  const upsert = database.prepare('INSERT OR REPLACE INTO row VALUES (?, ?, ?, ?, ?)')
  const drop = database.prepare('DELETE FROM row WHERE "table" = ? AND id = ?')
  const bury = database.prepare('INSERT INTO deleted_row VALUES (?, ?, ?)')
  const graves = new Map<string, DeletedRow[]>()
  const memory = new Map<string, Map<string, StoredRow>>()
  const pointers = new Map<string, Set<string>>()
  let version = 0
  let undo: (() => void)[] | undefined

  const tableOf = (name: string) => {
    const known = memory.get(name) ?? new Map<string, StoredRow>()
    memory.set(name, known)
    return known
  }
  const pointerKey = (table: string, column: string, id: string) => `${table}.${column}.${id}`
  const point = (row: StoredRow, isThere: boolean) => {
    for (const [column, { id }] of Object.entries(row.references)) {
      const key = pointerKey(row.table, column, id)
      const set = pointers.get(key) ?? new Set<string>()
      if (isThere) set.add(row.id)
      else set.delete(row.id)
      pointers.set(key, set)
    }
  }
  const remember = (table: string, id: string, row: StoredRow | undefined) => {
    const former = tableOf(table).get(id)
    if (former) point(former, false)
    if (row) {
      tableOf(table).set(id, row)
      point(row, true)
    } else tableOf(table).delete(id)
    return former
  }

  for (const stored of database.prepare('SELECT * FROM row').all()) {
    const row: StoredRow = {
      table: String(stored.table),
      id: String(stored.id),
      version: Number(stored.version),
      values: JSON.parse(String(stored.values)),
      references: JSON.parse(String(stored.references)),
    }
    version = Math.max(version, row.version)
    remember(row.table, row.id, row)
  }
  for (const grave of database.prepare('SELECT * FROM deleted_row ORDER BY version').all()) {
    version = Math.max(version, Number(grave.version))
    gravesOf(String(grave.table)).push({ id: String(grave.id), version: Number(grave.version) })
  }

  return {
    version: () => version,
    deleted: gravesOf,
    find: (table, id) => tableOf(table).get(id),
    all: (table) => tableOf(table).values(),
    count: (table) => tableOf(table).size,
    pointingTo: (table, column, id) =>
      [...(pointers.get(pointerKey(table, column, id)) ?? [])].flatMap((rowId) => tableOf(table).get(rowId) ?? []),
    put(row) {
      const stored: StoredRow = { ...row, version: ++version }
      upsert.run(row.table, row.id, stored.version, JSON.stringify(row.values), JSON.stringify(row.references))
      const former = remember(row.table, row.id, stored)
      undo?.push(() => remember(row.table, row.id, former))
      return stored
    },
    remove(table, id) {
      drop.run(table, id)
      const former = remember(table, id, undefined)
      if (!former) return
      bury.run(++version, table, id)
      gravesOf(table).push({ id, version })
      undo?.push(() => {
        gravesOf(table).pop()
        remember(table, id, former)
      })
    },
    atomically(work) {
      if (undo) return work()
      const set = begin()
      try {
        const result = work()
        set.commit()
        return result
      } catch (error) {
        set.rollback()
        throw error
      }
    },
    begin,
  }

  function gravesOf(table: string): DeletedRow[] {
    const known = graves.get(table) ?? []
    graves.set(table, known)
    return known
  }

  function begin() {
    database.exec('BEGIN IMMEDIATE')
    const steps: (() => void)[] = []
    undo = steps
    return {
      commit() {
        database.exec('COMMIT')
        undo = undefined
      },
      rollback() {
        database.exec('ROLLBACK')
        undo = undefined
        for (const step of steps.reverse()) step()
      },
    }
  }
}
