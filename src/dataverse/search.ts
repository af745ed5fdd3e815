/** Records to choose from: by what somebody types, and what is open for the customers on an item. */
import type { NamedRecord, RecordReference } from '../core/record.ts'
import { guid, query, quoted } from './odata.ts'
import { namedColumns } from './people.ts'
import { searchTables, type TableFacts, type TableName, tables } from './tables.ts'

export interface RecordRead {
  readonly table: TableName
  readonly path: string
}

/**
 * Names that begin with the text are asked for by themselves: among all that contain it they could lie behind the limit.
 * @param wanted logical names; none = all that can be searched
 */
export function searchReads(text: string, wanted: readonly string[], limit: number): readonly RecordRead[] {
  const chosen = searchTables.filter((table) => wanted.length === 0 || wanted.includes(table))
  return chosen.flatMap((table) => {
    const facts: TableFacts = tables[table]
    const contains = facts.searched.map((column) => `contains(${column},${quoted(text)})`)
    return [`startswith(${facts.name},${quoted(text)})`, contains.join(' or ')].map((test) => ({
      table,
      path: `${facts.set}${query({
        $select: namedColumns(facts).join(','),
        $filter: facts.active ? `${facts.active.column} eq ${facts.active.value} and (${test})` : test,
        $orderby: `${facts.name} asc`,
        $top: limit,
      })}`,
    }))
  })
}

/** Names that begin with the text first, then those with a word that does, then the rest; each record once. */
export function ranked(records: readonly NamedRecord[], text: string): readonly NamedRecord[] {
  const wanted = text.toLowerCase()
  const rank = ({ name }: NamedRecord) => {
    const lower = name.toLowerCase()
    return lower.startsWith(wanted) ? 0 : lower.split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : 2
  }
  const once = new Map(records.map((record) => [`${record.table} ${record.id}`, record]))
  return [...once.values()].sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name))
}

/** Scheduled appointments of one user that overlap with a time. */
export function overlapRead(
  ownerId: string,
  { start, end }: { readonly start: string; readonly end: string },
): RecordRead {
  const facts: TableFacts = tables.appointment
  const test = [
    `_ownerid_value eq ${guid(ownerId)}`,
    'statecode eq 3',
    `scheduledstart lt ${end}`,
    `scheduledend gt ${start}`,
  ]
  return {
    table: 'appointment',
    path: `${facts.set}${query({ $select: namedColumns(facts).join(','), $filter: test.join(' and '), $top: 3 })}`,
  }
}

const workTables: readonly TableName[] = ['incident', 'opportunity']
/** Suggestions need no more, and a meeting with hundreds of people must not make a filter that is refused. */
const mostCustomers = 100

/** Open cases and opportunities of these customers, newest first. */
export function openWorkReads(customers: readonly RecordReference[], limit: number): readonly RecordRead[] {
  if (customers.length === 0) return []
  const theirs = customers.slice(0, mostCustomers).map(({ id }) => `_customerid_value eq ${guid(id)}`)
  return workTables.map((table) => {
    const facts: TableFacts = tables[table]
    return {
      table,
      path: `${facts.set}${query({
        $select: [...namedColumns(facts), 'modifiedon'].join(','),
        $filter: `statecode eq 0 and (${theirs.join(' or ')})`,
        $orderby: 'modifiedon desc',
        $top: limit,
      })}`,
    }
  })
}
