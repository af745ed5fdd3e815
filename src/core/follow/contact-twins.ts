/**
 * A contact that is about to be made in Outlook, and somebody like it is there already: a person decides. What
 * carries the record's own mark is no question: it is the copy, whatever became of its link.
 */
import { TandemError } from '../errors.ts'
import type { FollowedWorld } from '../following.ts'
import type { ContactItem } from '../item.ts'
import type { Actor, Link } from '../link.ts'
import { recordOfMark } from '../mark.ts'
import type { CallOptions } from '../ports.ts'
import { isSameRecord } from '../record.ts'
import { isLikelySame, recognizableItem, recognizableRecord } from './likely-same.ts'
import type { PairSides } from './read-sides.ts'

/** @returns the same sides, those in question with who is there */
export async function withTwins(
  world: FollowedWorld,
  actor: Actor,
  read: readonly PairSides[],
  options: CallOptions,
): Promise<readonly PairSides[]> {
  const asking = read.filter(isAboutToBeMade)
  if (asking.length === 0) return read
  const found = await twinsInMailbox(
    world,
    actor,
    asking.map(({ record }) => record),
    options,
  )
  const answers = new Map<PairSides, PairSides>(
    asking.map((sides, index) => {
      const twins = found[index] ?? []
      if (twins instanceof TandemError) return [sides, { ...sides, failed: twins }]
      const own = twins.find((item) => item.mark && isSameRecord(recordOfMark(item.mark), sides.reference))
      if (own) return [sides, { ...sides, item: own, pair: { ...sides.pair, itemId: own.id } }]
      return [sides, twins.length > 0 ? { ...sides, twins } : sides]
    }),
  )
  return read.map((sides) => answers.get(sides) ?? sides)
}

type AboutToBeMade = PairSides & { readonly record: NonNullable<PairSides['record']> }

/** What was begun goes on: whoever was asked and said "another" began it. */
function isAboutToBeMade(sides: PairSides): sides is AboutToBeMade {
  const { pair, item, record, recordIs } = sides
  if (pair.kind !== 'contact' || item || !record || recordIs !== 'there' || pair.intent) return false
  return pair.itemId === undefined && (pair.link === undefined || pair.link.state === 'failed')
}

/** Contacts of the mailbox that are likely the people of these records, and nobody else's already. */
export async function twinsInMailbox(
  world: Pick<FollowedWorld, 'mailbox' | 'journal'>,
  actor: Actor,
  records: readonly NonNullable<PairSides['record']>[],
  options: CallOptions,
): Promise<readonly (readonly ContactItem[] | TandemError)[]> {
  const wanted = records.map(recognizableRecord)
  const found = await world.mailbox.findContacts(wanted, options)
  const ids = found.flatMap((some) => (some instanceof TandemError ? [] : some.map(({ id }) => id)))
  const links = ids.length > 0 ? await world.journal.linksOfItems(actor, 'contact', [...new Set(ids)]) : []
  const taken = new Set(links.filter(isTaken).map(({ itemId }) => itemId))
  return found.map((some, index) => {
    const one = wanted[index]
    if (some instanceof TandemError || !one) return some
    return some.filter((item) => !taken.has(item.id) && isLikelySame(one, recognizableItem(item)))
  })
}

const isTaken = ({ state }: Link) => state === 'tracked' || state === 'pending'
