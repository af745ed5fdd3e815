/** What changed in a table since its cursor, and what the person's filters let in and let go. */
import type {
  FilteredRecords,
  FilterReach,
  FollowedKind,
  FollowedTable,
  FollowedWorld,
  RecordNews,
} from '../following.ts'
import { type Actor, isNoItem, type Link } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import { countGone, isLive, type News, noteSeries, pagesAtOnce, pairsAtOnce } from './news.ts'
import type { Notes } from './notes.ts'
import { linkIdOf, type Pair, pairOfLink, withFreeIds } from './pair.ts'

/** News of one table; `isFull` where its filters are others than before, too. */
export type TableNews = News & { readonly table: FollowedTable }

const reachOf = (notes: Notes, table: FollowedTable): FilterReach =>
  notes.get(`reach:${table}`) === 'own' ? 'own' : 'any'
const filterName = (table: FollowedTable) => `filters:${table}`

/** So that the next look asks what they let through now. */
export const forgottenFilter = (table: FollowedTable) => ({ [filterName(table)]: undefined })

/** To be kept once everything that the filters let through was compared. */
export const filterNotes = (table: FollowedTable, { fingerprint, reach }: FilteredRecords) => ({
  [filterName(table)]: fingerprint,
  [`reach:${table}`]: reach,
})

export async function* recordNews(
  world: FollowedWorld,
  actor: Actor,
  kind: FollowedKind,
  table: FollowedTable,
  notes: Notes,
  call: CallOptions,
): AsyncGenerator<TableNews> {
  const name = `records:${table}`
  const reach = reachOf(notes, table)
  const fingerprint = notes.get(filterName(table))
  const read = (cursor: string | undefined) => world.crm.changes(table, cursor, { ...call, reach })
  const headsOf = (ids: readonly string[]) => world.journal.headsOfRecords(actor, table, ids)
  let areFiltersKnown = fingerprint !== undefined
  let isOtherFilter = false
  let isCounted = false
  let page = await read(notes.get(name))
  for (let isLast = false; !isLast; ) {
    const pairs = new Map<string, Pair>()
    const series = new Map<string, string | undefined>()
    const changed = new Map<string, string>()
    let [gone, fromStart] = [0, false]
    for (let pages = 1; ; pages++) {
      fromStart ||= page.fromStart
      areFiltersKnown &&= page.filtersChanged === false
      gone += await takeGone(world, actor, table, page, pairs, series)
      // Of a feed that begins from the start only deletions would be news; everything else is compared.
      if (!page.fromStart) for (const { id, version } of page.records) changed.set(id.toLowerCase(), version)
      isLast = !page.more
      if (isLast || pages >= pagesAtOnce || pairs.size + changed.size >= pairsAtOnce) break
      page = await read(page.cursor)
    }
    let filters: FilteredRecords | undefined
    if (changed.size > 0 || (!areFiltersKnown && !fromStart)) {
      filters = await world.crm.filtered(table, { ...call, among: [...changed.keys()] })
      isOtherFilter ||= filters.fingerprint !== fingerprint
      await takeChanged(world, actor, kind, table, changed, filters, pairs, series, call)
    }
    const isToBeCounted: boolean = gone > 0 && !isLast && !isCounted
    isCounted ||= isToBeCounted
    const looksAtAll = fromStart || isOtherFilter
    yield {
      ...{ table, pairs: [...pairs.values()], gone, series, isFull: looksAtAll, fromStart, more: !isLast },
      goneLater: isToBeCounted ? await countGone(read, headsOf, page.cursor) : 0,
      cursors: {
        [name]: page.cursor,
        // What was found to be another filter must not be forgotten with the place where it was told.
        ...(looksAtAll ? { [filterName(table)]: undefined } : filters ? filterNotes(table, filters) : {}),
      },
      isQuiet: pairs.size === 0 && changed.size === 0 && series.size === 0 && !looksAtAll,
    }
    if (!isLast) page = await read(page.cursor)
  }
}

/** @returns how many links' records are gone */
async function takeGone(
  world: FollowedWorld,
  actor: Actor,
  table: FollowedTable,
  page: RecordNews,
  pairs: Map<string, Pair>,
  series: Map<string, string | undefined>,
): Promise<number> {
  let gone = 0
  for (const link of await world.journal.linksOfRecords(actor, table, page.gone)) {
    if (noteSeries(series, link) || !isLive(link)) continue
    gone++
    pairs.set(link.id, pairOfLink(link))
  }
  return gone
}

