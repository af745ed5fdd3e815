/** What changed on either side since the cursors, as pairs. Cursors are given back, to be kept once the work is done. */
import type { FilterReach, FollowedKind, FollowedTable, FollowedWorld, ItemNews, RecordNews } from '../following.ts'
import { type Actor, isNoItem, type Link } from '../link.ts'
import { trackedCategory } from '../mark.ts'
import type { CallOptions } from '../ports.ts'
import type { Notes } from './notes.ts'
import { linkIdOf, type Pair, pairOfLink } from './pair.ts'

export interface News {
  readonly pairs: readonly Pair[]
  /** By name, to be kept when the pairs are done. */
  readonly cursors: Readonly<Record<string, string>>
  /** Links whose item or record is told to be gone. */
  readonly gone: number
  /** Series whose meetings are to be compared: the id of the link, where it is known, by that of the record. */
  readonly series: SeriesToCompare
  /** Everything is to be compared, for what is not told of is unknown. */
  readonly isFull: boolean
  /** Nothing was told: the former cursors are as good as these. */
  readonly isQuiet: boolean
}

export type SeriesToCompare = ReadonlyMap<string, string | undefined>

/** Notes the series that a link is, or is a meeting of. @returns whether it is one of its meetings, which never go alone */
export function noteSeries(
  series: Map<string, string | undefined>,
  { id, table, recordId, occurrence }: Link,
): boolean {
  if (occurrence) series.set(occurrence.seriesRecordId, occurrence.seriesLinkId)
  else if (table === 'recurringappointmentmaster') series.set(recordId, id)
  return occurrence !== undefined
}

/** Links that may still follow. */
const isLive = ({ state }: Link) => state !== 'unlinked'

const itemsName = (kind: FollowedKind) => `items:${kind}`

/** The first page of each kind, asked for in the same moment, so that a connector may ask once for all of them. */
export function firstPages(
  world: Pick<FollowedWorld, 'mailbox'>,
  kinds: readonly FollowedKind[],
  notes: Notes,
  options: CallOptions,
): ReadonlyMap<FollowedKind, Promise<ItemNews>> {
  const pages = kinds.map((kind) => [kind, world.mailbox.changes(kind, notes.get(itemsName(kind)), options)] as const)
  // Whoever takes the page hears of its failure; until then it is nobody's.
  for (const [, page] of pages) page.catch(() => undefined)
  return new Map(pages)
}

export async function itemNews(
  world: FollowedWorld,
  actor: Actor,
  kind: FollowedKind,
  first: Promise<ItemNews>,
  options: CallOptions,
): Promise<News> {
  const pairs = new Map<string, Pair>()
  const series = new Map<string, string | undefined>()
  let cursor: string | undefined
  let isFull = false
  let gone = 0
  let told = 0
  for (let page: ItemNews | undefined; !page || page.more; ) {
    page = page ? await world.mailbox.changes(kind, cursor, options) : await first
    cursor = page.cursor
    told += page.items.length + page.gone.length
    isFull ||= page.fromStart
    const versions = new Map(page.items.map((notice) => [notice.id, notice]))
    const known = await world.journal.linksOfItems(actor, kind, [...versions.keys(), ...page.gone])
    const goneIds = new Set(page.gone)
    for (const link of known.filter(isLive)) {
      const notice = versions.get(link.itemId)
      if (noteSeries(series, link)) continue
      // Our own echo is no news (invariant 5).
      if (notice?.changeKey !== undefined && notice.changeKey === link.itemVersion && !goneIds.has(link.itemId))
        continue
      if (goneIds.has(link.itemId)) gone++
      pairs.set(link.id, pairOfLink(link))
    }
    const linked = new Set(known.map(({ itemId }) => itemId))
    for (const { id, categories } of page.items) {
      // A person marked it, in whatever client.
      if (linked.has(id) || !categories?.includes(trackedCategory.displayName)) continue
      const linkId = world.guidFor(linkIdOf.item(actor, kind, id))
      pairs.set(linkId, { linkId, kind, itemId: id, origin: 'category' })
    }
  }
  return {
    pairs: [...pairs.values()],
    cursors: { [itemsName(kind)]: cursor as string },
    gone,
    series,
    isFull,
    isQuiet: told === 0 && !isFull,
  }
}

