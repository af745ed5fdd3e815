/** Answers FetchXML: joins, filters, sorts and pages rows that the user may read. */
import { isLookup, type Table } from './definitions.ts'
import { type Ask, type Engine, findRow, rowsOf, tableOf } from './engine.ts'
import { readAttribute } from './fetch-attributes.ts'
import type { FetchEntity, FetchFilter, FetchLink, FetchQuery } from './fetch-query.ts'
import { type Joined, show } from './fetch-show.ts'
import { compareValues } from './query.ts'
import type { StoredRow, Value } from './rows.ts'

export interface FetchPage {
  readonly rows: readonly Record<string, unknown>[]
  readonly total: number
  /** Root keys of the page, when more rows follow. */
  readonly more?: { readonly first: string; readonly last: string }
}

const largestPage = 5000

/** @throws DataverseError 403 for a table that the user may not read at all */
export function fetchRows(engine: Engine, ask: Ask, query: FetchQuery, pageSize: number): FetchPage {
  demandPrivileges(engine, ask, query.root)
  const found: Joined[] = []
  for (const root of rowsOf(engine, query.root.table)) {
    if (!engine.security.may(ask.who, 'Read', tableOf(root), root)) continue
    for (const joined of join(engine, ask, query.root, root, { root, linked: new Map() })) {
      if (query.root.filters.every((filter) => holds(engine, ask, query.root, root, joined, filter))) found.push(joined)
    }
  }
  const sorted = sort(engine, ask, query, found)
  const shown = query.isDistinct ? distinct(engine, ask, query, sorted) : sorted
  const size = Math.min(query.count ?? largestPage, pageSize)
  const start = query.top === undefined ? startOf(query, shown, size) : 0
  const page = shown.slice(start, start + (query.top ?? size))
  const [first, last] = [page[0], page.at(-1)]
  const hasMore = query.top === undefined && start + page.length < shown.length
  return {
    rows: page.map((joined) => show(engine, ask, query, joined)),
    total: shown.length,
    ...(hasMore && first && last ? { more: { first: first.root.id, last: last.root.id } } : {}),
  }
}

/** After the row that the cookie names; a page without one is counted from the first. */
function startOf(query: FetchQuery, rows: readonly Joined[], size: number): number {
  const isJoined = query.root.links.length > 0
  const last = query.after && !isJoined ? rows.findLastIndex(({ root }) => root.id === query.after) : -1
  return last >= 0 ? last + 1 : (query.page - 1) * size
}

function demandPrivileges(engine: Engine, ask: Ask, entity: FetchEntity): void {
  engine.security.demandPrivilege(ask.who, 'Read', entity.table)
  for (const link of entity.links) demandPrivileges(engine, ask, link)
}

function* join(engine: Engine, ask: Ask, entity: FetchEntity, row: StoredRow, so: Joined): Iterable<Joined> {
  let all: readonly Joined[] = [so]
  for (const link of entity.links) {
    all = all.flatMap((each) => {
      const matches = matching(engine, ask, entity.table, row, link).flatMap((other) => [
        ...join(engine, ask, link, other, { ...each, linked: new Map(each.linked).set(link.alias, other) }),
      ])
      return matches.length === 0 && link.isOuter ? [each] : matches
    })
  }
  yield* all
}

function matching(engine: Engine, ask: Ask, table: Table, row: StoredRow, link: FetchLink): readonly StoredRow[] {
  const wanted = readAttribute(engine, ask, table, row, link.to)
  if (wanted === null) return []
  return candidates(engine, link, wanted).filter(
    (other) =>
      engine.security.may(ask.who, 'Read', tableOf(other), other) &&
      readAttribute(engine, ask, link.table, other, link.from) === wanted &&
      link.filters.every((filter) => holds(engine, ask, link, other, undefined, filter)),
  )
}

function candidates(engine: Engine, { table, from }: FetchLink, wanted: Value): readonly StoredRow[] {
  if (from === table.key) {
    const row = findRow(engine, table, String(wanted))
    return row ? [row] : []
  }
  const column = table.columns[from]
  if (column && isLookup(column) && table.name !== 'activitypointer')
    return engine.rows.pointingTo(table.name, from, String(wanted))
  return [...rowsOf(engine, table)]
}

function holds(
  engine: Engine,
  ask: Ask,
  entity: FetchEntity,
  row: StoredRow,
  joined: Joined | undefined,
  filter: FetchFilter,
): boolean {
  if (filter.kind === 'test') {
    if (!filter.entity) return filter.test(readAttribute(engine, ask, entity.table, row, filter.attribute))
    const other = joined?.linked.get(filter.entity)
    return filter.test(other ? readAttribute(engine, ask, tableOf(other), other, filter.attribute) : null)
  }
  if (filter.parts.length === 0) return true
  const test = (part: FetchFilter) => holds(engine, ask, entity, row, joined, part)
  return filter.kind === 'and' ? filter.parts.every(test) : filter.parts.some(test)
}

/** The root's orders first, then those of its links; what is equal by all of them goes by key, so that pages fit together. */
function sort(engine: Engine, ask: Ask, { root }: FetchQuery, rows: readonly Joined[]): readonly Joined[] {
  const orders = [...ordersOf(root)]
  const keyed = rows.map((joined) => ({
    joined,
    values: orders.map(({ entity, alias, name }) => {
      const row = alias === undefined ? joined.root : joined.linked.get(alias)
      const isReference = entity.table.columns[name] !== undefined && isLookup(entity.table.columns[name])
      return row ? readAttribute(engine, ask, entity.table, row, isReference ? `${name}name` : name) : null
    }),
  }))
  keyed.sort((one, other) => {
    for (const [index, { sign }] of orders.entries()) {
      const difference = compareValues(one.values[index] ?? null, other.values[index] ?? null)
      if (difference !== 0) return difference * sign
    }
    return one.joined.root.id < other.joined.root.id ? -1 : one.joined.root.id > other.joined.root.id ? 1 : 0
  })
  return keyed.map(({ joined }) => joined)
}

function* ordersOf(
  entity: FetchEntity,
  alias?: string,
): Iterable<{ entity: FetchEntity; alias: string | undefined; name: string; sign: 1 | -1 }> {
  for (const { name, sign } of entity.orders) yield { entity, alias, name, sign }
  for (const link of entity.links) yield* ordersOf(link, link.alias)
}

function distinct(engine: Engine, ask: Ask, query: FetchQuery, rows: readonly Joined[]): readonly Joined[] {
  const seen = new Set<string>()
  return rows.filter((joined) => {
    const { '@odata.etag': _version, ...values } = show(engine, ask, query, joined)
    const key = JSON.stringify(values)
    return !seen.has(key) && seen.add(key)
  })
}