async function takeChanged(
  world: FollowedWorld,
  actor: Actor,
  kind: FollowedKind,
  table: FollowedTable,
  changed: ReadonlyMap<string, string>,
  filters: FilteredRecords,
  pairs: Map<string, Pair>,
  series: Map<string, string | undefined>,
  call: CallOptions,
): Promise<void> {
  const inside = new Set(filters.ids.map((id) => id.toLowerCase()))
  const heads = await world.journal.headsOfRecords(actor, table, [...changed.keys()])
  const followed = followedAmong(heads)
  const moved = new Set<string>()
  const recordIds = new Set<string>()
  for (const head of heads) {
    const isEcho = changed.get(head.recordId) === head.recordVersion
    if (head.occurrence && isEcho) continue
    if (noteSeries(series, head)) continue
    const isInside = inside.has(head.recordId)
    const isNews = isLive(head)
      ? !isEcho || head.failure !== undefined || (head.origin === 'filter' && !isInside)
      : // It came back, or may be read again: they were one, and are again, unless it has another item by now.
        isInside && !isNoItem(head.itemId) && !followed.has(head.recordId)
    if (!isNews) continue
    moved.add(head.id)
    recordIds.add(head.recordId)
  }
  for (const link of await world.journal.linksOfRecords(actor, table, [...recordIds])) {
    if (!moved.has(link.id)) continue
    const isOutside = isLive(link) && link.origin === 'filter' && !inside.has(link.recordId)
    pairs.set(link.id, pairOfLink(link, isOutside ? { isOutsideFilter: true } : {}))
  }
  const linked = new Set(heads.map(({ recordId }) => recordId))
  const without = [...changed.keys()].filter((id) => !linked.has(id))
  const seriesOf = await seriesAmong(world, table, without, call)
  for (const [, seriesId] of seriesOf) if (!series.has(seriesId)) series.set(seriesId, undefined)
  for (const pair of await newPairs(
    world,
    actor,
    kind,
    table,
    without.filter((id) => inside.has(id) && !seriesOf.has(id)),
  ))
    pairs.set(pair.linkId, pair)
}

/** Records that have an item. */
const followedAmong = (links: readonly Pick<Link, 'state' | 'recordId'>[]): ReadonlySet<string> =>
  new Set(links.filter(({ state }) => state === 'tracked').map(({ recordId }) => recordId))

/** What the filters let through and has no link, or one that was ended: page by page, all there is. */
export async function* filterNews(
  world: FollowedWorld,
  actor: Actor,
  kind: FollowedKind,
  table: FollowedTable,
  call: CallOptions,
): AsyncGenerator<{ readonly pairs: readonly Pair[]; readonly filters: FilteredRecords }> {
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const filters = await world.crm.filtered(table, { ...call, ...(after === undefined ? {} : { after }) })
    const ids = [...new Set(filters.ids.map((id) => id.toLowerCase()))]
    const links = await world.journal.linksOfRecords(actor, table, ids)
    const linked = new Set(links.map(({ recordId }) => recordId))
    const seriesOf = await seriesAmong(
      world,
      table,
      ids.filter((id) => !linked.has(id)),
      call,
    )
    const followed = followedAmong(links)
    const isBack = (link: Link) =>
      !isLive(link) && !link.occurrence && !isNoItem(link.itemId) && !followed.has(link.recordId)
    const found = ids.filter((id) => !linked.has(id) && !seriesOf.has(id))
    const fresh = await newPairs(world, actor, kind, table, found)
    yield {
      pairs: [...links.filter(isBack).map((link) => pairOfLink(link)), ...fresh],
      filters,
    }
    after = filters.next
  }
}

async function newPairs(
  world: FollowedWorld,
  actor: Actor,
  kind: FollowedKind,
  table: FollowedTable,
  ids: readonly string[],
): Promise<readonly Pair[]> {
  const pairs = ids.map((id): Pair => {
    const record = { table, id }
    return { linkId: world.guidFor(linkIdOf.record(actor, record)), kind, record, origin: 'filter' }
  })
  return withFreeIds(world, actor, pairs)
}

/** Meetings of series go with their series, whatever a filter says of them. */
async function seriesAmong(
  world: FollowedWorld,
  table: FollowedTable,
  ids: readonly string[],
  options: CallOptions,
): Promise<ReadonlyMap<string, string>> {
  return table === 'appointment' && ids.length > 0 ? world.crm.seriesOf(ids, options) : new Map()
}
