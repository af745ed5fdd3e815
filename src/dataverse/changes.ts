/** What changed in a table since somebody looked: Dataverse's change tracking, ids and versions only. */
import { TandemError } from '../core/errors.ts'
import type { FollowedTable, RecordNews } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { rowsIn } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { query } from './odata.ts'
import { idOf, type Row, text, versionOf } from './row.ts'
import { tables } from './tables.ts'

const prefer = 'odata.track-changes,odata.maxpagesize=1000'
/** A first round goes over several pages, and each of them is part of it. */
const startMark = 'start '

/** The first round tells what there is, page by page, before there is anything to follow. */
export async function changes(
  client: DataverseClient,
  address: string,
  table: FollowedTable,
  cursor: string | undefined,
  options: CallOptions,
): Promise<RecordNews> {
  if (cursor !== undefined) {
    try {
      return await page(client, address, table, cursor, options)
    } catch (error) {
      if (!isLost(error)) throw error
    }
  }
  const first = `${startMark}${tables[table].set}${query({ $select: tables[table].key })}`
  return page(client, address, table, first, options)
}

async function page(
  client: DataverseClient,
  address: string,
  table: FollowedTable,
  cursor: string,
  options: CallOptions,
): Promise<RecordNews> {
  const fromStart = cursor.startsWith(startMark)
  const path = fromStart ? cursor.slice(startMark.length) : cursor
  const answer = await client.get<Row>(path, `changes of ${table}`, options, prefer)
  const rows = rowsIn(answer)
  const next = text(answer['@odata.nextLink'])
  const delta = text(answer['@odata.deltaLink'])
  const link = next ?? delta
  if (!link)
    throw new TandemError('upstream-unavailable', {
      side: 'crm',
      detail: 'Dataverse: changes without a place to go on',
    })
  const isGone = (row: Row) => text(row['@odata.context'])?.includes('$deletedEntity') ?? false
  // The address may change under the same organization; the place in the feed does not.
  const place = link.startsWith(`${address}/`) ? link.slice(address.length + 1) : link
  return {
    records: rows
      .filter((row) => !isGone(row))
      .map((row) => ({ id: idOf(row, tables[table].key), version: versionOf(row['@odata.etag']) })),
    gone: rows.filter(isGone).map((row) => idOf(row, 'id')),
    cursor: next && fromStart ? `${startMark}${place}` : place,
    more: next !== undefined,
    fromStart,
  }
}

/** A token that is too old or that the organization never gave (it was restored, or copied): 400, with several codes. */
function isLost(error: unknown): boolean {
  return error instanceof TandemError && (error.code === 'invalid-value' || error.code === 'record-gone')
}
