/** Rows as JSON of the Web API. */
import { isLookup, participations, type Table } from './definitions.ts'
import { type Ask, type Engine, formattedValue, labelOf, tableOf } from './engine.ts'
import { badRequest } from './errors.ts'
import type { Reference, StoredRow, Value } from './rows.ts'

const formattedAnnotation = 'OData.Community.Display.V1.FormattedValue'
const crm = 'Microsoft.Dynamics.CRM'

/** Names that a row may be asked for: columns, and lookups as `_column_value`. */
export function columnOfProperty(
  table: Table,
  property: string,
): { readonly column: string; readonly isLookupValue: boolean } | undefined {
  const lookup = property.match(/^_(.+)_value$/)?.[1]
  if (lookup) {
    const column = table.columns[lookup]
    return column && isLookup(column) ? { column: lookup, isLookupValue: true } : undefined
  }
  const column = table.columns[property]
  return column && !isLookup(column) && column.type !== 'PartyList'
    ? { column: property, isLookupValue: false }
    : undefined
}

/** @throws DataverseError 400 for an unknown property */
export function demandProperty(table: Table, property: string) {
  const found = columnOfProperty(table, property)
  if (found) return found
  throw badRequest(`Could not find a property named '${property}' on type '${crm}.${table.name}'.`)
}

/** The value of a property as this user sees it: a secured column without permission is null. */
export function readProperty(engine: Engine, ask: Ask, table: Table, row: StoredRow, property: string): Value {
  const { column, isLookupValue } = demandProperty(table, property)
  if (!engine.security.mayReadColumn(ask.who, row.table, column)) return null
  if (isLookupValue) return row.references[column]?.id ?? null
  if (property === table.key) return row.id
  if (property === 'versionnumber') return row.version
  if (property === 'activitytypecode') return row.table
  return row.values[property] ?? null
}

/** Where a lookup points to, for who may read its column. */
export function referenceOf(engine: Engine, { who }: Ask, row: StoredRow, column: string): Reference | undefined {
  return engine.security.mayReadColumn(who, row.table, column) ? row.references[column] : undefined
}

export function serialize(
  engine: Engine,
  ask: Ask,
  table: Table,
  row: StoredRow,
  select?: readonly string[],
): Record<string, unknown> {
  const own = tableOf(row)
  const shown = table.name === 'activitypointer' ? table : own
  const properties = select ?? allProperties(shown)
  const answer: Record<string, unknown> = { '@odata.etag': `W/"${row.version}"` }
  for (const property of new Set([...properties, shown.key])) {
    const value = readProperty(engine, ask, shown, row, property)
    const { column, isLookupValue } = demandProperty(shown, property)
    if (ask.annotations) annotate(engine, answer, own, row, property, column, isLookupValue, value)
    answer[property] = value
  }
  return answer
}

export function annotate(
  engine: Engine,
  answer: Record<string, unknown>,
  table: Table,
  row: StoredRow,
  property: string,
  column: string,
  isLookupValue: boolean,
  value: Value,
): void {
  const reference = isLookupValue && value !== null ? row.references[column] : undefined
  if (reference) {
    answer[`${property}@${formattedAnnotation}`] = labelOf(engine, reference)
    const navigation = table.lookups.find((lookup) => lookup.column === column && lookup.target === reference.table)
    if (navigation) answer[`${property}@${crm}.associatednavigationproperty`] = navigation.navigation
    answer[`${property}@${crm}.lookuplogicalname`] = reference.table
    return
  }
  const formatted = value === null ? undefined : formattedValue(table, column, value)
  if (formatted !== undefined) answer[`${property}@${formattedAnnotation}`] = formatted
}

function allProperties(table: Table): readonly string[] {
  return Object.entries(table.columns).flatMap(([name, column]) => {
    if (!column.may.includes('r') || column.type === 'PartyList' || name in participations) {
      return isLookup(column) ? [`_${name}_value`] : []
    }
    return isLookup(column) ? [`_${name}_value`] : [name]
  })
}
