/** What the system fills in: dates, first state, owner, and columns that are made of others. */
import type { Table } from './definitions.ts'
import type { Engine } from './engine.ts'
import { DataverseError, invalidArgument } from './errors.ts'
import type { Reference, Value } from './rows.ts'
import type { Principal } from './security.ts'
import { defaultStatus, stateOfStatus } from './values.ts'

export const nowOf = (engine: Engine): string => `${engine.clock.now().toISOString().slice(0, 19)}Z`

export function withDefaults(
  engine: Engine,
  table: Table,
  values: Readonly<Record<string, Value>>,
): Record<string, Value> {
  const now = nowOf(engine)
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
export function compose(table: Table, values: Record<string, Value>): Record<string, Value> {
  if ('fullname' in table.columns && 'lastname' in table.columns) {
    const parts = ['firstname', 'middlename', 'lastname'].flatMap((name) => values[name] || [])
    values.fullname = parts.join(' ')
  }
  if (table.columns.scheduleddurationminutes && values.scheduledstart && values.scheduledend) {
    const minutes = (Date.parse(String(values.scheduledend)) - Date.parse(String(values.scheduledstart))) / 60_000
    if (minutes < 0) {
      throw invalidArgument('The start of the activity lies after its end.')
    }
    values.scheduleddurationminutes = Math.round(minutes)
  }
  const { actualstart, actualend } = values
  if (table.columns.actualdurationminutes && actualstart && actualend && values.actualdurationminutes === undefined) {
    const minutes = (Date.parse(String(actualend)) - Date.parse(String(actualstart))) / 60_000
    if (minutes >= 0) values.actualdurationminutes = Math.round(minutes)
  }
  if (table.name === 'activitymimeattachment' && typeof values.body === 'string') {
    values.filesize = Buffer.from(values.body, 'base64').byteLength
  }
  return values
}

export function ownership(engine: Engine, who: Principal, table: Table): Record<string, Reference> {
  const me: Reference = { table: 'systemuser', id: who.id }
  return {
    ...('createdby' in table.columns ? { createdby: me, modifiedby: me } : {}),
    ...('ownerid' in table.columns && table.name !== 'activityparty'
      ? { ownerid: me, owningbusinessunit: { table: 'businessunit', id: unitOf(engine, me) } }
      : {}),
  }
}

export function unitOf(engine: Engine, owner: Reference): string {
  return engine.rows.find(owner.table, owner.id)?.references.businessunitid?.id ?? ''
}

export function setReferences(references: Readonly<Record<string, Reference | null>>): Record<string, Reference> {
  return Object.fromEntries(
    Object.entries(references).flatMap(([name, reference]) => (reference ? [[name, reference]] : [])),
  )
}
