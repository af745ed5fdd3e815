/** A row of FetchXML's answer as JSON. */
import { isLookup, participations, type Table } from './definitions.ts'
import type { Ask, Engine } from './engine.ts'
import { allAttributes, propertyOf, readAttribute } from './fetch-attributes.ts'
import type { FetchAttribute, FetchEntity, FetchQuery } from './fetch-query.ts'
import { related } from './reader.ts'
import type { StoredRow } from './rows.ts'
import { annotate, serialize } from './serialize.ts'

export /** One row of the answer: the root's row, and that of each link by alias (nothing where an outer join found none). */
interface Joined {
  readonly root: StoredRow
  readonly linked: ReadonlyMap<string, StoredRow>
}

export function show(
  engine: Engine,
  ask: Ask,
  { root, isDistinct }: FetchQuery,
  joined: Joined,
): Record<string, unknown> {
  const attributes: readonly FetchAttribute[] = root.attributes.length > 0 ? root.attributes : allAttributes(root.table)
  const isParties = (name: string) => root.table.columns[name]?.type === 'PartyList'
  const plain = attributes.filter(({ name, alias }) => !alias && root.table.columns[name] && !isParties(name))
  const answer = serialize(
    engine,
    ask,
    root.table,
    joined.root,
    plain.map(({ name }) => propertyOf(root.table, name)),
  )
  // Distinct rows stand for several records unless they name the record.
  if (isDistinct && !attributes.some(({ name }) => name === root.table.key)) delete answer[root.table.key]
  for (const { name, alias } of attributes) if (alias) put(engine, ask, answer, alias, root.table, joined.root, name)
  showParties(engine, ask, root, joined.root, answer)
  showLinks(engine, ask, root, joined, answer)
  return answer
}

function showLinks(engine: Engine, ask: Ask, entity: FetchEntity, joined: Joined, answer: Record<string, unknown>) {
  for (const link of entity.links) {
    const row = joined.linked.get(link.alias)
    for (const { name, alias } of row ? link.attributes : [])
      if (row) put(engine, ask, answer, alias ?? `${link.alias}.${name}`, link.table, row, name)
    showLinks(engine, ask, link, joined, answer)
  }
}

function put(
  engine: Engine,
  ask: Ask,
  answer: Record<string, unknown>,
  key: string,
  table: Table,
  row: StoredRow,
  name: string,
) {
  const value = readAttribute(engine, ask, table, row, name)
  // Dataverse leaves out what is empty in a linked row.
  if (value === null) return
  const column = table.columns[name]
  if (ask.annotations && column) annotate(engine, answer, table, row, key, name, isLookup(column), value)
  answer[key] = value
}

/** Party lists come as the collection of their parties. */
function showParties(
  engine: Engine,
  ask: Ask,
  { table, attributes }: FetchEntity,
  row: StoredRow,
  answer: Record<string, unknown>,
) {
  const masks = attributes.flatMap(({ name }) =>
    table.columns[name]?.type === 'PartyList' ? (participations[name] ?? []) : [],
  )
  const collection = `${table.name}_activity_parties`
  if (masks.length === 0 || !table.collections.some(({ navigation }) => navigation === collection)) return
  answer[collection] = related(engine, table, row, collection, ask)
    .filter(({ row: party }) => masks.includes(Number(party.values.participationtypemask)))
    .map(({ table: of, row: party }) => serialize(engine, ask, of, party))
}
