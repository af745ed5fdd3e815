import type { Direction } from '../decision.ts'

/** One pair of fields that sync knows. A row of the field catalogue. */
export interface FieldMapping {
  /** Logical name of the CRM table. */
  readonly table: string
  /** `mappingname` of the organization's `syncattributemapping` row: the CRM's label. */
  readonly mapping: string
  /** Outlook's label. */
  readonly outlookField: string
  /** Logical names of the columns it is made of. */
  readonly crmColumns: readonly string[]
  /** Graph's property names; a MAPI property (`String 0x3A24`) where Graph has none; empty where Outlook has no place. */
  readonly itemProperties: readonly string[]
  readonly defaultDirection: Direction
  readonly allowedDirections: readonly Direction[]
  /** Made of several columns or of state and status. */
  readonly isComputed: boolean
  /** Added by an administrator: one column, one named property. */
  readonly isCustom?: boolean
  /** Of an own pair whose column is text: so many UTF-16 units it holds, where the organization told. */
  readonly maxLength?: number
}

type Row = Omit<FieldMapping, 'table'>
type Options = { readonly isComputed?: boolean }

function row(defaultDirection: Direction, allowedDirections: readonly Direction[]) {
  return (
    mapping: string,
    outlookField: string,
    crmColumns: readonly string[],
    itemProperties: readonly string[],
    { isComputed = false }: Options = {},
  ): Row => ({ mapping, outlookField, crmColumns, itemProperties, defaultDirection, allowedDirections, isComputed })
}

/** All four directions, two-way unless an administrator says otherwise. */
export const settable = row('bidirectional', ['bidirectional', 'toCrm', 'toExchange', 'none'])
/** Locked to two-way. */
export const twoWayOnly = row('bidirectional', ['bidirectional'])
/** CRM to Outlook only. */
export const toOutlookOnly = row('toExchange', ['toExchange'])
/** None unless an organization setting turns it on. */
export const bySetting = row('none', ['none', 'bidirectional'])
/** Copied into the CRM on tracking, by no direction of the grid. */
export const copied = row('toCrm', ['toCrm'])

/** The rows of one table. */
export function rowsOf(table: string, rows: readonly Row[]): readonly FieldMapping[] {
  return rows.map((one) => ({ table, ...one }))
}
