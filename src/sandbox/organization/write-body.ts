/** The body of a create or update: which columns, lookups and children it names, each checked against the table. */
import { type Table, tableNamed, tableOfSet } from './definitions.ts'
import { type Engine, findRow, tableOf } from './engine.ts'
import { badRequest, notFound } from './errors.ts'
import type { Reference, Value } from './rows.ts'
import type { Principal } from './security.ts'
import { checkedValue, guidShape } from './values.ts'

export type Body = Readonly<Record<string, unknown>>

export interface Parsed {
  readonly values: Record<string, Value>
  /** null unsets the lookup. */
  readonly references: Record<string, Reference | null>
  readonly children: readonly { readonly table: Table; readonly navigation: string; readonly bodies: readonly Body[] }[]
}

/** @throws DataverseError */
export function parseBody(
  engine: Engine,
  who: Principal,
  table: Table,
  body: Body,
  action: 'Create' | 'Update',
): Parsed {
  const values: Record<string, Value> = {}
  const references: Record<string, Reference | null> = {}
  const children: { table: Table; navigation: string; bodies: readonly Body[] }[] = []
  const letter = action === 'Create' ? 'c' : 'u'
  for (const [name, value] of Object.entries(body)) {
    if (name.endsWith('@odata.bind')) {
      const [column, reference] = bind(engine, who, table, name.slice(0, -'@odata.bind'.length), value)
      engine.security.demandColumn(who, action, table.name, column)
      references[column] = reference
      continue
    }
    if (name.startsWith('@') || name.includes('@')) continue
    const collection = table.collections.find(({ navigation }) => navigation === name)
    if (collection) {
      const target = tableNamed(collection.table)
      if (!target || !Array.isArray(value)) throw badRequest(`'${name}' takes a list.`)
      children.push({ table: target, navigation: name, bodies: value as Body[] })
      continue
    }
    const column = table.columns[name]
    if (!column)
      throw badRequest(`Invalid property '${name}' was found in entity 'Microsoft.Dynamics.CRM.${table.name}'.`)
    if (!column.may.includes(letter)) {
      // Dataverse passes over what it does not let write, as with the primary key in an update.
      if (name === table.key) continue
      throw badRequest(`The property '${name}' on '${table.name}' cannot be set in a ${action.toLowerCase()}.`)
    }
    engine.security.demandColumn(who, action, table.name, name)
    values[name] = checkedValue(table, name, column, value)
  }
  return { values, references, children }
}

/** `regardingobjectid_account_email` with `/accounts(id)` → the lookup and what it points to. */
function bind(
  engine: Engine,
  who: Principal,
  table: Table,
  navigation: string,
  value: unknown,
): readonly [string, Reference | null] {
  const lookups = table.lookups.filter((lookup) => lookup.navigation === navigation)
  const [first] = lookups
  if (!first) {
    throw badRequest(
      `An undeclared property '${navigation}' which only has property annotations in the payload but no property value was found in the payload for '${table.name}'.`,
    )
  }
  if (value === null) return [first.column, null]
  const match = String(value).match(/^\/?(?:https?:\/\/[^/]+\/api\/data\/v9\.\d\/)?(\w+)\(([0-9a-f-]{36})\)$/i)
  const target = match && tableOfSet(match[1] ?? '')
  const id = match?.[2]?.toLowerCase() ?? ''
  if (!target || !guidShape.test(id))
    throw badRequest(`Invalid value '${String(value)}' for '${navigation}@odata.bind'.`)
  const isPointer = target.name === 'activitypointer'
  if (!lookups.some((lookup) => lookup.target === target.name)) {
    throw badRequest(`'${navigation}' does not point to '${target.name}'.`)
  }
  const row = findRow(engine, target, id)
  if (!row) throw notFound(target.name, id)
  engine.security.demand(who, 'Read', tableOf(row), row)
  if (!engine.security.may(who, 'AppendTo', tableOf(row), row))
    engine.security.demand(who, 'AppendTo', tableOf(row), row)
  return [first.column, { table: isPointer ? row.table : target.name, id }]
}
