/** Pairs that an administrator adds: any writable column with any named property of the item, of matching type (R-355). */
import type { z } from 'zod'
import type {
  ColumnList,
  columnsRequest,
  OwnPair,
  removedRule,
  removeRuleRequest,
  SyncedField,
} from '../../api/rule.ts'
import { fieldCatalogue } from '../../core/catalogue/index.ts'
import { type CustomType, customTypeOf } from '../../core/fields/custom.ts'
import type { FollowedTable, MappingRow } from '../../core/following.ts'
import { markProperty } from '../../core/mark.ts'
import { recordTables } from '../../core/record.ts'
import { Refusal } from '../problems.ts'
import { ruleView } from '../views/rule.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'
import { compareForAll } from './compare-anew.ts'
import { findRow } from './rules.ts'

const pairable = recordTables.filter((table): table is FollowedTable => table !== 'email')
const guid = '\\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\}'
/** Graph's notation of a property that has no name of its own: `String 0x3A24`, `String {guid} Name x`, `String {guid} Id 0x1`. */
const notation = new RegExp(`^[A-Za-z]+ (?:0x[0-9a-f]{1,8}|${guid} (?:Name \\S.*|Id 0x[0-9a-f]{1,8}))$`, 'i')
const example = 'String {00020329-0000-0000-C000-000000000046} Name CostCentre'

/** What a column of this type is compared with; undefined where no property matches it. */
const typeOfColumns: Readonly<Record<string, CustomType>> = {
  string: 'text',
  memo: 'text',
  integer: 'number',
  bigint: 'number',
  decimal: 'number',
  double: 'number',
  money: 'number',
  picklist: 'number',
  boolean: 'boolean',
  datetime: 'instant',
}
const typeOfColumn = (type: string): CustomType | undefined => typeOfColumns[type.toLowerCase().replace(/type$/, '')]
const propertyTypes: Readonly<Record<CustomType, string>> = {
  text: 'String',
  number: 'Integer or Double',
  boolean: 'Boolean',
  instant: 'SystemTime',
}

export async function showColumns(call: SignedInCall, asked: z.infer<typeof columnsRequest>): Promise<ColumnList> {
  const types = await call.world.crm.columnTypes(tableOf(asked.table), upstreamOptions(call))
  return {
    columns: Object.entries(types)
      .flatMap(([name, type]) => (typeOfColumn(type) ? [{ name, type }] : []))
      .sort((one, other) => one.name.localeCompare(other.name, 'en')),
  }
}

/** @throws Refusal `invalid-value`, with the input at fault and what helps; TandemError `privilege-missing` */
export async function addOwnPair(call: SignedInCall, pair: OwnPair): Promise<SyncedField> {
  const options = upstreamOptions(call)
  const { crm } = call.world
  const table = tableOf(pair.table)
  const [rows, columns, settings] = await Promise.all([
    crm.mappingRows(options),
    crm.columnTypes(table, options),
    crm.settings(options),
  ])
  checkName(pair, rows)
  const type = checkProperty(pair, rows)
  checkColumn(pair, type, columns, rows)
  const { mapping, crmColumn, property, direction } = pair
  const id = await crm.addMapping({ table, mapping, crmColumn, property, direction }, options)
  await compareForAll(call, table)
  const row: MappingRow = {
    ...{ id, table, mapping, crmColumn, direction },
    outlookField: property,
    defaultDirection: 'bidirectional',
    allowedDirections: ['bidirectional', 'toCrm', 'toExchange', 'none'],
    isCustom: true,
  }
  return ruleView(row, settings)
}

/** @throws Refusal `invalid-value` for a row that Microsoft made; TandemError `privilege-missing` */
export async function removeOwnPair(
  call: SignedInCall,
  { rowId }: z.infer<typeof removeRuleRequest>,
): Promise<z.infer<typeof removedRule>> {
  const row = await findRow(call, rowId)
  if (!row.isCustom) {
    throw refused('rowId', `“${row.mapping}” belongs to Dynamics 365 and stays. Set its direction to none instead`)
  }
  await call.world.crm.removeMapping(row.id, upstreamOptions(call))
  return { rowId: row.id }
}

function tableOf(name: string): FollowedTable {
  const table = pairable.find((each) => each === name)
  if (!table) throw refused('table', `“${name}” can’t have own pairs. Choose among ${pairable.join(', ')}`)
  return table
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

function checkName({ table, mapping }: OwnPair, rows: readonly MappingRow[]): void {
  const taken = [...rows, ...fieldCatalogue].some((row) => row.table === table && isSame(row.mapping, mapping))
  if (taken)
    throw refused('mapping', `A synchronized field of ${table} is called “${mapping}” already. Take another name`)
}

function checkProperty({ table, property }: OwnPair, rows: readonly MappingRow[]): CustomType {
  const type = customTypeOf(property)
  if (!notation.test(property) || !type) {
    throw refused(
      'property',
      `“${property}” names no property of an item. Write it as in “${example}” or “String 0x3A24”`,
    )
  }
  const known = fieldCatalogue.find(
    (each) => each.table === table && each.itemProperties.some((other) => isSame(other, property)),
  )
  const own = rows.find((row) => row.table === table && row.isCustom && isSame(row.outlookField, property))
  const user = own?.mapping ?? known?.mapping
  if (isSame(property, markProperty) || user) {
    throw refused('property', `This property is used by ${user ? `“${user}”` : 'Tandem itself'}. Choose another one`)
  }
  return type
}

function checkColumn(
  { table, crmColumn }: OwnPair,
  type: CustomType,
  columns: Readonly<Record<string, string>>,
  rows: readonly MappingRow[],
): void {
  const found = columns[crmColumn]
  if (!found) {
    throw refused('crmColumn', `${table} has no column “${crmColumn}” that can be written. Check its logical name`)
  }
  const columnType = typeOfColumn(found)
  if (!columnType) {
    throw refused(
      'crmColumn',
      `Columns of type ${found} can’t be synchronized. Choose text, a number, a date or yes/no`,
    )
  }
  if (columnType !== type) {
    throw refused(
      'property',
      `“${crmColumn}” is of type ${found}, so the property must be of type ${propertyTypes[columnType]}`,
    )
  }
  const known = fieldCatalogue.find((each) => each.table === table && each.crmColumns.includes(crmColumn))
  const user = rows.find((row) => row.table === table && row.isCustom && row.crmColumn === crmColumn) ?? known
  if (user)
    throw refused('crmColumn', `“${crmColumn}” is synchronized by “${user.mapping}” already. Choose another one`)
}

/** @param remedy what is wrong and what helps, without the full stop at its end */
function refused(path: string, remedy: string): Refusal {
  return new Refusal('invalid-value', `${remedy}.`, { errors: [{ path, message: remedy }] })
}
