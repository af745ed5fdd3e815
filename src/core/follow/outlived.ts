import type { FollowedTable, FollowedWorld, Settled } from '../following.ts'
import { type Actor, type Link, unknownRecord } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import { forgotten, intentOf } from './outcome.ts'
import { pairOfLink } from './pair.ts'
import { byKey, type PairSides } from './read-sides.ts'

/**
 * What was begun from a record is found by its mark, also by a look at the items that came first: an item has one link
 * (invariant 2). One that knows its record is kept; one that was begun from an item that could not be read then is over.
 * @returns pairs that go on, and what is over
 */
export async function outlived(
  world: FollowedWorld,
  actor: Actor,
  read: readonly PairSides[],
  options: CallOptions,
): Promise<{ readonly own: readonly PairSides[]; readonly settled: readonly Settled[] }> {
  const begun = read.filter(({ item, pair }) => item && pair.record && pair.link?.itemId !== item.id)
  if (begun.length === 0) return { own: read, settled: [] }
  const links = new Map<string, Link>()
  for (const [kind, some] of byKey(begun, ({ pair }) => pair.kind)) {
    const ids = some.map(({ item }) => item?.id ?? '')
    for (const link of await world.journal.linksOfItems(actor, kind, ids)) links.set(`${kind}/${link.itemId}`, link)
  }
  const settled: Settled[] = []
  const over = new Set<PairSides>()
  for (const sides of begun) {
    const rival = links.get(`${sides.pair.kind}/${sides.item?.id}`)
    if (!rival || rival.id === sides.pair.linkId) continue
    if (rival.recordId === unknownRecord) settled.push(await forget(world, actor, rival, options))
    else {
      over.add(sides)
      settled.push(forgotten(world, sides, intentOf(world, actor, sides, undefined, options)))
    }
  }
  return { own: read.filter((sides) => !over.has(sides)), settled }
}

async function forget(world: FollowedWorld, actor: Actor, link: Link, options: CallOptions): Promise<Settled> {
  const begun = (await world.journal.unfinishedOf(actor)).find(({ linkId }) => linkId === link.id)
  const reference = { table: link.table as FollowedTable, id: link.recordId }
  const sides: PairSides = { pair: pairOfLink(link), reference, recordIs: 'unknown' }
  return forgotten(world, sides, begun ?? intentOf(world, actor, sides, undefined, options))
}
