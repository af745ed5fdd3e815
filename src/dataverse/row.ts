/** A row of the Web API as it comes, and what can be read out of any. */
import { TandemError } from '../core/errors.ts'
import type { NamedRecord } from '../core/record.ts'

/** Columns, `_x_value` lookups and annotations side by side. */
export type Row = Readonly<Record<string, unknown>>

const formatted = (column: string) => `${column}@OData.Community.Display.V1.FormattedValue`
const lookupTable = (column: string) => `${column}@Microsoft.Dynamics.CRM.lookuplogicalname`

/** How a lookup column is selected. */
export const lookupValue = (column: string) => `_${column}_value`

/** The row a lookup column points to, with its name. */
export function lookupOf(row: Row, column: string): NamedRecord | undefined {
  const value = lookupValue(column)
  const id = text(row[value])
  const table = text(row[lookupTable(value)])
  return id && table ? { table, id: id.toLowerCase(), name: text(row[formatted(value)]) ?? '' } : undefined
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined
}

/** @throws TandemError `upstream-unavailable`: an answer without its key is no row, whatever its status says */
export function idOf(row: Row | null, key: string): string {
  const id = text(row?.[key])
  if (id) return id.toLowerCase()
  throw new TandemError('upstream-unavailable', { side: 'crm', detail: `Dataverse: a row without ${key}` })
}

/** A row version out of `W/"123"`. */
export function versionOf(etag: unknown): string {
  return text(etag)?.replace(/^W\/"|"$/g, '') ?? ''
}

/** Rows that were expanded into another. */
export function innerRows(value: unknown): readonly Row[] {
  return Array.isArray(value) ? (value as readonly Row[]) : []
}
