/** An item and a record that belong together, or will: what one step of following is about. */
import type { FollowedItem, FollowedKind, FollowedTable, FollowedWorld } from '../following.ts'
import { type Actor, isNoItem, type Link, type LinkOrigin, recordOf } from '../link.ts'
import type { Plan } from '../plan.ts'
import type { Intent } from '../ports.ts'
import type { Receipt } from '../receipt.ts'
import type { RecordReference } from '../record.ts'
import type { Refused } from '../rules.ts'

export type FollowedReference = RecordReference & { readonly table: FollowedTable }

export interface Pair {
  readonly linkId: string
  readonly kind: FollowedKind
  readonly link?: Link
  /** Absent: there is none yet, or it is known to be gone. */
  readonly itemId?: string
  /** Absent: not known before the item is read. */
  readonly record?: FollowedReference
  /** Who wants them linked, where they are not yet. */
  readonly origin: LinkOrigin
  /** The record is no longer in any of the person's filters. */
  readonly isOutsideFilter?: true
  /** Let go once, and somebody put the category on the item again. */
  readonly isMarkedAgain?: true
  /** What was begun before and is done again. */
  readonly intent?: Intent
  /** So often did its sides move under this very step. */
  readonly moved?: number
  /** What the CRM refused of it in this very step: all else is done without. */
  readonly refused?: Refused
  /** The item was made in this very step: only what follows from that is still to be done. */
  readonly isSecondLook?: true
}

/** What came of a pair. */
export interface Followed {
  readonly pair: Pair
  readonly outcome: 'done' | 'unchanged' | 'pending' | 'failed' | 'skipped'
  readonly link?: Link | null
  readonly plan?: Plan
  readonly receipt?: Receipt
  readonly item?: FollowedItem
}

export function pairOfLink(link: Link, more: Pick<Pair, 'isOutsideFilter' | 'isMarkedAgain'> = {}): Pair {
  const record = recordOf(link)
  return {
    linkId: link.id,
    kind: link.kind as FollowedKind,
    link,
    ...(isNoItem(link.itemId) ? {} : { itemId: link.itemId }),
    ...(record ? { record: record as FollowedReference } : {}),
    origin: link.origin ?? 'person',
    ...more,
  }
}

/** The link of a pair that was begun and not agreed on yet. */
export function begunLink(
  { linkId, kind, origin }: Pair,
  { table, id }: FollowedReference,
  intent: Intent,
  itemId: string,
) {
  const { actor, askedAt } = intent
  return {
    ...{ id: linkId, tid: actor.tid, mailbox: actor.oid, kind, itemId, itemKey: '', table, recordId: id },
    ...{ state: 'pending', base: {}, trackedBy: actor.oid, origin, updatedAt: askedAt },
  } as const satisfies Link
}

/**
 * Pairs of what has no link. A link may have moved on since it was named: its item became another record, its record got another
 * item. It keeps its name, and whatever comes back takes one of its own.
 */
export async function withFreeIds(
  world: Pick<FollowedWorld, 'journal' | 'guidFor'>,
  actor: Actor,
  pairs: readonly Pair[],
): Promise<readonly Pair[]> {
  if (pairs.length === 0) return pairs
  const taken = await world.journal.takenIds(
    actor,
    pairs.map(({ linkId }) => linkId),
  )
  const free = pairs.filter(({ linkId }) => !taken.has(linkId))
  if (free.length === pairs.length) return pairs
  const renamed = pairs.flatMap((pair): Pair[] =>
    taken.has(pair.linkId) ? [{ ...pair, linkId: world.guidFor(`again:${pair.linkId}`) }] : [],
  )
  return [...free, ...(await withFreeIds(world, actor, renamed))]
}

/** The same record in the same mailbox is always the same link; so is the same item. */
export const linkIdOf = {
  record: (mailbox: { tid: string; oid: string }, { table, id }: RecordReference) =>
    `link:${mailbox.tid}:${mailbox.oid}:${table}:${id.toLowerCase()}`,
  item: (mailbox: { tid: string; oid: string }, kind: string, id: string) =>
    `link:${mailbox.tid}:${mailbox.oid}:${kind}:${id}`,
}
