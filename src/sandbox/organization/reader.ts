/** A row with what it is connected to, as somebody may see it. */
import { columnOfCollection } from './collections.ts'
import { type Table, tableNamed } from './definitions.ts'
import { type Ask, type Engine, findRow, tableOf } from './engine.ts'
import { badRequest } from './errors.ts'
import type { Literal } from './filter.ts'
import type { Reader } from './filter-evaluate.ts'
import type { StoredRow } from './rows.ts'
import { readProperty, referenceOf } from './serialize.ts'

/** A row with the lookups and collections that a filter may walk. */
export function readerOf(engine: Engine, ask: Ask, table: Table, row: StoredRow): Reader {
  return {
    value(path): Literal | undefined {
      const [first = '', ...rest] = path
      if (rest.length === 0) return readProperty(engine, ask, table, row, first)
      const lookup = table.lookups.find(({ navigation }) => navigation === first)
      if (!lookup)
        throw badRequest(`Could not find a property named '${first}' on type 'Microsoft.Dynamics.CRM.${table.name}'.`)
      const reference = referenceOf(engine, ask, row, lookup.column)
      const target = tableNamed(lookup.target)
      if (!target) throw badRequest(`The table '${lookup.target}' is not part of this organization.`)
      const found = reference?.table === lookup.target ? findRow(engine, target, reference.id) : undefined
      if (!found || !engine.security.may(ask.who, 'Read', target, found)) return null
      return readerOf(engine, ask, target, found).value(rest)
    },
    collection(path) {
      const [name = ''] = path
      return related(engine, table, row, name, ask)
        .filter(({ row: each }) => engine.security.may(ask.who, 'Read', tableOf(each), each))
        .map(({ table: of, row: each }) => readerOf(engine, ask, of, each))
    },
  }
}

/** Rows on the many side of a collection; for somebody only where they may read the lookup that makes it. @throws DataverseError 400 when there is no such collection */
export function related(
  engine: Engine,
  table: Table,
  row: StoredRow,
  navigation: string,
  ask?: Ask,
): readonly { readonly table: Table; readonly row: StoredRow }[] {
  const collection = table.collections.find((each) => each.navigation === navigation)
  const target = collection && tableNamed(collection.table)
  if (!collection || !target) {
    throw badRequest(`Could not find a property named '${navigation}' on type 'Microsoft.Dynamics.CRM.${table.name}'.`)
  }
  const column = columnOfCollection(table, navigation, target)
  if (ask && !engine.security.mayReadColumn(ask.who, target.name, column)) return []
  return engine.rows.pointingTo(target.name, column, row.id).map((each) => ({ table: target, row: each }))
}
