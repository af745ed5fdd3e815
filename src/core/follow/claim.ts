/** Whose item is it? Marks are copied with items, come back from the bin, and outlive a store: one record has one item. */
import { TandemError } from '../errors.ts'
import type { FollowedWorld } from '../following.ts'
import { type Actor, isNoItem, type Link, unknownRecord } from '../link.ts'
import { unmarkChanges } from '../mark.ts'
import type { CallOptions, ItemWrite } from '../ports.ts'
import { byKey, type PairSides } from './read-sides.ts'

export interface Claimed {
  /** Those that may go on, some of them under the link that their record has already. */
  readonly own: readonly PairSides[]
  /** Second links of an item or a record: one is enough. */
  readonly twins: readonly PairSides[]
}

/** Takes our mark off copies of items, which are not tracked. @throws TandemError when the mailbox is away */
export async function claim(
  world: FollowedWorld,
  actor: Actor,
  read: readonly PairSides[],
  options: CallOptions,
): Promise<Claimed> {
  const own: PairSides[] = []
  const twins: PairSides[] = []
  const copies: PairSides[] = []
  const seen = new Map<string, PairSides>()
  // What could be read goes first: of two links of one item the one that knows it has it.
  const ordered = [...read].sort((one, other) => Number(!one.item) - Number(!other.item))
  for (const [table, some] of byKey(ordered, ({ reference }) => reference.table)) {
    const asked = some.filter(isAsked)
    const links =
      asked.length === 0
        ? []
        : await world.journal.linksOfRecords(
            actor,
            table,
            asked.map(({ reference }) => reference.id),
          )
    const owners = new Map(some.filter((sides) => !isAsked(sides)).flatMap(ownerOf))
    for (const link of links) if (link.state !== 'failed' && !isNoItem(link.itemId)) owners.set(link.recordId, link)
    for (const sides of some) {
      const { reference, item, pair, record } = sides
      const itemId = item?.id ?? (reference.id === unknownRecord ? pair.itemId : undefined)
      const key = itemId && `${pair.kind}/${itemId}`
      if (key && seen.has(key)) twins.push(sides)
      else if (!isAsked(sides)) own.push(sides)
      else {
        const owner = owners.get(reference.id)
        const vacant = links.find((link) => link.recordId === reference.id && isNoItem(link.itemId))
        if (owner && owner.id !== pair.linkId) (owner.itemId === item?.id ? twins : copies).push(sides)
        // Just made for this record; whoever began it finds it by its mark.
        else if (vacant?.state === 'pending' && vacant.id !== pair.linkId) continue
        else {
          const mine = vacant && vacant.id !== pair.linkId ? taking(sides, vacant) : sides
          own.push(mine)
          // Two copies of one item in one pass: the first is the item.
          if (record && item) owners.set(reference.id, { id: mine.pair.linkId, itemId: item.id })
        }
      }
      if (key && !seen.has(key)) seen.set(key, sides)
    }
  }
  await unmark(world, copies, options)
  return { own, twins: [...twins, ...copies] }
}

/** Only a mark says what it belongs to: the link does not, or not yet. */
function isAsked({ pair, item }: PairSides): boolean {
  return item?.mark !== undefined && pair.link?.state !== 'tracked' && pair.intent === undefined
}

function ownerOf({ pair, item, reference }: PairSides): readonly (readonly [string, { id: string; itemId: string }])[] {
  return item ? [[reference.id, { id: pair.linkId, itemId: item.id }]] : []
}

/** The record has a link that lost its item, or never had one: this is it. */
function taking(sides: PairSides, link: Link): PairSides {
  const itemId = sides.item?.id ?? link.itemId
  return { ...sides, pair: { ...sides.pair, linkId: link.id, link: { ...link, itemId, state: 'failed' }, itemId } }
}

/** A copy shall not look tracked when it is not. */
async function unmark(world: FollowedWorld, copies: readonly PairSides[], options: CallOptions): Promise<void> {
  const writes = copies.flatMap(({ item }): ItemWrite[] => {
    const changes = item && unmarkChanges(item)
    return changes ? [{ action: 'update', kind: item.kind, id: item.id, changes }] : []
  })
  if (writes.length === 0) return
  const away = (await world.mailbox.write(writes, options)).find(
    (answer) => answer instanceof TandemError && answer.isTransient,
  )
  if (away) throw away
}
