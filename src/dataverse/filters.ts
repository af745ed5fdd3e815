/** What the user's filters let go to Outlook (R-241 to R-244): their own, and those that an administrator set for everybody. */
import { TandemError } from '../core/errors.ts'
import type { FilteredRecords, FollowedTable } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { okay, rowsIn, rowsOf } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import type { DataverseClient } from './client.ts'
import { amongIds, isPaged, nextCookie, onPage } from './fetch-xml.ts'
import { guid, query, quoted } from './odata.ts'
import { chunks } from './read-records.ts'
import { idOf, type Row, text } from './row.ts'
import { tables } from './tables.ts'

const outlookFilter = 256
const rowsPerPage = 5000
/** An address inside a batch may have 64 KB. */
const idsPerQuery = 200
const queriesPerBatch = 50

interface Filter {
  readonly id: string
  readonly name: string
  readonly fetchXml: string
  readonly modifiedOn: string
}

/** One page of one filter that is still to be asked for. */
interface Ask {
  readonly filter: Filter
  readonly xml: string
  readonly page: number
  readonly cookie?: string
}

/** @throws TandemError that names the filter which the organization refuses: what it let through is unknown then */
export async function filtered(
  client: DataverseClient,
  userId: string,
  table: FollowedTable,
  options: CallOptions & { readonly among?: readonly string[] },
): Promise<FilteredRecords> {
  const { among } = options
  const filters = await filtersOf(client, userId, table, options)
  const ids = new Set<string>()
  let asks = filters.flatMap((filter): readonly Ask[] =>
    among
      ? chunks(among.map(guid), idsPerQuery).map((some) => ask(filter, amongIds(filter.fetchXml, keyOf(table), some)))
      : [ask(filter, filter.fetchXml)],
  )
  while (asks.length > 0) {
    const now = asks.slice(0, queriesPerBatch)
    const paths = now.map(({ xml, page, cookie }) => fetchPath(table, onPage(xml, page, cookie, rowsPerPage)))
    const answers = await client.reads(paths, `filters of ${table}`, options)
    const further = now.flatMap((one, index): readonly Ask[] => {
      const { rows, cookie, more } = readPage(one.filter, answers[index])
      for (const row of rows) ids.add(idOf(row, keyOf(table)))
      return more && isPaged(one.xml)
        ? [{ ...one, page: one.page + 1, ...(cookie === undefined ? {} : { cookie }) }]
        : []
    })
    asks = [...further, ...asks.slice(queriesPerBatch)]
  }
  return { ids: [...ids], fingerprint: filters.map(({ id, modifiedOn }) => `${id} ${modifiedOn}`).join('\n') }
}

const keyOf = (table: FollowedTable) => tables[table].key
const ask = (filter: Filter, xml: string): Ask => ({ filter, xml, page: 1 })
const fetchPath = (table: FollowedTable, xml: string) => `${tables[table].set}${query({ fetchXml: xml })}`

async function filtersOf(
  client: DataverseClient,
  userId: string,
  table: FollowedTable,
  options: CallOptions,
): Promise<readonly Filter[]> {
  const test = `querytype eq ${outlookFilter} and statecode eq 0 and returnedtypecode eq ${quoted(table)}`
  const $select = 'name,fetchxml,modifiedon'
  const [own, everybodys] = await client.reads(
    [
      `userqueries${query({ $select, $filter: `${test} and _ownerid_value eq ${guid(userId)}` })}`,
      `savedqueries${query({ $select, $filter: test })}`,
    ],
    'filters',
    options,
  )
  return [...read(own, 'userqueryid'), ...read(everybodys, 'savedqueryid')].sort((one, other) =>
    one.id < other.id ? -1 : 1,
  )
}

function read(answer: BatchResponse | undefined, key: string): readonly Filter[] {
  return (answer ? rowsOf(answer) : []).map((row) => ({
    id: idOf(row, key),
    name: text(row.name) ?? '',
    fetchXml: text(row.fetchxml) ?? '',
    modifiedOn: text(row.modifiedon) ?? '',
  }))
}

function readPage({ name }: Filter, answer: BatchResponse | undefined) {
  try {
    const page: Row = answer ? okay(answer) : {}
    return {
      rows: rowsIn(page),
      more: page['@Microsoft.Dynamics.CRM.morerecords'] === true,
      cookie: nextCookie(page['@Microsoft.Dynamics.CRM.fetchxmlpagingcookie']),
    }
  } catch (error) {
    if (!(error instanceof TandemError)) throw error
    throw new TandemError(error.code, {
      side: 'crm',
      detail: `the Outlook filter "${name}": ${error.message}`,
      cause: error,
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    })
  }
}
