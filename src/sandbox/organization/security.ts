/**
 * Who may do what: privileges by role and depth, ownership, business units, shares, and column security.
 * The rules are Dataverse's.
 */
import type { Table } from './definitions.ts'
import { accessDenied, DataverseError, privilegeMissing } from './errors.ts'
import { type Right, type Role, roles } from './roles.ts'
import type { Rows, StoredRow } from './rows.ts'

export interface Principal {
  readonly id: string
  readonly name: string
  readonly businessUnitId: string
  readonly role: Role
  readonly mayActOnBehalf: boolean
}

/** Tables that belong to the organization, not to a person: depth has no meaning there. */
const isOwned = (table: Table) =>
  'ownerid' in table.columns && table.name !== 'activityparty' && table.name !== 'activitymimeattachment'

const rightsMask: Readonly<Record<Right, number>> = {
  Read: 1,
  Write: 2,
  Append: 4,
  AppendTo: 16,
  Create: 32,
  Delete: 65_536,
  Share: 262_144,
  Assign: 524_288,
}

export interface ColumnPrivilege {
  readonly table: string
  readonly column: string
  readonly canCreate: boolean
  readonly canRead: boolean
  readonly canUpdate: boolean
}

export interface Security {
  /** @throws DataverseError 403 */
  demandPrivilege(who: Principal, right: Right, table: Table): void
  may(who: Principal, right: Right, table: Table, row: StoredRow): boolean
  /** @throws DataverseError 403 */
  demand(who: Principal, right: Right, table: Table, row: StoredRow): void
  mayReadColumn(who: Principal, table: string, column: string): boolean
  /** @throws DataverseError 403 when a secured column is written without permission */
  demandColumn(who: Principal, action: 'Create' | 'Update', table: string, column: string): void
  isSecured(table: string, column: string): boolean
  /** Every secured column and what this user may do with it. */
  columnPrivileges(who: Principal): readonly ColumnPrivilege[]
  rightsOf(who: Principal, table: Table, row: StoredRow): readonly Right[]
}

export function createSecurity(rows: Rows): Security {
  function isWithin(unit: string | undefined, ancestor: string): boolean {
    for (let at = unit; at; at = rows.find('businessunit', at)?.references.parentbusinessunitid?.id) {
      if (at === ancestor) return true
    }
    return false
  }

  function isShared(who: Principal, right: Right, row: StoredRow): boolean {
    return rows
      .pointingTo('principalobjectaccess', 'objectid', row.id)
      .some(
        (share) =>
          share.references.principalid?.id === who.id &&
          (Number(share.values.accessrightsmask) & rightsMask[right]) !== 0,
      )
  }

  /** Parties and attachments are as open as the activity they belong to. */
  function guardOf(table: Table, row: StoredRow): StoredRow {
    const column =
      table.name === 'activityparty' ? 'activityid' : table.name === 'activitymimeattachment' ? 'objectid' : undefined
    const owner = column ? row.references[column] : undefined
    return (owner && rows.find(owner.table, owner.id)) || row
  }

  function may(who: Principal, right: Right, table: Table, row: StoredRow): boolean {
    const depth = who.role.depth(right, table.name)
    if (depth === 'organization') return true
    if (depth === 'none') return false
    // Everybody's settings have their own id.
    if (table.name === 'usersettings') return row.id === who.id
    const guard = guardOf(table, row)
    if (!isOwned(table) && guard === row) return true
    const owner = guard.references.ownerid?.id
    if (owner === who.id || isShared(who, right, guard)) return true
    const unit = guard.references.owningbusinessunit?.id
    if (depth === 'unit') return unit === who.businessUnitId
    return depth === 'deep' && isWithin(unit, who.businessUnitId)
  }

  const permissions = (table: string, column: string) =>
    [...rows.all('fieldpermission')].filter(
      ({ values }) => values.attributelogicalname === column && (values.entityname ?? 'contact') === table,
    )

  function has(who: Principal, flag: 'canread' | 'cancreate' | 'canupdate', table: string, column: string): boolean {
    const found = permissions(table, column)
    if (found.length === 0 || who.role === roles.administrator) return true
    const mine = new Set(
      rows
        .pointingTo('systemuserprofiles', 'systemuserid', who.id)
        .map((row) => row.references.fieldsecurityprofileid?.id),
    )
    return found.some(({ values, references }) => mine.has(references.fieldsecurityprofileid?.id) && values[flag] === 4)
  }

  return {
    demandPrivilege(who, right, table) {
      if (who.role.depth(right, table.name) === 'none') throw privilegeMissing(`prv${right}${table.name}`, who.id)
    },
    may,
    demand(who, right, table, row) {
      if (who.role.depth(right, table.name) === 'none') throw privilegeMissing(`prv${right}${table.name}`, who.id)
      if (!may(who, right, table, row)) throw accessDenied(table.name, row.id, `${right}Access`)
    },
    mayReadColumn: (who, table, column) => has(who, 'canread', table, column),
    demandColumn(who, action, table, column) {
      if (has(who, action === 'Create' ? 'cancreate' : 'canupdate', table, column)) return
      throw new DataverseError(
        403,
        action === 'Create' ? '0x8004f502' : '0x8004f507',
        `Caller user with Id ${who.id} does not have ${action} permissions for the ${column} attribute of the ${table} entity.`,
      )
    },
    columnPrivileges(who) {
      const secured = [...rows.all('fieldpermission')].map(({ values }) => ({
        table: String(values.entityname ?? 'contact'),
        column: String(values.attributelogicalname),
      }))
      const unique = new Map(secured.map((each) => [`${each.table}.${each.column}`, each]))
      return [...unique.values()].map(({ table, column }) => ({
        table,
        column,
        canCreate: has(who, 'cancreate', table, column),
        canRead: has(who, 'canread', table, column),
        canUpdate: has(who, 'canupdate', table, column),
      }))
    },
    isSecured: (table, column) => permissions(table, column).length > 0,
    rightsOf: (who, table, row) =>
      (Object.keys(rightsMask) as Right[]).filter((right) => right !== 'Create' && may(who, right, table, row)),
  }
}
