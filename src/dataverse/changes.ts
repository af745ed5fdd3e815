/**
 * News of a table: by change tracking, which tells what changed and what was deleted, and where the user does not read the whole
 * table (Dataverse asks for that), by the versions of the rows they do read.
 */
import { TandemError } from '../core/errors.ts'
import type { FollowedCrm, FollowedTable, RecordNews } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { rowsIn } from './answers.ts'
import type { DataverseClient } from './client.ts'
import { query } from './odata.ts'
import { idOf, type Row, text, versionOf } from './row.ts'
import { tables } from './tables.ts'

const rowsPerPage = 1000
/**
 * A transaction that began before a look and ended after it has versions that look old. Rows changed shortly before the former
 * look are told again; with the version that is known they are no news. In milliseconds, longer than a transaction may last.
 */
const overlapMs = 5 * 60_000
/** By versions nobody tells what was deleted: after this time everything is looked at anew, in milliseconds. */
const anewAfterMs = 6 * 3_600_000

/** Where a feed stands; what is kept of it is its JSON. */
type Position =
  /** In a change tracking round, or before the next; `isFirst` while it tells all there is. */
  | { readonly by: 'tracking'; readonly path: string; readonly isFirst: boolean }
  | {
      readonly by: 'version'
      /** Ends of a round that is not through yet. */
      readonly path?: string
      /** The highest version seen. */
      readonly seen: number
      /** ISO instant at which the round began. */
      readonly at: string
      /** ISO instant of the first look, and whether this is still it. */
      readonly began: string
      readonly isFirst: boolean
    }

interface Page {
  readonly value?: unknown
  readonly '@odata.nextLink'?: unknown
  readonly '@odata.deltaLink'?: unknown
}

export function createChanges(client: DataverseClient, now: () => Date): FollowedCrm['changes'] {
  const get = (path: string, call: CallOptions, ...prefer: readonly string[]) =>
    client.get<Page>(path, 'changes', call, [...prefer, `odata.maxpagesize=${rowsPerPage}`].join(','))

  async function track(
    table: FollowedTable,
    { path, isFirst }: Extract<Position, { by: 'tracking' }>,
    call: CallOptions,
  ): Promise<RecordNews> {
    const page = await get(path, call, 'odata.track-changes')
    const next = text(page['@odata.nextLink'])
    const link = next ?? text(page['@odata.deltaLink'])
    if (!link) throw unreadable('changes without a link to the next ones')
    const rows = rowsIn(page)
    const position: Position = { by: 'tracking', path: pathOf(table, link), isFirst: isFirst && next !== undefined }
    return {
      records: rows.filter((row) => !isDeleted(row)).map((row) => noticeOf(table, row)),
      gone: rows.filter(isDeleted).map(deletedId),
      cursor: JSON.stringify(position),
      more: next !== undefined,
      fromStart: isFirst,
    }
  }

  async function compare(
    table: FollowedTable,
    position: Extract<Position, { by: 'version' }>,
    call: CallOptions,
  ): Promise<RecordNews> {
    const at = now().toISOString()
    const page = await get(position.path ?? versionsSince(table, position), call)
    const next = text(page['@odata.nextLink'])
    const rows = rowsIn(page)
    const records = rows.map((row) => noticeOf(table, row))
    const following: Position = {
      by: 'version',
      ...(next ? { path: pathOf(table, next) } : {}),
      seen: Math.max(position.seen, ...records.map(({ version }) => Number(version) || 0)),
      // Of a round of several pages the first one's time counts.
      at: position.path === undefined ? at : position.at,
      began: position.began,
      isFirst: position.isFirst && next !== undefined,
    }
    return {
      records,
      gone: [],
      cursor: JSON.stringify(following),
      more: next !== undefined,
      fromStart: position.isFirst,
    }
  }

  function look(table: FollowedTable, position: Position, call: CallOptions): Promise<RecordNews> {
    return position.by === 'tracking' ? track(table, position, call) : compare(table, position, call)
  }

  async function lookAnew(table: FollowedTable, call: CallOptions): Promise<RecordNews> {
    try {
      return await track(table, { by: 'tracking', path: all(table), isFirst: true }, call)
    } catch (error) {
      // Change tracking is for who reads the whole table.
      if (!isFailure(error, 'privilege-missing')) throw error
      const at = now().toISOString()
      return compare(table, { by: 'version', seen: 0, at, began: at, isFirst: true }, call)
    }
  }

  return async (table, cursor, call) => {
    const position = readCursor(table, cursor)
    const isStale = position?.by === 'version' && !position.path && age(position.began) >= anewAfterMs
    if (!position || isStale) return lookAnew(table, call)
    try {
      return await look(table, position, call)
    } catch (error) {
      // An expired token (0x80044352), or one of another time of the organization; or the right to track is gone.
      const isLost =
        isFailure(error, 'invalid-value') ||
        isFailure(error, 'record-gone') ||
        (position.by === 'tracking' && isFailure(error, 'privilege-missing'))
      if (!isLost) throw error
      return lookAnew(table, call)
    }
  }

  function age(instant: string): number {
    return now().getTime() - Date.parse(instant)
  }
}

const all = (table: FollowedTable) => `${tables[table].set}${query({ $select: tables[table].key })}`

function versionsSince(table: FollowedTable, { seen, at, isFirst }: Extract<Position, { by: 'version' }>): string {
  const since = new Date(Date.parse(at) - overlapMs).toISOString()
  return `${tables[table].set}${query({
    $select: tables[table].key,
    $filter: isFirst ? undefined : `versionnumber gt ${seen} or modifiedon ge ${since}`,
    $orderby: 'versionnumber asc',
  })}`
}

/** Path and query of a link; where the organization is, is no part of a cursor. @throws TandemError `upstream-unavailable` */
function pathOf(table: FollowedTable, link: string): string {
  const url = URL.parse(link, 'https://organization.invalid/')
  const set = url?.pathname.split('/').at(-1)
  if (!url || set !== tables[table].set) throw unreadable(`changes of ${table} that go on elsewhere`)
  return `${set}${url.search}`
}

/** undefined for what is no cursor of this table. */
function readCursor(table: FollowedTable, cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined
  try {
    const position = JSON.parse(cursor) as Position
    const isOurs = position.path === undefined || position.path.startsWith(`${tables[table].set}?`)
    if (position.by === 'tracking' && typeof position.path === 'string' && isOurs) return position
    return position.by === 'version' && Number.isFinite(Date.parse(position.at)) && isOurs ? position : undefined
  } catch {
    return undefined
  }
}

const noticeOf = (table: FollowedTable, row: Row) => ({
  id: idOf(row, tables[table].key),
  version: versionOf(row['@odata.etag']),
})

const isDeleted = (row: Row) =>
  /\$deletedEntity$/.test(text(row['@odata.context'] ?? row['@context']) ?? '') || row.reason === 'deleted'

/** A deleted row tells its id, by itself or at the end of its address. */
function deletedId(row: Row): string {
  const id = text(row.id)?.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?=\)?$)/i)?.[0]
  if (id) return id.toLowerCase()
  throw unreadable('a deleted row without its id')
}

const isFailure = (error: unknown, code: TandemError['code']) => error instanceof TandemError && error.code === code

const unreadable = (detail: string) =>
  new TandemError('upstream-unavailable', { side: 'crm', detail: `Dataverse: ${detail}` })
