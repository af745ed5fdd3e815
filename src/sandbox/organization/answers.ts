/** What the answers of the Web API have in common. */
import type { Table } from './definitions.ts'
import { type Ask, type Engine, findRow, tableOf } from './engine.ts'
import { accessDenied, notFound } from './errors.ts'
import type { StoredRow } from './rows.ts'

export const json = { 'Content-Type': 'application/json; odata.metadata=minimal', 'OData-Version': '4.0' }

export const applied = (headers: Record<string, string>, ask: Ask) =>
  ask.annotations ? { ...headers, 'Preference-Applied': 'odata.include-annotations="*"' } : headers

export const context = ({ publicAddress }: Engine, what: string) => `${publicAddress}/api/data/v9.2/$metadata#${what}`

/** The value of one preference of the request's `Prefer` header. */
export function preference(request: Request, name: string): string | undefined {
  const prefer = request.headers.get('prefer') ?? ''
  return prefer.match(new RegExp(`(?:^|[,;\\s])${name.replace('.', '\\.')}\\s*=\\s*"?([^",;]+)`, 'i'))?.[1]
}

/** @throws DataverseError 403, 404 */
export function demandRow(engine: Engine, ask: Ask, table: Table, id: string): StoredRow {
  engine.security.demandPrivilege(ask.who, 'Read', table)
  const row = findRow(engine, table, id)
  if (!row) throw notFound(table.name, id)
  if (!engine.security.may(ask.who, 'Read', tableOf(row), row)) throw accessDenied(table.name, id, 'ReadAccess')
  return row
}