export async function recordNews(
  world: FollowedWorld,
  actor: Actor,
  kind: FollowedKind,
  table: FollowedTable,
  notes: Notes,
  {
    isWhole = false,
    refused,
    ...call
  }: CallOptions & {
    /** Everything is compared, whatever the feed tells: a right that was lost is no news in it. */
    readonly isWhole?: boolean
    /** Links that failed in this very pass: only news of their records brings them up again. */
    readonly refused?: ReadonlySet<string>
  },
): Promise<News> {
  const name = `records:${table}`
  const filterName = `filters:${table}`
  const reachName = `reach:${table}`
  const pairs = new Map<string, Pair>()
  const series = new Map<string, string | undefined>()
  const fingerprint = notes.get(filterName)
  const reach: FilterReach = notes.get(reachName) === 'own' ? 'own' : 'any'
  let cursor = notes.get(name)
  let isFull = isWhole
  let gone = 0
  let areFiltersKnown = fingerprint !== undefined
  const changed = new Map<string, string>()
  for (let page: RecordNews | undefined; !page || page.more; ) {
    page = await world.crm.changes(table, cursor, { ...call, reach })
    cursor = page.cursor
    isFull ||= page.fromStart
    areFiltersKnown &&= page.filtersChanged === false
    for (const link of await world.journal.linksOfRecords(actor, table, page.gone)) {
      if (noteSeries(series, link) || !isLive(link)) continue
      gone++
      pairs.set(link.id, pairOfLink(link))
    }
    // Of a feed that begins from the start only deletions would be news; everything else is compared below.
    if (!page.fromStart) for (const { id, version } of page.records) changed.set(id.toLowerCase(), version)
  }
  if (!isFull && changed.size === 0 && areFiltersKnown)
    return {
      pairs: [...pairs.values()],
      cursors: { [name]: cursor as string },
      gone,
      series,
      isFull,
      isQuiet: pairs.size === 0 && series.size === 0,
    }
  const ids = isFull ? undefined : [...changed.keys()]
  const filtered = await world.crm.filtered(table, { ...call, ...(ids ? { among: ids } : {}) })
  const isOtherFilter = filtered.fingerprint !== fingerprint
  const whole = isFull || !isOtherFilter ? filtered : await world.crm.filtered(table, call)
  const inside = new Set(whole.ids.map((id) => id.toLowerCase()))
  const looksAtAll = isFull || isOtherFilter
  const relevant = [...new Set([...inside, ...changed.keys()])]
  const links = await world.journal.linksOfRecords(actor, table, relevant)
  for (const link of links) {
    const isInside = inside.has(link.recordId)
    const isEcho = changed.get(link.recordId) === link.recordVersion
    if (link.occurrence && isEcho) continue
    if (noteSeries(series, link)) continue
    if (!isLive(link)) {
      // It came back, or may be read again: they were one, and are again.
      if (isInside && !isNoItem(link.itemId)) pairs.set(link.id, pairOfLink(link))
      continue
    }
    const isOutside = link.origin === 'filter' && !isInside
    if (!isOutside && isEcho && !link.failure) continue
    const isKnown = changed.has(link.recordId) || looksAtAll
    if (isKnown)
      pairs.set(link.id, pairOfLink(link, link.origin === 'filter' && !isInside ? { isOutsideFilter: true } : {}))
  }
  const linked = new Set(links.map(({ recordId }) => recordId))
  const seriesOf = await seriesAmong(
    world,
    table,
    relevant.filter((id) => !linked.has(id)),
    call,
  )
  for (const [id, seriesId] of seriesOf) if (changed.has(id) && !series.has(seriesId)) series.set(seriesId, undefined)
  for (const id of inside) {
    if (linked.has(id) || seriesOf.has(id)) continue
    const record = { table, id }
    const linkId = world.guidFor(linkIdOf.record(actor, record))
    pairs.set(linkId, { linkId, kind, record, origin: 'filter' })
  }
  if (looksAtAll) await addAllLinks(world, actor, kind, table, inside, refused, pairs, series)
  return {
    pairs: [...pairs.values()],
    cursors: { [name]: cursor as string, [filterName]: filtered.fingerprint, [reachName]: filtered.reach },
    gone,
    series,
    isFull,
    isQuiet: pairs.size === 0 && changed.size === 0 && !looksAtAll,
  }
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

const linksAtOnce = 500

/** Links that no filter and no feed tells of any more. */
async function addAllLinks(
  world: FollowedWorld,
  actor: Actor,
  kind: FollowedKind,
  table: FollowedTable,
  inside: ReadonlySet<string>,
  refused: ReadonlySet<string> = new Set(),
  pairs: Map<string, Pair>,
  series: Map<string, string | undefined>,
): Promise<void> {
  for await (const link of allLinks(world, actor, kind)) {
    if (noteSeries(series, link)) continue
    if (link.table !== table || !isLive(link) || pairs.has(link.id) || refused.has(link.id)) continue
    pairs.set(
      link.id,
      pairOfLink(link, link.origin === 'filter' && !inside.has(link.recordId) ? { isOutsideFilter: true } : {}),
    )
  }
}

export async function* allLinks(world: FollowedWorld, actor: Actor, kind: FollowedKind): AsyncGenerator<Link> {
  for (let after: string | undefined; ; ) {
    const page = await world.journal.linksOfKind(actor, kind, { limit: linksAtOnce, ...(after ? { after } : {}) })
    yield* page
    if (page.length < linksAtOnce) return
    after = page.at(-1)?.id
  }
}
