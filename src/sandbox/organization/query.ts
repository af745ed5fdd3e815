/** Reading: `$select`, `$filter`, `$orderby`, `$top`, `$expand`, `$count` and paging. */
import { columnOfCollection } from './collections.ts'
import { type Table, tableNamed } from './definitions.ts'
import { type Ask, type Engine, findRow, rowsOf, tableOf } from './engine.ts'
import { badRequest, noSegment } from './errors.ts'
import { type Expand, parseExpand } from './expand.ts'
import { evaluate, type Literal, parseFilter, type Reader } from './filter.ts'
import { checkOptions, orderKeys } from './query-names.ts'
import type { StoredRow } from './rows.ts'
import { readProperty, referenceOf, serialize } from './serialize.ts'

export interface Options {
  readonly select?: readonly string[]
  readonly filter?: string
  readonly orderby?: string
  readonly top?: number
  readonly expand: readonly Expand[]
  readonly count: boolean
  /** Rows before this position were in former pages. */
  readonly skip: number
}

const knownOptions: ReadonlySet<string> = new Set([
  '$select',
  '$filter',
  '$orderby',
  '$top',
  '$expand',
  '$count',
  '$skiptoken',
])

/** @throws DataverseError 400 for options that Dataverse, or this sandbox, does not have */
export function readOptions(query: URLSearchParams): Options {
  for (const name of query.keys()) {
    if (name.startsWith('$') && !knownOptions.has(name)) {
      throw badRequest(`The query parameter ${name} is not supported.`)
    }
    if (name === 'fetchXml' || name === 'savedQuery' || name === 'userQuery') {
      throw badRequest(`The query parameter ${name} stands alone, and on a set.`)
    }
  }
  const list = (name: string) =>
    query
      .get(name)
      ?.split(',')
      .flatMap((part) => part.trim() || [])
  const select = list('$select')
  const top = query.get('$top')
  if (top !== null && !/^\d+$/.test(top)) throw badRequest(`Invalid value '${top}' for $top.`)
  const filter = query.get('$filter')
  const orderby = query.get('$orderby')
  return {
    ...(select ? { select } : {}),
    ...(filter ? { filter } : {}),
    ...(orderby ? { orderby } : {}),
    ...(top === null ? {} : { top: Number(top) }),
    expand: parseExpand(query.get('$expand') ?? ''),
    count: query.get('$count') === 'true',
    skip: readSkipToken(query.get('$skiptoken')),
  }
}

function readSkipToken(token: string | null): number {
  if (token === null) return 0
  const match = token.match(/^<cookie after="(\d+)" \/>$/)
  if (!match) throw badRequest('Malformed $skiptoken.')
  return Number(match[1])
}

export const skipToken = (after: number): string => `<cookie after="${after}" />`

/** A row with the lookups and collections that a filter may walk. */
function readerOf(engine: Engine, ask: Ask, table: Table, row: StoredRow): Reader {
  return {
    value(path): Literal | undefined {
      const [first = '', ...rest] = path
      if (rest.length === 0) return readProperty(engine, ask, table, row, first)
      const lookup = table.lookups.find(({ navigation }) => navigation === first)
      if (!lookup)
        throw badRequest(`Could not find a property named '${first}' on type 'Microsoft.Dynamics.CRM.${table.name}'.`)
      const reference = referenceOf(engine, ask, row, lookup.column)
      const target = tableNamed(lookup.target)
      if (!target) throw badRequest(`The table '${lookup.target}' is not part of this organization.`)
      const found = reference?.table === lookup.target ? findRow(engine, target, reference.id) : undefined
      if (!found || !engine.security.may(ask.who, 'Read', target, found)) return null
      return readerOf(engine, ask, target, found).value(rest)
    },
    collection(path) {
      const [name = ''] = path
      return related(engine, table, row, name, ask)
        .filter(({ row: each }) => engine.security.may(ask.who, 'Read', tableOf(each), each))
        .map(({ table: of, row: each }) => readerOf(engine, ask, of, each))
    },
  }
}

