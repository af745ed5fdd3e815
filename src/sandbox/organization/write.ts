/** Creating, changing and deleting rows, with everything that Dataverse demands of them. */
import { type Column, isLookup, type Table } from './definitions.ts'
import type { Ask, Engine } from './engine.ts'
import { DataverseError, invalidArgument } from './errors.ts'
import { related } from './reader.ts'
import { addChildren } from './row-children.ts'
import { compose, nowOf, ownership, setReferences, unitOf, withDefaults } from './row-defaults.ts'
import { closedError, demandOpenOwner, isClosed, openWhenClosed, stateChange } from './row-state.ts'
import type { Reference, StoredRow, Value } from './rows.ts'
import { rulesOf } from './table-rules.ts'
import { unlink } from './unlink.ts'
import { type Body, parseBody } from './write-body.ts'

/** Creates a row under `id`. @throws DataverseError */
export function createRow(engine: Engine, { who }: Ask, table: Table, id: string, body: Body): StoredRow {
  engine.security.demandPrivilege(who, 'Create', table)
  if (table.name === 'activityparty' || table.name === 'principalobjectaccess')
    throw invalidArgument(`The 'Create' method does not support entities of type '${table.name}'.`)
  if (table.name === 'activitypointer')
    throw invalidArgument('An activitypointer cannot be created; create the activity itself.')
  const { values, references, children } = parseBody(engine, who, table, body, 'Create')
  if (table.name === 'activitymimeattachment') demandOpenOwner(engine, references.objectid)
  // Which kind of activity a file belongs to follows from the activity.
  if (table.name === 'activitymimeattachment' && references.objectid) values.objecttypecode = references.objectid.table
  const owned: Record<string, Reference> = { ...ownership(engine, who, table), ...setReferences(references) }
  if (references.ownerid) owned.owningbusinessunit = { table: 'businessunit', id: unitOf(engine, references.ownerid) }
  const { prepare, written } = rulesOf(table.name)
  const filled = withDefaults(engine, table, prepare ? prepare(engine, values, undefined) : values)
  const row = engine.rows.put({ table: table.name, id, values: filled, references: owned })
  // Whom one may not assign a row to, one may not make it for: the right is that of the row as it would stand.
  if (references.ownerid && references.ownerid.id !== who.id) engine.security.demand(who, 'Create', table, row)
  for (const child of children) addChildren(engine, who, table, row, child.table, child.bodies)
  demandRequired(table, row)
  // Its children may have been counted on it.
  const now = engine.rows.find(row.table, row.id) ?? row
  return written ? written(engine, now, undefined) : now
}

function demandRequired(table: Table, row: StoredRow): void {
  for (const [name, column] of Object.entries(table.columns)) {
    if (column.required !== 'SystemRequired' || !column.may.includes('c') || name === table.key) continue
    const isThere = isLookup(column) ? row.references[name] !== undefined : (row.values[name] ?? null) !== null
    if (!isThere && !isFilledBySystem(column)) {
      throw new DataverseError(400, '0x80040200', `The required column '${name}' of '${table.name}' has no value.`)
    }
  }
}

const isFilledBySystem = ({ type }: Column) =>
  [
    'Integer',
    'BigInt',
    'Boolean',
    'DateTime',
    'Uniqueidentifier',
    'Picklist',
    'EntityName',
    'ManagedProperty',
  ].includes(type)

/** Changes what `body` names and nothing else. @throws DataverseError */
export function updateRow(engine: Engine, { who }: Ask, table: Table, row: StoredRow, body: Body): StoredRow {
  engine.security.demand(who, 'Write', table, row)
  const { values, references, children } = parseBody(engine, who, table, body, 'Update')
  if (references.ownerid) engine.security.demand(who, 'Assign', table, row)
  const touched = [...Object.keys(values), ...Object.keys(references), ...children.map(({ navigation }) => navigation)]
  const reopens = values.statecode === 0 || values.statecode === 3
  if (isClosed(table, row) && !reopens && touched.some((name) => !openWhenClosed.has(name)))
    throw closedError(table, row)
  const changed: Record<string, Value> = { ...row.values, ...values, ...stateChange(table, row, values, nowOf(engine)) }
  if ('modifiedon' in table.columns) changed.modifiedon = nowOf(engine)
  const kept: Record<string, Reference> = { ...row.references }
  for (const [name, reference] of Object.entries(references)) {
    if (reference) kept[name] = reference
    else delete kept[name]
  }
  if (references.ownerid) kept.owningbusinessunit = { table: 'businessunit', id: unitOf(engine, references.ownerid) }
  if ('modifiedby' in table.columns) kept.modifiedby = { table: 'systemuser', id: who.id }
  const { demand, prepare, written } = rulesOf(table.name)
  demand?.(who, changed, row)
  const composed = compose(table, prepare ? prepare(engine, changed, row) : changed)
  const stored = engine.rows.put({ table: row.table, id: row.id, values: composed, references: kept })
  for (const child of children) {
    // A party list is replaced as a whole; other collections only grow.
    if (child.table.name === 'activityparty') {
      const roles = new Set(child.bodies.map(({ participationtypemask }) => participationtypemask))
      for (const { row: former } of related(engine, table, row, child.navigation)) {
        if (roles.has(former.values.participationtypemask) || child.bodies.length === 0)
          engine.rows.remove(former.table, former.id)
      }
    }
    addChildren(engine, who, table, stored, child.table, child.bodies)
  }
  const now = engine.rows.find(stored.table, stored.id) ?? stored
  return written ? written(engine, now, row) : now
}

/** Deletes a row with what belongs to it; lookups that pointed to it become empty. @throws DataverseError */
export function deleteRow(engine: Engine, { who }: Ask, table: Table, row: StoredRow): void {
  engine.security.demand(who, 'Delete', table, row)
  if (table.isActivity) {
    for (const party of engine.rows.pointingTo('activityparty', 'activityid', row.id))
      engine.rows.remove(party.table, party.id)
    for (const file of engine.rows.pointingTo('activitymimeattachment', 'objectid', row.id))
      engine.rows.remove(file.table, file.id)
  }
  for (const share of engine.rows.pointingTo('principalobjectaccess', 'objectid', row.id))
    engine.rows.remove(share.table, share.id)
  rulesOf(table.name).deleted?.(engine, row)
  engine.rows.remove(row.table, row.id)
  unlink(engine, row)
}
