/** What the user's filters let go to Outlook (R-241 to R-244): their own, and those that an administrator set for everybody. */
import { TandemError } from '../core/errors.ts'
import type { FilteredRecords, FilterReach, FollowedCrm, FollowedTable } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { okay, readIfThere, rowsIn, rowsOf } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import { areBookingsOn, bookingFilter, bookingSwitches } from './booking-filter.ts'
import type { DataverseClient } from './client.ts'
import { type KeyQuery, keyQuery, nextCookie, onPage } from './fetch-xml.ts'
import { reachOf } from './filter-reach.ts'
import { guid, query } from './odata.ts'
import { chunks } from './read-records.ts'
import { remembered } from './remembered.ts'
import { idOf, type Row, text, versionOf } from './row.ts'
import { isOptional, tables } from './tables.ts'

export const outlookFilter = 256
const rowsPerPage = 5000
/** An address inside a batch may have 64 KB. */
const idsPerQuery = 100
const queriesPerBatch = 50
/** A look that has found so many goes on another time: whoever asks holds no more of them. */
const idsAtOnce = rowsPerPage

/** A filter that is changed takes effect at the next look, in which many tables are asked one after the other. */
const filtersLifeMs = 10_000

interface Filter {
  readonly id: string
  readonly name: string
  readonly table: string
  readonly fetchXml: string
  /** Where it is known; else its text says. */
  readonly reach?: FilterReach
  /** Of what comes anew, where that is less than what may stay. */
  readonly ofNewcomers?: string
  /** Of this filter as it stands: version of its row. */
  readonly version: string
}

/** One page of one filter that is still to be asked for. */
interface Ask {
  readonly filter: Filter
  readonly query: KeyQuery
  readonly page: number
  readonly cookie?: string
}

export function createFilters(
  client: DataverseClient,
  now: () => Date,
  me: (options: CallOptions) => Promise<string>,
): Pick<FollowedCrm, 'filtered'> & { readonly forget: () => void } {
  const all = remembered(
    now,
    async (options) => filtersOf(client, await me(options), now(), options),
    filtersLifeMs,
    true,
  )

  // A filter that the organization refuses ends it all: what it lets through is unknown then.
  async function filtered(...[table, options]: Parameters<FollowedCrm['filtered']>): Promise<FilteredRecords> {
    const filters = (await all.get(options)).filter((filter) => filter.table === table)
    const among = options.among && [...new Set(options.among.map(guid))]
    const asks =
      options.after === undefined ? asksFor(filters, table, among) : asksBehind(options.after, filters, table)
    const { ids, further } = await idsOf(client, table, asks, options, among ? Number.POSITIVE_INFINITY : idsAtOnce)
    const wanted = among && new Set(among)
    return {
      ...(further.length > 0 ? { next: placeOf(further) } : {}),
      // "The first so many" is asked for as a whole.
      ids: wanted ? ids.filter((id) => wanted.has(id)) : ids,
      fingerprint: filters.map(({ id, version }) => `${id} ${version}`).join('\n'),
      reach: filters.every(({ reach, fetchXml }) => (reach ?? reachOf(fetchXml)) === 'own') ? 'own' : 'any',
      ...(!among && filters.some(({ ofNewcomers }) => ofNewcomers !== undefined) ? { isOfNewcomers: true } : {}),
    }
  }
  return { filtered, forget: all.forget }
}

function asksFor(
  filters: readonly Filter[],
  table: FollowedTable,
  among: readonly string[] | undefined,
): readonly Ask[] {
  if (among?.length === 0) return []
  return filters.flatMap((filter): readonly Ask[] => {
    const { isPaged } = queryOf(filter, table)
    const parts = among && isPaged ? chunks(among, idsPerQuery) : [undefined]
    return parts.map((some) => ({ filter, query: queryOf(filter, table, some), page: 1 }))
  })
}

/** Where a look goes on. */
type Place = readonly { readonly id: string; readonly page: number; readonly cookie?: string }[]

