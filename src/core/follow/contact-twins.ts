/**
 * A contact that is about to be made, and somebody like it is on the other side already: a person decides. What
 * carries the record's own mark is no question: it is the copy, whatever became of its link.
 */
import { TandemError } from '../errors.ts'
import type { FollowedWorld, Namesake } from '../following.ts'
import type { ContactItem } from '../item.ts'
import type { Actor, Link } from '../link.ts'
import { recordOfMark } from '../mark.ts'
import type { CallOptions } from '../ports.ts'
import { type AddressMatch, isSameRecord, type NamedRecord } from '../record.ts'
import { type Likeness, likenessOf, type Recognizable, recognizableItem, recognizableRecord } from './likely-same.ts'
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
      const likely = found[index] ?? []
      if (likely instanceof TandemError) return [sides, { ...sides, failed: likely }]
      const twins = likely.map(({ item }) => item)
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

export interface LikelyItem {
  readonly item: ContactItem
  readonly matched: Likeness
}

/** Contacts of the mailbox that are likely the people of these records, and nobody else's already. */
export async function twinsInMailbox(
  world: Pick<FollowedWorld, 'mailbox' | 'journal'>,
  actor: Actor,
  records: readonly NonNullable<PairSides['record']>[],
  options: CallOptions,
): Promise<readonly (readonly LikelyItem[] | TandemError)[]> {
  const wanted = records.map(recognizableRecord)
  const found = await world.mailbox.findContacts(wanted, options)
  const ids = found.flatMap((some) => (some instanceof TandemError ? [] : some.map(({ id }) => id)))
  const links = ids.length > 0 ? await world.journal.linksOfItems(actor, 'contact', [...new Set(ids)]) : []
  const taken = new Set(links.filter(isTaken).map(({ itemId }) => itemId))
  return found.map((some, index) => {
    if (some instanceof TandemError) return some
    const one = wanted[index] as Recognizable
    return some.flatMap((item) => {
      const matched = taken.has(item.id) ? undefined : likenessOf(one, recognizableItem(item))
      return matched ? [{ item, matched }] : []
    })
  })
}

/** The same sides, those of contacts that may be made in the CRM with whoever has their name there. All in one look. */
export async function withNamesakes(
  world: FollowedWorld,
  read: readonly PairSides[],
  options: CallOptions,
): Promise<readonly PairSides[]> {
  const asking = new Map(
    read.flatMap((sides) => {
      const item = sides.item?.kind === 'contact' && mayBeDuplicate(sides) ? recognizableItem(sides.item) : undefined
      return item && item.phones.length > 0 ? [[sides, item] as const] : []
    }),
  )
  if (asking.size === 0) return read
  const namesakes = await world.crm.findNamesakes([...asking.values()], options)
  return read.map((sides) => (asking.has(sides) ? { ...sides, namesakes } : sides))
}

/** Whoever was asked and said "make a new one" is the link's origin then. */
export function mayBeDuplicate({ pair, item, record }: PairSides): boolean {
  return item !== undefined && !record && !pair.intent && (pair.link?.origin ?? pair.origin) === 'category'
}

export interface LikelyRecord {
  readonly record: NamedRecord
  readonly matched: Likeness
}

/**
 * Contacts of the CRM that are likely a contact of Outlook.
 * @param people who has its addresses  @param namesakes who has its name
 */
export function twinsInCrm(
  item: ContactItem,
  people: readonly AddressMatch[],
  namesakes: readonly Namesake[],
): readonly LikelyRecord[] {
  const mine = recognizableItem(item)
  const found = new Map<string, LikelyRecord>()
  for (const { table, address, isActive, id, name, detail } of people)
    if (table === 'contact' && isActive && mine.addresses.includes(address))
      found.set(id, { record: { table, id, name, ...(detail ? { detail } : {}) }, matched: 'address' })
  for (const { columns, ...record } of namesakes) {
    const matched = likenessOf(mine, recognizableRecord({ columns }))
    if (matched && !found.has(record.id)) found.set(record.id, { record, matched })
  }
  return [...found.values()]
}

/** It is somebody's copy, or is about to be. */
export const isTaken = ({ state }: Pick<Link, 'state'>): boolean => state === 'tracked' || state === 'pending'
