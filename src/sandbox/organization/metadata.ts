/** The little of EntityDefinitions that clients ask for: which columns there are, how long, and which are secured. */
import { idOf } from '../people/ids.ts'
import { json } from './answers.ts'
import { type Column, type Table, tableNamed, tables } from './definitions.ts'
import type { Engine } from './engine.ts'
import { badRequest, noSegment } from './errors.ts'
import { type Literal, parseFilter } from './filter.ts'
import { evaluate } from './filter-evaluate.ts'
import { hasChangeTracking } from './list-changes.ts'

type Definition = Readonly<Record<string, unknown>>

/** The id that a column's definition has in every organization of the sandbox. */
export const metadataId = (table: string, column = ''): string => idOf('metadata', `${table}.${column}`)

/** @throws DataverseError 400, 404 */
export function metadata(
  engine: Engine,
  key: string | undefined,
  rest: string | undefined,
  query: URLSearchParams,
): Response {
  if (!key && !rest) return Response.json({ value: choose(tables.map(describeTable), query) }, { headers: json })
  const name = key?.match(/^LogicalName='([a-z_]+)'$/)?.[1]
  const table =
    (name ? tableNamed(name) : undefined) ?? tables.find((each) => metadataId(each.name) === key?.toLowerCase())
  if (!table) throw badRequest("EntityDefinitions is read by (LogicalName='…').")
  if (!rest) return Response.json(choose([describeTable(table)], query)[0], { headers: json })
  const one = rest.match(/^Attributes\(LogicalName='([a-z0-9_]+)'\)$/)?.[1]
  const column = one ? table.columns[one] : undefined
  if (one && column) return Response.json(choose([describe(engine, table, one, column)], query)[0], { headers: json })
  if (rest !== 'Attributes') throw noSegment(rest)
  const value = Object.entries(table.columns).map(([column, facts]) => describe(engine, table, column, facts))
  return Response.json({ value: choose(value, query) }, { headers: json })
}

/** `$filter` and `$select` over definitions. */
function choose(definitions: readonly Definition[], query: URLSearchParams): readonly Definition[] {
  const wrong = [...query.keys()].find((name) => name.startsWith('$') && name !== '$filter' && name !== '$select')
  if (wrong) throw badRequest(`The query parameter ${wrong} is not supported on definitions.`)
  const read = (definition: Definition, name: string) => {
    if (!(name in definition)) throw badRequest(`Could not find a property named '${name}' on a definition.`)
    return definition[name]
  }
  const filter = query.get('$filter')
  const expression = filter === null ? undefined : parseFilter(filter)
  const found = definitions.filter(
    (definition) =>
      !expression ||
      evaluate(expression, {
        value: ([name = '']) => read(definition, name) as Literal,
        collection: ([name = '']) => {
          throw badRequest(`'${name}' is no collection of a definition.`)
        },
      }),
  )
  const select = query.get('$select')?.split(',')
  if (!select) return found
  // The key comes along, as with rows.
  const names = new Set([...select.map((name) => name.trim()), 'MetadataId'])
  return found.map((definition) => Object.fromEntries([...names].map((name) => [name, read(definition, name)])))
}

function describeTable(table: Table): Definition {
  return {
    MetadataId: metadataId(table.name),
    LogicalName: table.name,
    EntitySetName: table.set,
    PrimaryIdAttribute: table.key,
    PrimaryNameAttribute: table.label,
    IsActivity: table.isActivity,
    ChangeTrackingEnabled: hasChangeTracking(table),
  }
}

function describe(engine: Engine, table: Table, name: string, column: Column): Definition {
  return {
    MetadataId: metadataId(table.name, name),
    LogicalName: name,
    EntityLogicalName: table.name,
    AttributeType: column.type,
    IsSecured: engine.security.isSecured(table.name, name),
    IsCustomAttribute: name.startsWith('new_'),
    IsValidForCreate: column.may.includes('c'),
    IsValidForUpdate: column.may.includes('u'),
    IsValidForRead: column.may.includes('r'),
    RequiredLevel: {
      Value: column.required ?? 'None',
      CanBeChanged: true,
      ManagedPropertyLogicalName: 'canmodifyrequirementlevelsettings',
    },
    ...(column.maxLength === undefined ? {} : { MaxLength: column.maxLength }),
  }
}