function placeOf(asks: readonly Ask[]): string {
  const place: Place = asks.map(({ filter: { id }, page, cookie }) => ({
    ...{ id, page },
    ...(cookie === undefined ? {} : { cookie }),
  }))
  return JSON.stringify(place)
}

/** What was changed or dropped meanwhile tells of itself by the fingerprint, and is asked for anew then. */
function asksBehind(after: string, filters: readonly Filter[], table: FollowedTable): readonly Ask[] {
  return (JSON.parse(after) as Place).flatMap(({ id, ...place }) => {
    const filter = filters.find((one) => one.id === id)
    return filter ? [{ filter, query: queryOf(filter, table), ...place }] : []
  })
}

function queryOf(filter: Filter, table: FollowedTable, among?: readonly string[]): KeyQuery {
  try {
    const fetchXml = among ? filter.fetchXml : (filter.ofNewcomers ?? filter.fetchXml)
    return keyQuery(fetchXml, tables[table].key, among)
  } catch (error) {
    throw new TandemError('invalid-value', {
      side: 'crm',
      detail: `the Outlook filter "${filter.name}": ${(error as Error).message}`,
      cause: error,
    })
  }
}

async function idsOf(
  client: DataverseClient,
  table: FollowedTable,
  asked: readonly Ask[],
  options: CallOptions,
  enough: number,
): Promise<{ readonly ids: readonly string[]; readonly further: readonly Ask[] }> {
  const ids = new Set<string>()
  let asks = asked
  while (asks.length > 0 && ids.size < enough) {
    const together = asks.slice(0, queriesPerBatch)
    const paths = together.map(({ query: one, page, cookie }) => {
      const fetchXml = onPage(one, page, cookie, rowsPerPage)
      return `${tables[table].set}${query({ fetchXml })}`
    })
    const answers = await client.reads(paths, `filters of ${table}`, options)
    const further = together.flatMap((one, index): readonly Ask[] => {
      const { rows, cookie, more } = readPage(one.filter, table, answers[index])
      for (const row of rows) ids.add(idOf(row, tables[table].key))
      if (!more || !one.query.isPaged) return []
      return [{ filter: one.filter, query: one.query, page: one.page + 1, ...(cookie === undefined ? {} : { cookie }) }]
    })
    asks = [...further, ...asks.slice(queriesPerBatch)]
  }
  return { ids: [...ids], further: asks }
}

/** All of the user's filters, of every table, in an order that stays. */
async function filtersOf(
  client: DataverseClient,
  userId: string,
  now: Date,
  options: CallOptions,
): Promise<readonly Filter[]> {
  const test = `querytype eq ${outlookFilter} and statecode eq 0`
  const $select = 'name,returnedtypecode,fetchxml'
  const [own, everybodys, ...switches] = await client.reads(
    [
      `userqueries${query({ $select, $filter: `${test} and _ownerid_value eq ${guid(userId)}` })}`,
      `savedqueries${query({ $select, $filter: test })}`,
      ...bookingSwitches(userId),
    ],
    'filters',
    options,
  )
  const bookings = areBookingsOn(switches[0], switches[1]) ? [bookingFilter(now)] : []
  return [...read(own, 'userqueryid'), ...read(everybodys, 'savedqueryid'), ...bookings].sort((one, other) =>
    one.id < other.id ? -1 : 1,
  )
}

function read(answer: BatchResponse | undefined, key: string): readonly Filter[] {
  return (answer ? rowsOf(answer) : []).map((row) => ({
    id: idOf(row, key),
    name: text(row.name) ?? '',
    table: text(row.returnedtypecode) ?? '',
    fetchXml: text(row.fetchxml) ?? '',
    version: versionOf(row['@odata.etag']),
  }))
}

function readPage({ name }: Filter, table: FollowedTable, answer: BatchResponse | undefined) {
  try {
    const page: Row = !answer ? {} : isOptional(table) ? (readIfThere(answer) ?? { value: [] }) : okay(answer)
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
