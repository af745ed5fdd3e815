/** What the path of a request says. */
import type { Table } from './definitions.ts'
import type { Ask, Engine } from './engine.ts'
import { badRequest, notFound } from './errors.ts'
import { demandProperty, readProperty } from './serialize.ts'
import { guidShape } from './values.ts'

/** @throws DataverseError 400 */
export function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw badRequest(`The address '${path}' is not encoded as an address.`)
  }
}

/** A GUID, or a column with a value that, as this user sees it, one row alone has. */
export function idOf(engine: Engine, ask: Ask, table: Table, key: string): string {
  if (guidShape.test(key)) return key.toLowerCase()
  const alternate = key.match(/^(\w+)='((?:[^']|'')*)'$/)
  if (!alternate) throw badRequest(`'${key}' is no key of '${table.name}'.`)
  const [, column = '', value = ''] = alternate
  demandProperty(table, column)
  const wanted = value.replaceAll("''", "'").toLowerCase()
  const found = [...engine.rows.all(table.name)].filter(
    (row) => String(readProperty(engine, ask, table, row, column) ?? '').toLowerCase() === wanted,
  )
  if (found.length !== 1 || !found[0]) throw notFound(table.name, key)
  return found[0].id
}