/** Rows on the many side of a collection; for somebody only where they may read the lookup that makes it. @throws DataverseError 400 when there is no such collection */
export function related(
  engine: Engine,
  table: Table,
  row: StoredRow,
  navigation: string,
  ask?: Ask,
): readonly { readonly table: Table; readonly row: StoredRow }[] {
  const collection = table.collections.find((each) => each.navigation === navigation)
  const target = collection && tableNamed(collection.table)
  if (!collection || !target) {
    throw badRequest(`Could not find a property named '${navigation}' on type 'Microsoft.Dynamics.CRM.${table.name}'.`)
  }
  const column = columnOfCollection(table, navigation, target)
  if (ask && !engine.security.mayReadColumn(ask.who, target.name, column)) return []
  return engine.rows.pointingTo(target.name, column, row.id).map((each) => ({ table: target, row: each }))
}

export interface Page {
  readonly rows: readonly Record<string, unknown>[]
  readonly total: number
  /** Position after this page, when there is more. */
  readonly next?: number
}

export function readMany(
  engine: Engine,
  ask: Ask,
  table: Table,
  options: Options,
  pageSize: number,
  within?: Iterable<StoredRow>,
): Page {
  engine.security.demandPrivilege(ask.who, 'Read', table)
  const filter = options.filter === undefined ? undefined : parseFilter(options.filter)
  checkOptions(table, options)
  const found: StoredRow[] = []
  for (const row of within ?? rowsOf(engine, table)) {
    if (!engine.security.may(ask.who, 'Read', tableOf(row), row)) continue
    if (filter && !evaluate(filter, readerOf(engine, ask, table, row))) continue
    found.push(row)
  }
  const sorted = order(engine, ask, table, found, options.orderby)
  const wanted = options.top === undefined ? sorted : sorted.slice(0, options.top)
  const page = wanted.slice(options.skip, options.skip + pageSize)
  const next = options.skip + page.length
  return {
    rows: page.map((row) => readOne(engine, ask, table, row, options)),
    total: found.length,
    ...(next < wanted.length ? { next } : {}),
  }
}

function order(
  engine: Engine,
  ask: Ask,
  table: Table,
  rows: StoredRow[],
  orderby: string | undefined,
): readonly StoredRow[] {
  const keys = orderKeys(orderby)
  if (keys.length === 0) return rows
  const keyed = rows.map((row) => ({
    row,
    values: keys.map(({ path }) => readerOf(engine, ask, table, row).value(path) ?? null),
  }))
  keyed.sort((one, other) => {
    for (const [index, { sign }] of keys.entries()) {
      const difference = compareValues(one.values[index] ?? null, other.values[index] ?? null)
      if (difference !== 0) return difference * sign
    }
    return one.row.id < other.row.id ? -1 : 1
  })
  return keyed.map(({ row }) => row)
}

export function compareValues(one: Literal, other: Literal): number {
  if (one === null || other === null) return one === other ? 0 : one === null ? -1 : 1
  if (typeof one === 'string' && typeof other === 'string')
    return one.localeCompare(other, 'en', { sensitivity: 'base' })
  return one < other ? -1 : one > other ? 1 : 0
}

/** One row with its expansions. */
export function readOne(
  engine: Engine,
  ask: Ask,
  table: Table,
  row: StoredRow,
  options: Pick<Options, 'select' | 'expand'>,
): Record<string, unknown> {
  const answer = serialize(engine, ask, table, row, options.select)
  for (const { navigation, options: inner } of options.expand) {
    answer[navigation] = expand(engine, ask, table, row, navigation, inner)
  }
  return answer
}

function expand(engine: Engine, ask: Ask, table: Table, row: StoredRow, navigation: string, inner: Options): unknown {
  const lookup = table.lookups.find((each) => each.navigation === navigation)
  if (lookup) {
    const target = tableNamed(lookup.target)
    const reference = referenceOf(engine, ask, row, lookup.column)
    if (!target || reference?.table !== lookup.target) return null
    const found = findRow(engine, target, reference.id)
    return found && engine.security.may(ask.who, 'Read', target, found)
      ? readOne(engine, ask, target, found, inner)
      : null
  }
  const many = related(engine, table, row, navigation, ask)
  const target =
    many[0]?.table ?? tableNamed(table.collections.find((each) => each.navigation === navigation)?.table ?? '')
  if (!target) throw noSegment(navigation)
  return readMany(
    engine,
    ask,
    target,
    inner,
    Number.POSITIVE_INFINITY,
    many.map(({ row: each }) => each),
  ).rows
}
