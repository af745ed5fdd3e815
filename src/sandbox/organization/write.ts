/** Creating, changing and deleting rows, with everything that Dataverse demands of them. */
import { type Column, isLookup, knownTable, participations, type Table, tableNamed, tableOfSet } from './definitions.ts'
import { type Ask, type Engine, findRow, tableOf } from './engine.ts'
import { badRequest, DataverseError, invalidArgument, notFound } from './errors.ts'
import { related } from './query.ts'
import type { Reference, StoredRow, Value } from './rows.ts'
import type { Principal } from './security.ts'
import { checkedValue, defaultStatus, guidShape, stateOfStatus } from './values.ts'

type Body = Readonly<Record<string, unknown>>
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

interface Parsed {
  readonly values: Record<string, Value>
  /** null unsets the lookup. */
  readonly references: Record<string, Reference | null>
  readonly children: readonly { readonly table: Table; readonly navigation: string; readonly bodies: readonly Body[] }[]
}

/** What a completed or canceled activity still lets change. */
const openWhenClosed: ReadonlySet<string> = new Set([
  'regardingobjectid',
  'ownerid',
  'statecode',
  'statuscode',
  'notifications',
])

function parse(engine: Engine, who: Principal, table: Table, body: Body, action: 'Create' | 'Update'): Parsed {
  const values: Record<string, Value> = {}
  const references: Record<string, Reference | null> = {}
  const children: { table: Table; navigation: string; bodies: readonly Body[] }[] = []
  const letter = action === 'Create' ? 'c' : 'u'
  for (const [name, value] of Object.entries(body)) {
    if (name.endsWith('@odata.bind')) {
      const [column, reference] = bind(engine, who, table, name.slice(0, -'@odata.bind'.length), value)
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

/** Creates a row under `id`. @throws DataverseError */
export function createRow(engine: Engine, { who }: Ask, table: Table, id: string, body: Body): StoredRow {
  engine.security.demandPrivilege(who, 'Create', table)
  if (table.name === 'activityparty' || table.name === 'principalobjectaccess')
    throw invalidArgument(`The 'Create' method does not support entities of type '${table.name}'.`)
  if (table.name === 'activitypointer')
    throw invalidArgument('An activitypointer cannot be created; create the activity itself.')
  const { values, references, children } = parse(engine, who, table, body, 'Create')
  if (table.name === 'activitymimeattachment') demandOpenOwner(engine, references.objectid)
  // Which kind of activity a file belongs to follows from the activity.
  if (table.name === 'activitymimeattachment' && references.objectid) values.objecttypecode = references.objectid.table
  const owned: Record<string, Reference> = { ...ownership(engine, who, table), ...set(references) }
  if (references.ownerid) owned.owningbusinessunit = { table: 'businessunit', id: unitOf(engine, references.ownerid) }
  const row = engine.rows.put({ table: table.name, id, values: withDefaults(engine, table, values), references: owned })
  // Whom one may not assign a row to, one may not make it for: the right is that of the row as it would stand.
  if (references.ownerid && references.ownerid.id !== who.id) engine.security.demand(who, 'Create', table, row)
  for (const child of children) addChildren(engine, who, table, row, child.table, child.bodies)
  demandRequired(table, row)
  return row
}

function withDefaults(engine: Engine, table: Table, values: Readonly<Record<string, Value>>): Record<string, Value> {
  const now = `${engine.clock.now().toISOString().slice(0, 19)}Z`
  const filled: Record<string, Value> = { ...values }
  const fill = (column: string, value: Value | undefined) => {
    if (column in table.columns && filled[column] === undefined && value !== undefined) filled[column] = value
  }
  fill('createdon', typeof values.overriddencreatedon === 'string' ? values.overriddencreatedon : now)
  fill('modifiedon', now)
  fill('statecode', 0)
  // A new row is open, whatever the reason says; only a reason of that state is taken.
  if (typeof filled.statuscode === 'number' && stateOfStatus(table, filled.statuscode) !== 0) {
    throw new DataverseError(
      400,
      '0x80048408',
      `${filled.statuscode} is not a valid status code for state code 0 (Open) on ${table.name}.`,
    )
  }
  fill('statuscode', defaultStatus(table, 0))
  for (const [name, column] of Object.entries(table.columns)) {
    if (column.type === 'Boolean' && column.may.includes('c')) fill(name, name === 'directioncode')
  }
  if (table.columns.prioritycode?.type === 'Picklist' && table.isActivity) fill('prioritycode', 1)
  return compose(table, filled)
}

/** Columns that Dataverse makes of others. */
function compose(table: Table, values: Record<string, Value>): Record<string, Value> {
  if ('fullname' in table.columns && 'lastname' in table.columns) {
    const parts = ['firstname', 'middlename', 'lastname'].flatMap((name) => values[name] || [])
    values.fullname = parts.join(' ')
  }
  if (table.columns.scheduleddurationminutes && values.scheduledstart && values.scheduledend) {
    const minutes = (Date.parse(String(values.scheduledend)) - Date.parse(String(values.scheduledstart))) / 60_000
    if (minutes < 0) {
      throw new DataverseError(400, '0x80040237', 'The start of the activity lies after its end.')
    }
    values.scheduleddurationminutes = Math.round(minutes)
  }
  if (table.name === 'activitymimeattachment' && typeof values.body === 'string') {
    values.filesize = Buffer.from(values.body, 'base64').byteLength
  }
  return values
}

function ownership(engine: Engine, who: Principal, table: Table): Record<string, Reference> {
  const me: Reference = { table: 'systemuser', id: who.id }
  return {
    ...('createdby' in table.columns ? { createdby: me, modifiedby: me } : {}),
    ...('ownerid' in table.columns && table.name !== 'activityparty'
      ? { ownerid: me, owningbusinessunit: { table: 'businessunit', id: unitOf(engine, me) } }
      : {}),
  }
}

function unitOf(engine: Engine, owner: Reference): string {
  return engine.rows.find(owner.table, owner.id)?.references.businessunitid?.id ?? ''
}

function set(references: Readonly<Record<string, Reference | null>>): Record<string, Reference> {
  return Object.fromEntries(
    Object.entries(references).flatMap(([name, reference]) => (reference ? [[name, reference]] : [])),
  )
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
  ['Integer', 'BigInt', 'Boolean', 'DateTime', 'Uniqueidentifier', 'Picklist', 'EntityName'].includes(type)

function addChildren(
  engine: Engine,
  who: Principal,
  table: Table,
  row: StoredRow,
  child: Table,
  bodies: readonly Body[],
): void {
  for (const body of bodies) {
    const parsed = parse(engine, who, child, body, 'Create')
    const references: Record<string, Reference> = set(parsed.references)
    const values: Record<string, Value> = { ...parsed.values }
    if (child.name === 'activityparty') {
      references.activityid = { table: table.name, id: row.id }
      const mask = values.participationtypemask
      if (typeof mask !== 'number') throw badRequest('A party needs a participationtypemask.')
      demandPartyAllowed(table, mask, references.partyid)
      values.addressused ??= addressOf(engine, references.partyid)
    } else if (child.name === 'activitymimeattachment') {
      references.objectid = { table: table.name, id: row.id }
      values.objecttypecode = table.name
    } else {
      throw badRequest(`Deep insert of '${child.name}' below '${table.name}' is not supported by this organization.`)
    }
    const id = typeof body[child.key] === 'string' ? String(body[child.key]).toLowerCase() : engine.newId()
    engine.rows.put({ table: child.name, id, values: withDefaults(engine, child, values), references })
  }
}

/**
 * A participation that the table has no list for is refused, and so is a party that the list does not take. Senders are freer
 * than the definition of `from` says, which is meant for what users write: a received mail's sender may be anybody.
 */
function demandPartyAllowed(table: Table, mask: number, party: Reference | undefined): void {
  const list = Object.entries(participations).find(([, known]) => known === mask)?.[0]
  const column = list ? table.columns[list] : undefined
  if (!list || (!column && mask !== 8 && mask !== 9)) throw badRequest(`'${table.name}' has no participation ${mask}.`)
  if (party && list !== 'from' && column?.targets && !column.targets.includes(party.table)) {
    throw badRequest(`A ${party.table} cannot be '${list}' of '${table.name}'.`)
  }
}

function addressOf(engine: Engine, party: Reference | undefined): Value {
  const row = party && engine.rows.find(party.table, party.id)
  const address = row?.values.emailaddress1 ?? row?.values.internalemailaddress ?? row?.values.emailaddress
  return address ?? null
}

const isClosed = (table: Table, row: StoredRow) =>
  table.isActivity && (row.values.statecode === 1 || row.values.statecode === 2)

function demandOpenOwner(engine: Engine, owner: Reference | null | undefined): void {
  const row = owner && engine.rows.find(owner.table, owner.id)
  if (row && isClosed(tableOf(row), row)) throw closedError(tableOf(row), row)
}

const closedError = (table: Table, row: StoredRow) =>
  new DataverseError(
    400,
    '0x80040203',
    `The ${table.name} ${row.id} is completed or canceled and read-only until it is reopened.`,
  )

/** Changes what `body` names and nothing else. @throws DataverseError */
export function updateRow(engine: Engine, { who }: Ask, table: Table, row: StoredRow, body: Body): StoredRow {
  engine.security.demand(who, 'Write', table, row)
  const { values, references, children } = parse(engine, who, table, body, 'Update')
  if (references.ownerid) engine.security.demand(who, 'Assign', table, row)
  const touched = [...Object.keys(values), ...Object.keys(references), ...children.map(({ navigation }) => navigation)]
  const reopens = values.statecode === 0 || values.statecode === 3
  if (isClosed(table, row) && !reopens && touched.some((name) => !openWhenClosed.has(name)))
    throw closedError(table, row)
  const changed: Record<string, Value> = { ...row.values, ...values, ...stateChange(table, row, values) }
  if ('modifiedon' in table.columns) changed.modifiedon = `${engine.clock.now().toISOString().slice(0, 19)}Z`
  const kept: Record<string, Reference> = { ...row.references }
  for (const [name, reference] of Object.entries(references)) {
    if (reference) kept[name] = reference
    else delete kept[name]
  }
  if (references.ownerid) kept.owningbusinessunit = { table: 'businessunit', id: unitOf(engine, references.ownerid) }
  if ('modifiedby' in table.columns) kept.modifiedby = { table: 'systemuser', id: who.id }
  const stored = engine.rows.put({ table: row.table, id: row.id, values: compose(table, changed), references: kept })
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
  return stored
}

/** State and reason go together; the one follows from the other where only one is given. */
function stateChange(table: Table, row: StoredRow, values: Readonly<Record<string, Value>>): Record<string, Value> {
  if (values.statecode === undefined && values.statuscode === undefined) return {}
  const status = values.statuscode
  const state =
    values.statecode ?? (typeof status === 'number' ? stateOfStatus(table, status) : undefined) ?? row.values.statecode
  const reason = status ?? (typeof state === 'number' ? defaultStatus(table, state) : undefined)
  if (typeof reason === 'number' && stateOfStatus(table, reason) !== state) {
    throw new DataverseError(
      400,
      '0x80048408',
      `${reason} is not a valid status code for state code ${state} on ${table.name} with Id ${row.id}.`,
    )
  }
  return { statecode: state ?? null, statuscode: reason ?? null }
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
  engine.rows.remove(row.table, row.id)
  unlink(engine, row)
}

function unlink(engine: Engine, gone: StoredRow): void {
  for (const name of [
    'email',
    'appointment',
    'task',
    'phonecall',
    'fax',
    'letter',
    'serviceappointment',
    'recurringappointmentmaster',
    'annotation',
    'contact',
    'opportunity',
    'incident',
    'activityparty',
  ]) {
    const table = knownTable(name)
    for (const column of new Set(
      table.lookups.filter(({ target }) => target === gone.table).map(({ column }) => column),
    )) {
      for (const row of engine.rows.pointingTo(name, column, gone.id)) {
        const references: Mutable<StoredRow['references']> = { ...row.references }
        delete (references as Record<string, Reference>)[column]
        engine.rows.put({ ...row, references })
      }
    }
  }
}
