import type { OrganizationSeam } from '../seams.ts'
import { isLookup, tableNamed } from './definitions.ts'
import type { Engine } from './engine.ts'
import type { Reference, Value } from './rows.ts'

/** The association between users and column security profiles has no table of its own in the Web API's definitions. */
const association = 'systemuserprofiles'

/** Writes rows as the system: own ids, dates and states, no rights asked. @throws Error for a name that the table lacks */
export function createSeam(engine: Engine): OrganizationSeam {
  return {
    isEmpty: () => engine.rows.count('account') === 0 && engine.rows.count('contact') === 0,
    seed(tableName, row, parties = []) {
      const table = tableNamed(tableName)
      if (!table && tableName !== association) throw new Error(`There is no table "${tableName}" in the organization.`)
      const now = `${engine.clock.now().toISOString().slice(0, 19)}Z`
      const values: Record<string, Value> = {}
      const references: Record<string, Reference> = {}
      for (const [name, value] of Object.entries(row)) {
        const column = table?.columns[name]
        if (value === undefined) continue
        if (typeof value === 'object' && value !== null) {
          if (table && !(column && isLookup(column))) throw new Error(`"${tableName}.${name}" is no lookup.`)
          references[name] = value as Reference
        } else {
          if (table && !column) throw new Error(`"${tableName}" has no column "${name}".`)
          values[name] = value as Value
        }
      }
      const key = table?.key ?? 'systemuserprofileid'
      const id = typeof values[key] === 'string' ? String(values[key]).toLowerCase() : engine.newId()
      delete values[key]
      if (table && 'createdon' in table.columns) {
        values.createdon ??= now
        values.modifiedon ??= values.createdon
      }
      if (table && 'statecode' in table.columns) {
        values.statecode ??= 0
        values.statuscode ??= defaultReason(tableName, Number(values.statecode))
      }
      const owner = references.ownerid
      if (owner && !references.owningbusinessunit) {
        const unit = engine.rows.find(owner.table, owner.id)?.references.businessunitid
        if (unit) references.owningbusinessunit = unit
      }
      if (tableName === 'contact' || tableName === 'lead') {
        values.fullname ??= ['firstname', 'middlename', 'lastname'].flatMap((part) => values[part] || []).join(' ')
      }
      engine.rows.put({ table: tableName, id, values, references })
      for (const { participationtypemask, addressused, party } of parties) {
        engine.rows.put({
          table: 'activityparty',
          id: engine.newId(),
          values: { participationtypemask, ...(addressused ? { addressused } : {}) },
          references: { activityid: { table: tableName, id }, ...(party ? { partyid: party } : {}) },
        })
      }
      return id
    },
  }
}

function defaultReason(table: string, state: number): number {
  const facts = tableNamed(table)
  const label = facts?.columns.statecode?.options?.find(([value]) => value === state)?.[1]
  const reason = facts?.columns.statuscode?.options?.find(([, , of]) => of === label)?.[0]
  return typeof reason === 'number' ? reason : 1
}
