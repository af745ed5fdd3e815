/**
 * Everything is compared: links that no news tells of, because a cursor was lost, a filter is another one, or it is a day ago.
 * Page by page through the store; how far it came is kept, so that a pass that dies goes on there.
 */
import type { FollowedKind, FollowedTable, FollowedWorld } from '../following.ts'
import type { Actor, Link } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import { isLive, linkPages, noteSeries } from './news.ts'
import type { Notes } from './notes.ts'
import { type Pair, pairOfLink } from './pair.ts'

/** A comparison that is owed, until it is done. */
export interface Owed {
  /** ISO instant: both sides of what was settled later were read since. */
  readonly since: string
  /** Of everything, whatever was told. */
  readonly isWhole?: boolean
  /** Id of the link that it came to. */
  readonly after?: string
}

const owedName = (kind: FollowedKind) => `compare:${kind}`

/** The note of what is owed; undefined forgets. */
export const owedNote = (kind: FollowedKind, owed: Owed | undefined) => ({
  [owedName(kind)]: owed && JSON.stringify(owed),
})

export function readOwed(notes: Notes, kind: FollowedKind): Owed | undefined {
  const text = notes.get(owedName(kind))
  return text ? (JSON.parse(text) as Owed) : undefined
}

/** Whether records are still in the person's filters, where that is a question; undefined where it is none. */
export type Inside = (ids: readonly string[]) => Promise<ReadonlySet<string>>

/** All that a table's filters let through, where that is little; else they are asked for those in question. */
export function insideOf(
  world: FollowedWorld,
  table: FollowedTable,
  all: ReadonlySet<string> | undefined,
  call: CallOptions,
): Inside {
  return async (ids) => {
    if (all || ids.length === 0) return all ?? new Set()
    const { ids: among } = await world.crm.filtered(table, { ...call, among: ids })
    return new Set(among.map((id) => id.toLowerCase()))
  }
}

/** Links as pairs, in their order: what a filter brought and none lets through any more says so. */
export async function pairsInside(
  links: readonly Link[],
  tables: ReadonlyMap<FollowedTable, Inside | undefined>,
): Promise<readonly Pair[]> {
  const outside = new Set<string>()
  for (const [table, inside] of tables) {
    // The single meetings of a series go with it, whatever a filter says of them.
    const brought = links.filter((link) => link.table === table && link.origin === 'filter' && !link.occurrence)
    const stays = await inside?.(brought.map(({ recordId }) => recordId))
    if (stays) for (const { id, recordId } of brought) if (!stays.has(recordId)) outside.add(id)
  }
  return links.map((link) => pairOfLink(link, outside.has(link.id) ? { isOutsideFilter: true } : {}))
}

/**
 * @param tables which are compared, and how their filters are asked
 * @param isSettled links that need no look
 */
export async function* comparison(
  world: FollowedWorld,
  actor: Actor,
  kind: FollowedKind,
  owed: Owed,
  tables: ReadonlyMap<FollowedTable, Inside | undefined>,
  isSettled: (link: Link) => boolean,
): AsyncGenerator<{
  readonly pairs: readonly Pair[]
  readonly series: ReadonlyMap<string, string | undefined>
  readonly after: string | undefined
}> {
  const now = world.now().toISOString()
  for await (const page of linkPages(world, actor, kind, owed.after)) {
    const series = new Map<string, string | undefined>()
    const masters = await mastersOf(world, actor, page)
    const isSince = ({ updatedAt }: Link) => updatedAt > owed.since && updatedAt <= now
    const due = page.filter((link) => {
      // A series that is there is told of by its own link.
      if (link.occurrence && masters.has(link.occurrence.seriesRecordId)) return false
      if (noteSeries(series, link)) return false
      return tables.has(link.table as FollowedTable) && isLive(link) && !isSince(link) && !isSettled(link)
    })
    yield { pairs: await pairsInside(due, tables), series, after: page.at(-1)?.id }
  }
}

async function mastersOf(
  world: Pick<FollowedWorld, 'journal'>,
  actor: Actor,
  links: readonly Link[],
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(links.flatMap(({ occurrence }) => occurrence?.seriesRecordId ?? []))]
  if (ids.length === 0) return new Set()
  const masters = await world.journal.linksOfRecords(actor, 'recurringappointmentmaster', ids)
  return new Set(masters.map(({ recordId }) => recordId))
}
