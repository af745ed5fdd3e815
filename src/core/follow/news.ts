/**
 * What changed on one side since the cursors, as pairs, part by part: a look may tell of a million items, and no more of them
 * are held than are worked on together. The cursors of a part are kept once its pairs are done, so that a pass goes on there.
 */
import type { FollowedWorld } from '../following.ts'
import type { SyncedKind } from '../item.ts'
import type { Actor, Link, LinkHead } from '../link.ts'
import type { Pair } from './pair.ts'

export interface News {
  readonly pairs: readonly Pair[]
  /** By name, to be kept when the pairs are done; undefined is to be forgotten. */
  readonly cursors: Readonly<Record<string, string | undefined>>
  /** Links whose item or record is told to be gone. */
  readonly gone: number
  /** The same in the rest of the look, which was read ahead for that: known to the first part that tells of any. */
  readonly goneLater: number
  /** Series whose meetings are to be compared: the id of the link, where it is known, by that of the record. */
  readonly series: SeriesToCompare
  /** Everything is to be compared, for what is not told of is unknown. */
  readonly isFull: boolean
  /** The feed begins anew: whatever it would have told since the cursor is unknown. */
  readonly fromStart: boolean
  /** Nothing was told: the former cursors are as good as these. */
  readonly isQuiet: boolean
  /** More parts follow. */
  readonly more: boolean
}

export type SeriesToCompare = ReadonlyMap<string, string | undefined>

/** So many pairs are read, planned and written together. */
export const pairsAtOnce = 200
/** A part ends after so many pages, whatever little they tell: a pass that dies reads no more of them again. */
export const pagesAtOnce = 10

/** Notes the series that a link is, or is a meeting of. @returns whether it is one of its meetings, which never go alone */
export function noteSeries(
  series: Map<string, string | undefined>,
  { id, table, recordId, occurrence }: Pick<Link, 'id' | 'table' | 'recordId' | 'occurrence'>,
): boolean {
  if (occurrence) series.set(occurrence.seriesRecordId, occurrence.seriesLinkId)
  else if (table === 'recurringappointmentmaster') series.set(recordId, id)
  return occurrence !== undefined
}

/** Links that may still follow. */
export const isLive = ({ state }: Pick<Link, 'state'>) => state !== 'unlinked'

/** Whether one side lost everything at once is to be known before anything is deleted on the other (invariant 9). */
export async function countGone(
  read: (
    cursor: string,
  ) => Promise<{ readonly gone: readonly string[]; readonly cursor: string; readonly more: boolean }>,
  headsOf: (ids: readonly string[]) => Promise<readonly LinkHead[]>,
  from: string,
): Promise<number> {
  let count = 0
  for (let [cursor, more] = [from, true]; more; ) {
    const page = await read(cursor)
    const links = page.gone.length > 0 ? await headsOf(page.gone) : []
    count += links.filter((link) => isLive(link) && !link.occurrence).length
    cursor = page.cursor
    more = page.more
  }
  return count
}

const linksAtOnce = 500

export async function* allLinks(
  world: Pick<FollowedWorld, 'journal'>,
  actor: Actor,
  kind: SyncedKind,
): AsyncGenerator<Link> {
  for await (const page of linkPages(world, actor, kind)) yield* page
}

/** All links of a kind in the order of their ids. @param after the id where an earlier round stopped */
export async function* linkPages(
  world: Pick<FollowedWorld, 'journal'>,
  actor: Actor,
  kind: SyncedKind,
  after?: string,
): AsyncGenerator<readonly Link[]> {
  for (let from = after; ; ) {
    const page = await world.journal.linksOfKind(actor, kind, { limit: linksAtOnce, ...(from ? { after: from } : {}) })
    yield page
    if (page.length < linksAtOnce) return
    from = page.at(-1)?.id
  }
}
