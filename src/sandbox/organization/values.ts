/** What a column accepts, and in which form it is kept. */
import { type Column, isLookup, type Table } from './definitions.ts'
import { badRequest, DataverseError, invalidArgument } from './errors.ts'
import type { Value } from './rows.ts'

export const guidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const longestMemo = 1_048_576

/** @throws DataverseError 400 that names the column and what is wrong with the value */
export function checkedValue(table: Table, name: string, column: Column, value: unknown): Value {
  if (value === null) return null
  const wrongType = () =>
    badRequest(`Cannot convert the value of '${name}' on '${table.name}' to the type ${column.type}.`)
  if (isLookup(column) || column.type === 'PartyList') {
    throw badRequest(`The lookup '${name}' on '${table.name}' is set by '<navigation property>@odata.bind'.`)
  }
  switch (column.type) {
    case 'Boolean':
      if (typeof value !== 'boolean') throw wrongType()
      return value
    case 'Integer':
    case 'BigInt':
      if (!Number.isInteger(value)) throw wrongType()
      return within(table, name, column, value as number)
    case 'Double':
    case 'Decimal':
    case 'Money':
      if (typeof value !== 'number') throw wrongType()
      return within(table, name, column, value)
    case 'Picklist':
    case 'State':
    case 'Status':
      if (!Number.isInteger(value)) throw wrongType()
      if (column.options && !column.options.some(([option]) => option === value)) {
        throw new DataverseError(
          400,
          '0x8004431a',
          `A validation error occurred. The value ${value} of '${name}' on record of type '${table.name}' is outside the valid range. Accepted Values: ${column.options.map(([option]) => option).join(',')}`,
        )
      }
      return value as number
    case 'DateTime':
      return dateTime(column, value, wrongType)
    case 'Uniqueidentifier':
      if (typeof value !== 'string' || !guidShape.test(value)) throw wrongType()
      return value.toLowerCase()
    default: {
      if (typeof value !== 'string') throw wrongType()
      const longest = column.maxLength ?? (column.type === 'Memo' ? longestMemo : undefined)
      if (longest !== undefined && value.length > longest) {
        throw new DataverseError(
          400,
          '0x80044331',
          `A validation error occurred. The length of the '${name}' attribute of the '${table.name}' entity exceeded the maximum allowed length of '${longest}'.`,
        )
      }
      return value
    }
  }
}

function within(table: Table, name: string, { min, max }: Column, value: number): number {
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) {
    throw invalidArgument(
      `A validation error occurred. The value ${value} of '${name}' on record of type '${table.name}' is outside the valid range.`,
    )
  }
  return value
}

function dateTime({ format }: Column, value: unknown, wrongType: () => DataverseError): string {
  if (typeof value !== 'string') throw wrongType()
  if (format === 'DateOnly' && /^\d{4}-\d\d-\d\d$/.test(value)) return value
  const at = new Date(value)
  if (!/^\d{4}-\d\d-\d\d/.test(value) || Number.isNaN(at.getTime())) throw wrongType()
  return format === 'DateOnly' ? at.toISOString().slice(0, 10) : `${at.toISOString().slice(0, 19)}Z`
}

/** The state that a status reason belongs to. */
export function stateOfStatus(table: Table, statuscode: number): number | undefined {
  const label = table.columns.statuscode?.options?.find(([value]) => value === statuscode)?.[2]
  const state = table.columns.statecode?.options?.find(([, name]) => name === label)?.[0]
  return typeof state === 'number' ? state : undefined
}

/** The first status reason of a state, which Dataverse takes when none is given. */
export function defaultStatus(table: Table, statecode: number): number | undefined {
  const label = table.columns.statecode?.options?.find(([value]) => value === statecode)?.[1]
  const status = table.columns.statuscode?.options?.find(([, , state]) => state === label)?.[0]
  return typeof status === 'number' ? status : undefined
}
