/** Reads what changed in the organization once for everybody, and answers each mailbox out of what was read. */
import { randomUUID } from 'node:crypto'
import { TandemError } from '../core/errors.ts'
import { type FollowedTable, followedKinds, type RecordNews as TableNews, tablesOfKind } from '../core/following.ts'
import type { Actor } from '../core/link.ts'
import type { FilterNotice, OrganizationFeed } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import type { RecordFeed } from '../dataverse/index.ts'
import { type Feed, type NewsTopic, type Store, userName } from '../store/index.ts'
import { type Log, loggable } from './log.ts'
import { allDuties, type Duties } from './processes/duties.ts'

export interface SharedNews {
  /** What a mailbox is handed. @param userOf asks for the `systemuserid` of its owner */
  of(actor: Actor, userOf: (options: CallOptions) => Promise<string>): RecordFeed
  /** Reads on now, whatever was read before. */
  read(): Promise<void>
  stop(): Promise<void>
}

export interface SharedNewsOptions {
  readonly feed: Pick<OrganizationFeed, 'changes' | 'changedFilters'>
  readonly store: Pick<Store, 'feeds' | 'takeNews' | 'newsFor' | 'recall' | 'keep'>
  readonly tid: string
  readonly log: Log
  readonly now: () => Date
  readonly duties?: Pick<Duties, 'isMine'>
  /** Read on so often by itself, in milliseconds; 0: only when somebody looks. */
  readonly everyMs: number
  /** Told which mailboxes (object ids) something was handed to. */
  readonly onNews: (oids: ReadonlySet<string>) => void
}

/** How far each topic was read. */
interface Feeds {
  /** As a look has it already. */
  known(): ReturnType<Store['feeds']>
  anew(): ReturnType<Store['feeds']>
}

interface Cursor {
  readonly epoch: string
  readonly position: number
  /** Of the filters, where they can be told of; `askedAt`, an ISO instant, is when they were last asked for themselves. */
  readonly filters?: { readonly epoch: string; readonly position: number; readonly askedAt: string }
}

const tables: readonly FollowedTable[] = followedKinds.flatMap((kind) => tablesOfKind[kind])
/** News that were read so long ago are no news to somebody who looks, in milliseconds. */
const freshMs = 10_000
/** Clocks and transactions: filters changed so long before the last look are looked at again, in milliseconds. */
const overlapMs = 5 * 60_000
/** What nobody tells of: a filter that was deleted. In milliseconds. */
const filtersAnewMs = 6 * 3_600_000
/** Of a table that the application may not read, or that is not tracked. */
const refusing: ReadonlySet<string> = new Set(['privilege-missing', 'invalid-value'])
/** Such a table is tried again after so long, in milliseconds. */
const refusedMs = 10 * 60_000
const newsAtOnce = 1000
/** How far the feeds were read holds for so long within one look, in milliseconds. */
const togetherMs = 1_000

