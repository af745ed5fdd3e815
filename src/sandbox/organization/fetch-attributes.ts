/** Columns as FetchXML names them: lookups by their plain name. */
import { type Column, isLookup, type Table } from './definitions.ts'
import { type Ask, type Engine, labelOf } from './engine.ts'
import { badRequest } from './errors.ts'
import type { StoredRow, Value } from './rows.ts'
import { readProperty } from './serialize.ts'

/** A column, or `<lookup>name` for what people call the row that a lookup points to. @throws DataverseError 400 */
export function demandAttribute(table: Table, name: string): Column {
  const column = table.columns[name]
  if (column?.may.includes('r')) return column
  const lookup = table.columns[name.replace(/name$/, '')]
  if (name.endsWith('name') && lookup && isLookup(lookup)) return { type: 'String', may: 'r' }
  throw badRequest(`'${table.name}' entity doesn't contain attribute with Name = '${name}'.`)
}

export function allAttributes(table: Table): readonly { readonly name: string }[] {
  return Object.entries(table.columns).flatMap(([name, { may, type }]) =>
    may.includes('r') && type !== 'PartyList' ? [{ name }] : [],
  )
}

/** The property of the Web API that a column of FetchXML is shown as. */
export function propertyOf(table: Table, name: string): string {
  const column = table.columns[name]
  return column && isLookup(column) ? `_${name}_value` : name
}

/** As this user sees it: a secured column without permission is null. */
export function readAttribute(engine: Engine, ask: Ask, table: Table, row: StoredRow, name: string): Value {
  if (table.columns[name]) return readProperty(engine, ask, table, row, propertyOf(table, name))
  const lookup = name.replace(/name$/, '')
  const reference = row.references[lookup]
  const id = readProperty(engine, ask, table, row, propertyOf(table, lookup))
  return reference && id !== null ? labelOf(engine, reference) : null
}
