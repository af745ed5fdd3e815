/** States and their reasons, and what a closed activity still lets change. */
import type { Table } from './definitions.ts'
import { type Engine, tableOf } from './engine.ts'
import { DataverseError } from './errors.ts'
import type { Reference, StoredRow, Value } from './rows.ts'
import { defaultStatus, stateOfStatus } from './values.ts'

/** What a completed or canceled activity still lets change. */
export const openWhenClosed: ReadonlySet<string> = new Set([
  'regardingobjectid',
  'ownerid',
  'statecode',
  'statuscode',
  'notifications',
])

export const isClosed = (table: Table, row: StoredRow) =>
  table.isActivity && (row.values.statecode === 1 || row.values.statecode === 2)

export function demandOpenOwner(engine: Engine, owner: Reference | null | undefined): void {
  const row = owner && engine.rows.find(owner.table, owner.id)
  if (row && isClosed(tableOf(row), row)) throw closedError(tableOf(row), row)
}

export const closedError = (table: Table, row: StoredRow) =>
  new DataverseError(
    400,
    '0x80040203',
    `The ${table.name} ${row.id} is completed or canceled and read-only until it is reopened.`,
  )

/** State and reason go together; the one follows from the other where only one is given. */
export function stateChange(
  table: Table,
  row: StoredRow,
  values: Readonly<Record<string, Value>>,
  now: string,
): Record<string, Value> {
  if (values.statecode === undefined && values.statuscode === undefined) return {}
  const status = values.statuscode
  const state =
    values.statecode ?? (typeof status === 'number' ? stateOfStatus(table, status) : undefined) ?? row.values.statecode
  const reason = status ?? (typeof state === 'number' ? defaultStatus(table, state) : undefined)
  if (typeof reason === 'number' && stateOfStatus(table, reason) !== state) {
    throw new DataverseError(
      400,
      '0x80048408',
      `${reason} is not a valid status code for state code ${state} on ${table.name} with Id ${row.id}.`,
    )
  }
  return { statecode: state ?? null, statuscode: reason ?? null, ...closing(table, row, values, state, now) }
}

/**
 * Completing an activity says when, and of a task how much, it was done unless told. Reopening takes nothing back: who reopens
 * a task by the API clears its end.
 */
function closing(
  table: Table,
  row: StoredRow,
  values: Readonly<Record<string, Value>>,
  state: Value | undefined,
  now: string,
): Record<string, Value> {
  if (!table.isActivity || state !== 1 || row.values.statecode === 1) return {}
  const derived: Record<string, Value> = {}
  // An e-mail's end is when it was sent or received, which its state says nothing about.
  if ('actualend' in table.columns && table.name !== 'email' && values.actualend === undefined)
    derived.actualend = row.values.actualend ?? now
  if ('percentcomplete' in table.columns && values.percentcomplete === undefined) derived.percentcomplete = 100
  return derived
}
