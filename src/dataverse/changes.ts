/** What changed in a table since somebody looked: Dataverse's change tracking, ids and versions only. */
import { TandemError } from '../core/errors.ts'
import type { FollowedTable, RecordNews } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { rowsIn } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { query } from './odata.ts'
import { idOf, type Row, text, versionOf } from './row.ts'
import { isOptional, type TableName, tables } from './tables.ts'

const prefer = 'odata.track-changes,odata.maxpagesize=1000'
/** A first round goes over several pages, and each of them is part of it. */
const startMark = 'start '

/** The first round tells what there is, page by page, before there is anything to follow. */
export async function changes(
  client: DataverseClient,
  table: FollowedTable,
  cursor: string | undefined,
  options: CallOptions,
): Promise<RecordNews> {
  const { rows, ...page } = await changePage(client, table, cursor, [tables[table].key], options)
  return { records: rows.map((row) => noticeOf(table, row)), ...page }
}

/** One page of change tracking as it comes. @throws TandemError, never for a lost cursor, which starts again */
export async function changePage(
  client: DataverseClient,
  table: FollowedTable,
  cursor: string | undefined,
  columns: readonly string[],
  options: CallOptions,
): Promise<Omit<RecordNews, 'records'> & { readonly rows: readonly Row[] }> {
  if (cursor !== undefined && isPlaceIn(table, cursor.replace(startMark, ''))) {
    try {
      return await page(client, table, cursor, options)
    } catch (error) {
      if (!isLost(error)) throw error
    }
  }
  const first = `${startMark}${tables[table].set}${query({ $select: columns.join(',') })}`
  try {
    return await page(client, table, first, options)
  } catch (error) {
    if (!isOptional(table) || !(error instanceof TandemError && error.code === 'record-gone')) throw error
    return { ...nothing, fromStart: cursor !== nothing.cursor }
  }
}

/** What an organization without the table has of it; whoever comes back with this cursor is told if there is one now. */
const nothing = { rows: [], gone: [], cursor: 'no such table', more: false } as const

async function page(client: DataverseClient, table: FollowedTable, cursor: string, options: CallOptions) {
  const fromStart = cursor.startsWith(startMark)
  const path = fromStart ? cursor.slice(startMark.length) : cursor
  const answer = await client.get<Row>(path, `changes of ${table}`, options, prefer)
  const rows = rowsIn(answer)
  const next = text(answer['@odata.nextLink'])
  const link = next ?? text(answer['@odata.deltaLink'])
  if (!link) throw unreadable('changes without a place to go on')
  const isGone = (row: Row) => text(row['@odata.context'])?.includes('$deletedEntity') ?? false
  const place = placeOf(table, link)
  return {
    rows: rows.filter((row) => !isGone(row)),
    gone: rows.filter(isGone).map(deletedId),
    cursor: next && fromStart ? `${startMark}${place}` : place,
    more: next !== undefined,
    fromStart,
  }
}

export const noticeOf = (table: FollowedTable, row: Row) => ({
  id: idOf(row, tables[table].key),
  version: versionOf(row['@odata.etag']),
})

/** A deleted row tells its id, by itself or at the end of its address. */
function deletedId(row: Row): string {
  const id = text(row.id)?.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\)?$)/i)?.[0]
  if (id) return id.toLowerCase()
  throw unreadable('a deleted row without its id')
}

/** Path and query of a link: the address may change under the same organization; the place in the feed does not. */
export function placeOf(table: TableName, link: string): string {
  const url = URL.parse(link, 'https://organization.invalid')
  const place = `${url?.pathname.split('/').at(-1)}${url?.search}`
  if (url && isPlaceIn(table, place)) return place
  throw unreadable(`changes of ${table} that go on elsewhere`)
}

export const isPlaceIn = (table: TableName, place: string) => place.startsWith(`${tables[table].set}?`)

/** A token that is too old or that the organization never gave (it was restored, or copied): 400, with several codes. */
export function isLost(error: unknown): boolean {
  return error instanceof TandemError && (error.code === 'invalid-value' || error.code === 'record-gone')
}

const unreadable = (detail: string) =>
  new TandemError('upstream-unavailable', { side: 'crm', detail: `Dataverse: ${detail}` })
