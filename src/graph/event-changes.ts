/**
 * News of the default calendar. Graph tells of events in a window of time alone; the window stays where it was when the
 * cursor began, so it is begun anew before it has moved too far into the past.
 */
import type { ItemNews, ItemNotice } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { type GraphRequest, reading } from './client.ts'
import { type Look, type Position, pageAt, pageSize, readCursor } from './delta.ts'
import { noticeOf } from './notice.ts'
import type { GraphEvent } from './wire.ts'

const dayMs = 86_400_000
const daysBack = 31
const daysAhead = 366
const longestLifeDays = 30
const route = '/calendarView/delta'

interface EventPosition extends Position {
  /** Instant at which the window was set up. */
  readonly since: string
}

export async function eventChanges(look: Look, cursor: string | undefined, options: CallOptions): Promise<ItemNews> {
  const now = look.client.now()
  const given = readCursor<EventPosition>(cursor, ({ link, since }) => typeof link === 'string' && Boolean(since))
  const isOld = given && now.getTime() - Date.parse(given.since) > longestLifeDays * dayMs
  const position = isOld ? undefined : given
  const page = await pageAt<GraphEvent>(look, position, windowAround(now), options)
  const { link, more, fromStart, removed } = page
  const since = position && !page.began ? position.since : now.toISOString()
  const next: EventPosition = { link, since, isFirst: fromStart && more }
  return { items: noticesOf(page.entries), gone: removed, cursor: JSON.stringify(next), more, fromStart }
}

/** Nothing but the window may be asked of this delta. */
function windowAround(now: Date): GraphRequest {
  const at = (days: number) => new Date(now.getTime() + days * dayMs).toISOString()
  return reading(`${route}?startDateTime=${at(-daysBack)}&endDateTime=${at(daysAhead)}`, route, [pageSize])
}

/** Each series once, under its master's id: what its instances say of themselves is not the master's version. */
function noticesOf(events: readonly GraphEvent[]): readonly ItemNotice[] {
  const notices = new Map<string, ItemNotice>()
  for (const event of events) {
    const master = event.seriesMasterId
    if (!master) notices.set(event.id, noticeOf(event.id, event))
    else if (!notices.has(master)) notices.set(master, { id: master })
  }
  return [...notices.values()]
}
