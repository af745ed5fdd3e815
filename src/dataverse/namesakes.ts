/** Contacts by name, for R-272: a telephone tells then whether it is the same person. Many names go into one read. */
import { type Recognizable, recognizableColumns } from '../core/follow/likely-same.ts'
import type { FollowedCrm } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { rowsOrNone } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { query, quoted } from './odata.ts'
import { namedColumns, readNamed } from './people.ts'
import { chunks } from './read-records.ts'
import type { Row } from './row.ts'
import { type TableFacts, tables } from './tables.ts'

/** So many names go into one filter: its address stays far below what Dataverse takes, and its test shallow. */
const namesPerRead = 20
/** As many rows may have pushed out others: each name is read by itself then. */
const mostRows = 200
const readsPerBatch = 20

const facts: TableFacts = tables.contact

export function createNamesakes(client: DataverseClient): FollowedCrm['findNamesakes'] {
  async function read(filters: readonly (readonly string[])[], options: CallOptions): Promise<readonly Row[]> {
    const rows: Row[] = []
    const apart: string[][] = []
    for (const some of chunks(filters, readsPerBatch)) {
      const answers = await client.reads(some.map(pathOf), 'find namesakes', options)
      for (const [index, answer] of answers.entries()) {
        const names = some[index] ?? []
        // Whoever may not read contacts at all has no namesakes.
        const found = rowsOrNone(answer)
        if (found.length >= mostRows && names.length > 1) apart.push(...names.map((name) => [name]))
        else rows.push(...found)
      }
    }
    return apart.length > 0 ? [...rows, ...(await read(apart, options))] : rows
  }

  return async (people, options) => {
    const filters = [...new Set(people.flatMap(filterOf))]
    if (filters.length === 0) return []
    const rows = await read(chunks(filters, namesPerRead), options)
    return rows.map((row) => ({ ...readNamed('contact', row), columns: row }))
  }
}

function filterOf({ givenName, surname, phones }: Recognizable): readonly string[] {
  const named = Object.entries({ firstname: givenName, lastname: surname })
  const tests = named.flatMap(([column, name]) => (name ? [`${column} eq ${quoted(name)}`] : []))
  return phones.length > 0 && tests.length > 0 ? [`(${tests.join(' and ')})`] : []
}

function pathOf(names: readonly string[]): string {
  const options = {
    $select: [...new Set([...namedColumns(facts), ...recognizableColumns])].join(','),
    $filter: `statecode eq 0 and (${names.join(' or ')})`,
    $orderby: 'createdon asc',
    $top: mostRows,
  }
  return `${facts.set}${query(options)}`
}
