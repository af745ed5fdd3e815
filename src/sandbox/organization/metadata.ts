/** The little of EntityDefinitions that clients ask for: which columns there are, how long, and which are secured. */
import { type Column, type Table, tableNamed } from './definitions.ts'
import type { Ask, Engine } from './engine.ts'
import { badRequest, noSegment } from './errors.ts'
import { hasChangeTracking } from './list-changes.ts'

const json = { 'Content-Type': 'application/json; odata.metadata=minimal', 'OData-Version': '4.0' }

export function metadata(engine: Engine, _ask: Ask, key: string | undefined, rest: string | undefined): Response {
  const name = key?.match(/^LogicalName='([a-z_]+)'$/)?.[1]
  const table = name ? tableNamed(name) : undefined
  if (!table) throw badRequest("EntityDefinitions is read by (LogicalName='…').")
  if (!rest) {
    return Response.json(
      {
        LogicalName: table.name,
        EntitySetName: table.set,
        PrimaryIdAttribute: table.key,
        PrimaryNameAttribute: table.label,
        IsActivity: table.isActivity,
        ChangeTrackingEnabled: hasChangeTracking(table),
      },
      { headers: json },
    )
  }
  const one = rest.match(/^Attributes\(LogicalName='([a-z0-9_]+)'\)$/)?.[1]
  const column = one ? table.columns[one] : undefined
  if (one && column) return Response.json(describe(engine, table, one, column), { headers: json })
  if (rest !== 'Attributes') throw noSegment(rest)
  const value = Object.entries(table.columns).map(([column, facts]) => describe(engine, table, column, facts))
  return Response.json({ value }, { headers: json })
}

function describe(engine: Engine, table: Table, name: string, column: Column) {
  return {
    LogicalName: name,
    EntityLogicalName: table.name,
    AttributeType: column.type,
    IsSecured: engine.security.isSecured(table.name, name),
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
