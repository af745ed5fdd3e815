/** Reading: `$select`, `$filter`, `$orderby`, `$top`, `$expand`, `$count` and paging. */
import { type Table, tableNamed } from './definitions.ts'
import { type Ask, type Engine, findRow, rowsOf, tableOf } from './engine.ts'
import { badRequest, noSegment } from './errors.ts'
import { type Expand, parseExpand } from './expand.ts'
import { type Literal, parseFilter } from './filter.ts'
import { evaluate } from './filter-evaluate.ts'
import { checkOptions, orderKeys } from './query-names.ts'
import { readerOf, related } from './reader.ts'
import type { StoredRow } from './rows.ts'
import { referenceOf, serialize } from './serialize.ts'

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
