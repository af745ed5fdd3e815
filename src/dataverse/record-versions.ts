/**
 * News of a table for an organization that does not let the application read all of it, as change tracking wants: the versions of
 * the rows that the mailbox's user reads, with their own rights. What was deleted nobody tells; now and then all is looked at.
 */
import { TandemError } from '../core/errors.ts'
import type { FollowedCrm, FollowedTable, RecordNews } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { rowsIn } from './answers.ts'
import { isLost, isPlaceIn, noticeOf, placeOf } from './changes.ts'
import type { DataverseClient } from './client.ts'
import { query } from './odata.ts'
import type { RecordFeed } from './record-feed.ts'
import { type Row, text } from './row.ts'
import { isOptional, tables } from './tables.ts'

/**
 * A transaction that began before a look and ended after it has versions that look old. Rows changed shortly before the former
 * look are told again; with the version that is known they are no news. In milliseconds, longer than a transaction may last.
 */
const overlapMs = 5 * 60_000
/** After this time the feed is tried again, and all is looked at; in milliseconds. */
const anewAfterMs = 6 * 3_600_000
const prefer = 'odata.maxpagesize=1000'
const mark = 'versions '

/** What a cursor says behind its mark, as JSON. */
interface Position {
  /** Where a round of several pages goes on. */
  readonly place?: string
  /** The highest version seen. */
  readonly seen: number
  /** When the round began, and when the first one did; in milliseconds of the epoch. */
  readonly at: number
  readonly began: number
  /** In the round that tells all there is. */
  readonly isFirst: boolean
}

/** The organization's feed where it may be read, else the rows' versions. */
export function createChanges(feed: RecordFeed, client: DataverseClient, now: () => Date): FollowedCrm['changes'] {
  async function look(table: FollowedTable, position: Position, options: CallOptions): Promise<RecordNews> {
    const at = position.place === undefined ? now().getTime() : position.at
    const path = position.place ?? versionsSince(table, position)
    const answer = await client.get<Row>(path, `versions of ${table}`, options, prefer).catch((error: unknown) => {
      if (!isOptional(table) || !isRefused(error)) throw error
      return { value: [] } as Row
    })
    const records = rowsIn(answer).map((row) => noticeOf(table, row))
    const next = text(answer['@odata.nextLink'])
    const following: Position = {
      ...(next ? { place: placeOf(table, next) } : {}),
      seen: Math.max(position.seen, ...records.map(({ version }) => Number(version) || 0)),
      at,
      began: position.began,
      isFirst: position.isFirst && next !== undefined,
    }
    return {
      records,
      gone: [],
      cursor: `${mark}${JSON.stringify(following)}`,
      more: next !== undefined,
      fromStart: position.isFirst,
    }
  }

  async function lookAtFeed(
    table: FollowedTable,
    cursor: string | undefined,
    options: CallOptions,
  ): Promise<RecordNews> {
    try {
      return await feed.changes(table, cursor, options)
    } catch (error) {
      // Of a table that an application brought change tracking may be switched off.
      if (!isRefused(error) && !(isOptional(table) && isLost(error))) throw error
      const at = now().getTime()
      return look(table, { seen: 0, at, began: at, isFirst: true }, options)
    }
  }

  return async (table, cursor, options) => {
    if (!cursor?.startsWith(mark)) return lookAtFeed(table, cursor, options)
    const position = readPosition(table, cursor)
    const isDue = position && position.place === undefined && now().getTime() - position.began >= anewAfterMs
    if (!position || isDue) return lookAtFeed(table, undefined, options)
    try {
      return await look(table, position, options)
    } catch (error) {
      if (isLost(error)) return lookAtFeed(table, undefined, options)
      throw error
    }
  }
}

const isRefused = (error: unknown): boolean => error instanceof TandemError && error.code === 'privilege-missing'

function versionsSince(table: FollowedTable, { seen, at, isFirst }: Position): string {
  const since = new Date(at - overlapMs).toISOString()
  return `${tables[table].set}${query({
    $select: tables[table].key,
    $filter: isFirst ? undefined : `versionnumber gt ${seen} or modifiedon ge ${since}`,
    $orderby: 'versionnumber asc',
  })}`
}

/** undefined for what is no position in this table. */
function readPosition(table: FollowedTable, cursor: string): Position | undefined {
  try {
    const position = JSON.parse(cursor.slice(mark.length)) as Position
    const { place, seen, at, began } = position
    const isWhole = [seen, at, began].every(Number.isFinite) && (place === undefined || isPlaceIn(table, place))
    return isWhole ? position : undefined
  } catch {
    return undefined
  }
}