export function createSharedNews(options: SharedNewsOptions): SharedNews {
  const { feed: upstream, store, tid, log, now, everyMs, duties = allDuties } = options
  const stopping = new AbortController()
  const reading = new Map<NewsTopic, Promise<void>>()
  const refusals = new Map<NewsTopic, { readonly error: unknown; readonly until: number }>()
  /** Versions of filters that were handed out lately. */
  const knownFilters = new Map<string, string>()
  let timer: NodeJS.Timeout | undefined

  /** One round of one topic at a time; who comes meanwhile waits for the same one. */
  function readOn(topic: NewsTopic): Promise<void> {
    const running = reading.get(topic)
    if (running) return running
    const round = (topic === 'filter' ? readFilters() : readTable(topic))
      .then(() => void refusals.delete(topic))
      .catch((error: unknown) => {
        const isForbidden = error instanceof TandemError && refusing.has(error.code)
        refusals.set(topic, { error, until: now().getTime() + (isForbidden ? refusedMs : 0) })
        if (!stopping.signal.aborted) log.warn({ topic, error: loggable(error) }, 'news of the organization not read')
        throw error
      })
      .finally(() => reading.delete(topic))
    reading.set(topic, round)
    return round
  }

  async function readTable(table: FollowedTable): Promise<void> {
    const call = { correlationId: randomUUID(), signal: stopping.signal }
    for (let more = true; more; ) {
      const from = (await store.feeds()).get(table)
      const { records, gone, cursor, fromStart, ...page } = await upstream.changes(table, from?.cursor, call)
      const epoch = fromStart || !from ? { epoch: randomUUID() } : {}
      const concerned = await store.takeNews(tid, table, from, { records, gone, cursor, at: now(), ...epoch })
      if (concerned && concerned.size > 0) options.onNews(concerned)
      more = page.more
    }
  }

  async function readFilters(): Promise<void> {
    const from = (await store.feeds()).get('filter')
    const at = now()
    const [readAt, everybodys] = from?.cursor?.split(' ') ?? []
    const since = new Date((readAt ? Date.parse(readAt) : at.getTime()) - overlapMs)
    const found = await upstream.changedFilters(since, { correlationId: randomUUID(), signal: stopping.signal })
    const isNew = ({ id, version }: FilterNotice) => knownFilters.get(id) !== version
    const records = found.notices
      .filter(isNew)
      .map(({ id, version, owner }) => ({ id, version, people: owner === undefined ? [] : [owner] }))
    // What the organization decides is compared by itself: its row changes for many a reason that is nobody's business here.
    if (everybodys !== undefined && everybodys !== found.everybodys)
      records.push({ id: 'organization', version: found.everybodys, people: [] })
    const epoch = from ? {} : { epoch: randomUUID() }
    const page = { records, gone: [], cursor: `${at.toISOString()} ${found.everybodys}`, at, ...epoch }
    const concerned = await store.takeNews(tid, 'filter', from, page)
    knownFilters.clear()
    for (const { id, version } of found.notices) knownFilters.set(id, version)
    if (concerned && concerned.size > 0) options.onNews(concerned)
  }

  /** @returns what is kept of the topic, not older than it may be  @throws why it can't be read */
  async function fresh(topic: NewsTopic, feeds: Feeds): Promise<Feed> {
    const refusal = refusals.get(topic)
    if (refusal && refusal.until > now().getTime()) throw refusal.error
    const known = (await feeds.known()).get(topic)
    const age = known ? Math.abs(now().getTime() - Date.parse(known.readAt)) : Number.POSITIVE_INFINITY
    if (known && !refusal && age <= Math.max(freshMs, 2 * everyMs)) return known
    await readOn(topic)
    const feed = (await feeds.anew()).get(topic)
    if (!feed) throw new TandemError('upstream-unavailable', { side: 'crm', detail: `no news of ${topic}` })
    return feed
  }

  async function look(
    actor: Actor,
    table: FollowedTable,
    text: string | undefined,
    isWide: boolean,
    feeds: Feeds,
  ): Promise<TableNews> {
    const [feed, filters] = await Promise.all([fresh(table, feeds), fresh('filter', feeds).catch(() => undefined)])
    const before = readCursor(text)
    const isLost = before?.epoch !== feed.epoch || before.position < feed.forgotten
    const page =
      isLost || before.position >= feed.position
        ? { records: [], gone: [], position: isLost ? feed.position : before.position, more: false }
        : await store.newsFor(table, actor.oid, { after: before.position, limit: newsAtOnce, isWide })
    const filtersChanged = filters && (await areFiltersOther(actor, filters, before?.filters))
    const asked = filtersChanged ? now().toISOString() : before?.filters?.askedAt
    const cursor: Cursor = {
      epoch: feed.epoch,
      position: page.more ? page.position : Math.max(page.position, feed.position),
      ...(filters && asked ? { filters: { epoch: filters.epoch, position: filters.position, askedAt: asked } } : {}),
    }
    return {
      ...{ records: page.records, gone: page.gone, more: page.more, fromStart: isLost },
      cursor: JSON.stringify(cursor),
      ...(filtersChanged === undefined ? {} : { filtersChanged }),
    }
  }

  async function areFiltersOther(actor: Actor, feed: Feed, before: Cursor['filters']): Promise<boolean> {
    if (before?.epoch !== feed.epoch || before.position < feed.forgotten) return true
    if (Math.abs(now().getTime() - Date.parse(before.askedAt)) >= filtersAnewMs) return true
    if (before.position >= feed.position) return false
    const look = { after: before.position, limit: 1, isWide: true }
    return (await store.newsFor('filter', actor.oid, look)).records.length > 0
  }

  async function readAll(): Promise<void> {
    await Promise.allSettled([...tables, 'filter' as const].filter(isDue).map(readOn))
  }
  const isDue = (topic: NewsTopic) => (refusals.get(topic)?.until ?? 0) <= now().getTime()

  async function duty(): Promise<void> {
    if (await duties.isMine('organization news', everyMs)) await readAll()
  }

  function plan(): void {
    if (everyMs === 0 || stopping.signal.aborted) return
    timer = setTimeout(
      () =>
        duty()
          .catch((error: unknown) => log.warn({ error: loggable(error) }, 'news of the organization not read'))
          .finally(plan),
      everyMs,
    )
    timer.unref()
  }
  plan()

  return {
    of(actor, userOf) {
      const together = readTogether(store)
      return {
        async changes(table, cursor, call) {
          // From now on this mailbox is handed what concerns its user: before the position that it starts from is read.
          if (cursor === undefined && (await store.recall(actor, userName)) === undefined)
            await store.keep(actor, { [userName]: await userOf(call) })
          return look(actor, table, cursor, call.reach !== 'own', together(call))
        },
      }
    },
    async read() {
      await Promise.allSettled(reading.values())
      await readAll()
    },
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await Promise.allSettled(reading.values())
    },
  }
}

/** A look asks for table after table, most of them as quiet as the others: how far all were read is asked once. */
function readTogether(store: Pick<Store, 'feeds'>): (call: CallOptions) => Feeds {
  let last: { readonly look: string; readonly until: number; readonly feeds: ReturnType<Store['feeds']> } | undefined
  return ({ correlationId }) => {
    const anew = () => {
      last = { look: correlationId, until: performance.now() + togetherMs, feeds: store.feeds() }
      return last.feeds
    }
    const known = () => (last?.look === correlationId && performance.now() < last.until ? last.feeds : anew())
    return { known, anew }
  }
}

function readCursor(text: string | undefined): Cursor | undefined {
  try {
    const cursor: unknown = JSON.parse(text ?? 'null')
    const { epoch, position } = (cursor ?? {}) as Partial<Cursor>
    return typeof epoch === 'string' && typeof position === 'number' ? (cursor as Cursor) : undefined
  } catch {
    return undefined
  }
}
