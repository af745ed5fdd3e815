/** Rows by e-mail address, for: one read per table, all in one round trip. */
import type { AddressMatch, NamedRecord } from '../core/record.ts'
import { query, quoted } from './odata.ts'
import { idOf, lookupOf, type Row, text } from './row.ts'
import { addressTables, factsOf, type TableFacts, type TableName, tables } from './tables.ts'

/** More than 100 matches resolve to nobody: one more than that is enough to know. */
const mostMatches = 101
/** So much of addresses goes into one filter, in characters of the URL: three columns of it stay well below 32 KB. */
const addressesPerRead = 6000

export interface PeopleRead {
  readonly table: TableName
  readonly path: string
  readonly addresses: readonly string[]
}

/** The reads that find everybody with one of these addresses. */
export function peopleReads(addresses: readonly string[]): readonly PeopleRead[] {
  return chunked(addresses).flatMap((chunk) => addressTables.map((table) => peopleRead(table, chunk)))
}

/** One read for each address, where so many rows came that those of one address may have pushed out another's. */
export function readsApart({ table, addresses }: PeopleRead, rows: readonly Row[]): readonly PeopleRead[] {
  if (addresses.length < 2 || rows.length < mostMatches) return []
  return addresses.map((address) => peopleRead(table, [address]))
}

function peopleRead(table: TableName, addresses: readonly string[]): PeopleRead {
  const facts: TableFacts = tables[table]
  const tests = facts.addresses.flatMap((column) => addresses.map((address) => `${column} eq ${quoted(address)}`))
  const options = {
    $select: selectOf(facts).join(','),
    $filter: tests.join(' or '),
    $orderby: 'createdon asc',
    $top: mostMatches,
  }
  return { table, path: `${facts.set}${query(options)}`, addresses }
}

function chunked(addresses: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = []
  let room = 0
  for (const address of addresses) {
    // With column, operators and quotes around it.
    const length = encodeURIComponent(address).length + 60
    const last = chunks.at(-1)
    if (last && length <= room) last.push(address)
    else {
      chunks.push([address])
      room = addressesPerRead
    }
    room -= length
  }
  return chunks
}

function selectOf(facts: TableFacts): readonly string[] {
  return [
    facts.key,
    facts.name,
    'createdon',
    ...facts.addresses,
    ...facts.details,
    ...(facts.active ? [facts.active.column] : []),
    ...(facts.isOwned ? ['_ownerid_value'] : []),
  ]
}

/** One match per address that the row carries. */
export function readMatches({ table, addresses }: PeopleRead, rows: readonly Row[]): readonly AddressMatch[] {
  const facts: TableFacts = tables[table]
  return rows.flatMap((row) => {
    const carried = new Set(facts.addresses.flatMap((column) => text(row[column])?.trim().toLowerCase() ?? []))
    const owner = lookupOf(row, 'ownerid')
    const parent = facts.parent ? lookupOf(row, facts.parent) : undefined
    return addresses
      .filter((address) => carried.has(address))
      .map(
        (address): AddressMatch => ({
          ...readNamed(table, row),
          address,
          isActive: isActive(facts, row),
          createdOn: text(row.createdon) ?? '',
          ...(owner ? { ownerId: owner.id } : {}),
          ...(owner && owner.table !== 'systemuser' ? { ownerTable: owner.table } : {}),
          ...(parent ? { parent } : {}),
        }),
      )
  })
}

export function isActive(facts: TableFacts, row: Row): boolean {
  return !facts.active || row[facts.active.column] === undefined || row[facts.active.column] === facts.active.value
}

/** A row as people recognize it: name and a second line. */
export function readNamed(table: string, row: Row): NamedRecord {
  const facts = factsOf(table)
  const details = (facts?.details ?? []).flatMap((column) => {
    const lookup = column.match(/^_(.+)_value$/)?.[1]
    return (lookup ? lookupOf(row, lookup)?.name : text(row[column])) || []
  })
  return {
    table,
    id: idOf(row, facts?.key ?? 'key'),
    name: text(row[facts?.name ?? '']) ?? '(no name)',
    ...(details.length > 0 ? { detail: [...new Set(details)].join(' · ') } : {}),
  }
}

/** Columns that `readNamed` reads. */
export function namedColumns(facts: TableFacts): readonly string[] {
  return [facts.key, facts.name, ...facts.details, ...(facts.active ? [facts.active.column] : [])]
}
