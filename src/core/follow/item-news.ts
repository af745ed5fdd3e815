/** What changed in the mailbox since its cursor. */
import type { FollowedKind, FollowedWorld, ItemNews, ItemNotice } from '../following.ts'
import type { Actor, Link } from '../link.ts'
import { trackedCategory } from '../mark.ts'
import type { CallOptions } from '../ports.ts'
import { countGone, isLive, type News, noteSeries, pagesAtOnce, pairsAtOnce } from './news.ts'
import type { Notes } from './notes.ts'
import { linkIdOf, type Pair, pairOfLink, withFreeIds } from './pair.ts'

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

export async function* itemNews(
  world: FollowedWorld,
  actor: Actor,
  kind: FollowedKind,
  first: Promise<ItemNews>,
  options: CallOptions,
): AsyncGenerator<News> {
  const read = (cursor: string) => world.mailbox.changes(kind, cursor, options)
  const headsOf = (ids: readonly string[]) => world.journal.headsOfItems(actor, kind, ids)
  let isCounted = false
  let page = await first
  for (let isLast = false; !isLast; ) {
    const pairs = new Map<string, Pair>()
    const series = new Map<string, string | undefined>()
    const part = { gone: 0, told: 0, isFull: false }
    for (let pages = 1; ; pages++) {
      part.told += page.items.length + page.gone.length
      part.isFull ||= page.fromStart
      part.gone += await takePage(world, actor, kind, page, pairs, series)
      isLast = !page.more
      if (isLast || pages >= pagesAtOnce || pairs.size >= pairsAtOnce) break
      page = await read(page.cursor)
    }
    const isToBeCounted: boolean = part.gone > 0 && !isLast && !isCounted
    isCounted ||= isToBeCounted
    yield {
      pairs: [...pairs.values()],
      cursors: { [itemsName(kind)]: page.cursor },
      gone: part.gone,
      goneLater: isToBeCounted ? await countGone(read, headsOf, page.cursor) : 0,
      series,
      isFull: part.isFull,
      fromStart: part.isFull,
      isQuiet: part.told === 0 && !part.isFull,
      more: !isLast,
    }
    if (!isLast) page = await read(page.cursor)
  }
}

const isMarked = (notice: ItemNotice | undefined) => notice?.categories?.includes(trackedCategory.displayName) ?? false

/** A person's own link from now on, whatever the filters say. */
export const markedAgain = (link: Link): Pair => pairOfLink({ ...link, origin: 'category' }, { isMarkedAgain: true })

/** The record may have another item by now; this one becomes one of its own then, under the link that it has: an item has one. */
async function trackedAgain(world: FollowedWorld, actor: Actor, link: Link): Promise<Pair> {
  const others = await world.journal.linksOfRecords(actor, link.table, [link.recordId])
  if (!others.some(({ state }) => state === 'tracked' || state === 'pending')) return markedAgain(link)
  return { linkId: link.id, kind: link.kind as FollowedKind, itemId: link.itemId, origin: 'category' }
}

/** @returns how many links' items are gone */
async function takePage(
  world: FollowedWorld,
  actor: Actor,
  kind: FollowedKind,
  page: ItemNews,
  pairs: Map<string, Pair>,
  series: Map<string, string | undefined>,
): Promise<number> {
  let gone = 0
  const notices = new Map(page.items.map((notice) => [notice.id, notice]))
  const known = await world.journal.headsOfItems(actor, kind, [...notices.keys(), ...page.gone])
  const goneIds = new Set(page.gone)
  const moved = new Set<string>()
  const wantedAgain = new Set<string>()
  for (const head of known) {
    const notice = notices.get(head.itemId)
    if (!isLive(head)) {
      // A filter or a right went away, and a person wants it tracked all the same.
      if (isMarked(notice) && !head.occurrence) wantedAgain.add(head.itemId)
      continue
    }
    if (noteSeries(series, head)) continue
    // Our own echo is no news (invariant 5).
    if (notice?.changeKey !== undefined && notice.changeKey === head.itemVersion && !goneIds.has(head.itemId)) continue
    if (goneIds.has(head.itemId)) gone++
    moved.add(head.itemId)
  }
  for (const link of await world.journal.linksOfItems(actor, kind, [...moved, ...wantedAgain])) {
    const pair = isLive(link)
      ? moved.has(link.itemId) && pairOfLink(link)
      : wantedAgain.has(link.itemId) && (await trackedAgain(world, actor, link))
    if (pair) pairs.set(pair.linkId, pair)
  }
  const linked = new Set(known.map(({ itemId }) => itemId))
  // A person marked it, in whatever client.
  const marked = page.items.filter((notice) => isMarked(notice) && !linked.has(notice.id))
  const fresh = marked.map(({ id }): Pair => {
    const linkId = world.guidFor(linkIdOf.item(actor, kind, id))
    return { linkId, kind, itemId: id, origin: 'category' }
  })
  for (const pair of await withFreeIds(world, actor, fresh)) pairs.set(pair.linkId, pair)
  return gone
}
