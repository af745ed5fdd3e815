/** What every part of the organization needs to know of it. */
import type { Clock } from '../seams.ts'
import type { People } from './base-rows.ts'
import { knownTable, type Table, tableNamed, tables } from './definitions.ts'
import type { Reference, Rows, StoredRow, Value } from './rows.ts'
import type { Principal, Security } from './security.ts'

export interface Engine {
  readonly rows: Rows
  readonly security: Security
  readonly clock: Clock
  readonly people: People
  readonly publicAddress: string
  readonly newId: () => string
  /** IANA zone by whose clocks series repeat. */
  readonly zone: string
  readonly organizationId: string
}

/** Who asks, and how the answer is wished. */
export interface Ask {
  readonly who: Principal
  readonly annotations: boolean
}

const activityTables = tables.filter(({ isActivity, name }) => isActivity && name !== 'activitypointer')

/** Rows of a table; `activitypointer` is the common view of all activities. */
export function* rowsOf({ rows }: Engine, table: Table): Iterable<StoredRow> {
  if (table.name !== 'activitypointer') {
    yield* rows.all(table.name)
    return
  }
  for (const { name } of activityTables) yield* rows.all(name)
}

export function findRow({ rows }: Engine, table: Table, id: string): StoredRow | undefined {
  if (table.name !== 'activitypointer') return rows.find(table.name, id)
  for (const { name } of activityTables) {
    const row = rows.find(name, id)
    if (row) return row
  }
  return undefined
}

/** The table a row is shown as: an activity may be seen as itself or as an activitypointer. */
export function tableOf(row: StoredRow): Table {
  return tableNamed(row.table) ?? knownTable('activitypointer')
}

/** What people call a row. */
export function labelOf(engine: Engine, reference: Reference): string {
  const table = tableNamed(reference.table)
  const row = table && findRow(engine, table, reference.id)
  const label = row && table ? row.values[tableOf(row).label] : undefined
  return label === undefined || label === null ? '' : String(label)
}

/** A column's value as a person reads it. */
export function formattedValue(table: Table, column: string, value: Value): string | undefined {
  const options = table.columns[column]?.options
  const option = options?.find(([known]) => known === value)
  return option?.[1]
}
