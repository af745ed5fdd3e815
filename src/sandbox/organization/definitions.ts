/** Dataverse's tables as data: what a column is and may, which lookup is called what. */
import { withOwnTables } from './own-tables.ts'
import definitions from './tables.json' with { type: 'json' }

export interface Column {
  readonly type: string
  readonly maxLength?: number
  readonly min?: number
  readonly max?: number
  readonly required?: string
  /** Letters of what may be done: c(reate), u(pdate), r(ead). */
  readonly may: string
  readonly format?: string
  readonly targets?: readonly string[]
  /** value, label, and of a status reason its state. */
  readonly options?: readonly (readonly [number | boolean, string, string?])[]
}

export interface Lookup {
  readonly column: string
  readonly navigation: string
  readonly target: string
}

export interface Table {
  readonly name: string
  readonly set: string
  readonly key: string
  readonly label: string
  readonly isActivity: boolean
  readonly columns: Readonly<Record<string, Column>>
  readonly lookups: readonly Lookup[]
  readonly collections: readonly { readonly navigation: string; readonly table: string }[]
}

const collected = (definitions as unknown as readonly Record<string, unknown>[]).map((raw): Table => {
  const table = raw as unknown as Omit<Table, 'lookups' | 'collections'> & {
    lookups: [string, string, string][]
    collections: [string, string][]
  }
  return {
    ...table,
    lookups: table.lookups.map(([column, navigation, target]) => ({ column, navigation, target })),
    collections: table.collections.map(([navigation, target]) => ({ navigation, table: target })),
  }
})

const all = withOwnTables(collected)
const byName = new Map(all.map((table) => [table.name, table]))
const bySet = new Map(all.map((table) => [table.set, table]))

export const tables: readonly Table[] = all
export const tableNamed = (name: string): Table | undefined => byName.get(name)
export const tableOfSet = (set: string): Table | undefined => bySet.get(set)

/** A table that must be there because we name it ourselves. */
export function knownTable(name: string): Table {
  const table = byName.get(name)
  if (!table) throw new Error(`the table definitions lack "${name}"`)
  return table
}

const lookupTypes: ReadonlySet<string> = new Set(['Lookup', 'Owner', 'Customer'])
export const isLookup = (column: Column): boolean => lookupTypes.has(column.type)

/** Party lists and the parties themselves hang on these participations. */
export const participations: Readonly<Record<string, number>> = {
  from: 1,
  to: 2,
  cc: 3,
  bcc: 4,
  requiredattendees: 5,
  optionalattendees: 6,
  organizer: 7,
  regardingobjectid: 8,
  ownerid: 9,
  resources: 10,
  customers: 11,
}
