/**
 * What a person said when sync asked: about a likely duplicate, a time that is taken, or an item that
 * was linked before. What they said is on disk before anything is done about it.
 */
import { TandemError } from '../errors.ts'
import type { FollowedTable, FollowedWorld, Settled } from '../following.ts'
import { recordIdFor, tableOf } from '../identity.ts'
import { type Actor, isNoItem, type Link, noItem } from '../link.ts'
import { unmarkChanges } from '../mark.ts'
import type { CallOptions, Intent } from '../ports.ts'
import { forgotten, leftOut, receiptOf } from './outcome.ts'
import { type Followed, type FollowedReference, type Pair, pairOfLink } from './pair.ts'
import { type SyncOptions, syncPairs } from './sync-pairs.ts'

/** Failures that are questions. */
export const questions: ReadonlySet<string> = new Set([
  'duplicate-found',
  'duplicate-in-mailbox',
  'previously-linked',
  'schedule-conflict',
])

/** Questions about who somebody is: one answer may be the answer to others. */
const aboutPeople: ReadonlySet<string> = new Set(['duplicate-found', 'duplicate-in-mailbox'])

/**
 * - `go-on`: make a new one of it on the other side
 * - `linkTo`: of a contact in Outlook, the one in the CRM that it is
 * - `linkToItem`: of a contact in the CRM, the one in Outlook that it is
 * - `leave`: do not track it, and the category goes; of a record: no copy of it in Outlook
 */
export type Answer = 'go-on' | 'leave' | { readonly linkTo: string } | { readonly linkToItem: string }

/**
 * Carries the answer out.
 * @param asked other questions that are open: this answer may settle them
 * @throws TandemError `item-gone`, `record-gone`: what it is to be linked to is not there any more; where a whole side could
 * not be read, or the item not be changed
 */
export async function answerQuestion(
  world: FollowedWorld,
  actor: Actor,
  link: Link,
  answer: Answer,
  sync: SyncOptions,
  asked: readonly Link[] = [],
): Promise<Followed> {
  const { followed, over } =
    answer === 'leave'
      ? { followed: await leave(world, actor, link, sync), over: [] }
      : await decide(world, actor, link, answer, sync)
  const others = asked.filter(
    ({ id, failure }) => id !== link.id && !over.includes(id) && aboutPeople.has(failure?.code ?? ''),
  )
  if (aboutPeople.has(link.failure?.code ?? '') && others.length > 0)
    await syncPairs(
      world,
      actor,
      others.map((other) => pairOfLink(other)),
      sync,
    )
  return followed
}

async function decide(
  world: FollowedWorld,
  actor: Actor,
  link: Link,
  answer: Exclude<Answer, 'leave'>,
  sync: SyncOptions,
): Promise<{
  readonly followed: Followed
  /** Links that are over by it. */
  readonly over: readonly string[]
}> {
  const { failure: _asked, ...rest } = link
  const reference = await meant(world, link, answer, callOf(sync))
  const decided: Link = {
    ...rest,
    table: reference.table,
    recordId: reference.id,
    // An item that a person was asked about is their own link now; a record stays its filter's.
    origin: isNoItem(link.itemId) ? (link.origin ?? 'filter') : 'person',
    ...(typeof answer === 'object' && 'linkToItem' in answer ? { itemId: answer.linkToItem } : {}),
    state: 'pending',
    updatedAt: world.now().toISOString(),
  }
  const pair: Pair = { ...pairOfLink(decided), record: reference }
  const intent = intentOf(world, actor, decided, reference, sync)
  const decision: Settled = {
    intent,
    link: decided,
    receipt: receiptOf(world, intent, { reference }, undefined, 'pending'),
  }
  const over = await rivals(world, actor, decided, sync)
  await world.journal.settle([decision, ...over])
  const [followed] = await syncPairs(world, actor, [{ ...pair, intent }], sync)
  return { followed: followed as Followed, over: over.map(({ intent: { linkId } }) => linkId) }
}

/**
 * The same two people were asked about from the other side, too: one answer is enough. One of both was somebody else's copy
 * once, and let go: it never comes back to that.
 */
async function rivals(
  world: FollowedWorld,
  actor: Actor,
  decided: Link,
  sync: SyncOptions,
): Promise<readonly Settled[]> {
  const { kind, reference } = { kind: decided.kind, reference: pairOfLink(decided).record as FollowedReference }
  const [ofItem, ofRecord] = await Promise.all([
    isNoItem(decided.itemId) ? [] : world.journal.linksOfItems(actor, kind, [decided.itemId]),
    world.journal.linksOfRecords(actor, reference.table, [reference.id]),
  ])
  const open = new Map([...ofItem, ...ofRecord].map((other) => [other.id, other]))
  return [...open.values()].flatMap((other) => {
    const isOver = other.state === 'unlinked' || aboutPeople.has(other.failure?.code ?? '')
    if (other.id === decided.id || !isOver) return []
    const record = { table: other.table as FollowedTable, id: other.recordId }
    const intent = intentOf(world, actor, other, record, sync)
    return [forgotten(world, { pair: pairOfLink(other), reference: record, recordIs: 'unknown' }, intent)]
  })
}

/** The record that the answer is about. @throws TandemError where one of both is no longer there */
async function meant(
  world: FollowedWorld,
  link: Link,
  answer: Exclude<Answer, 'leave'>,
  options: CallOptions,
): Promise<FollowedReference> {
  const { kind } = pairOfLink(link)
  const known: FollowedReference = { table: link.table as FollowedTable, id: link.recordId }
  if (typeof answer === 'object') {
    if ('linkToItem' in answer) {
      const [item] = await world.mailbox.readItems(kind, [answer.linkToItem], options)
      if (item instanceof TandemError) throw item
      return known
    }
    const record: FollowedReference = { table: 'contact', id: answer.linkTo.toLowerCase() }
    const [there] = await world.crm.readRecords(record.table, [record.id], options)
    if (there instanceof TandemError) throw there
    return record
  }
  if (link.failure?.code !== 'previously-linked') return known
  // What it was linked to is over: it becomes a record of its own.
  const [[item], { organizationId }, settings] = await Promise.all([
    world.mailbox.readItems(kind, [link.itemId], options),
    world.crm.whoAmI(options),
    world.crm.settings(options),
  ])
  if (!item || item instanceof TandemError) throw item ?? new TandemError('item-gone', { side: 'mailbox' })
  return {
    table: tableOf(item) as FollowedTable,
    id: recordIdFor(item, organizationId, settings, world.guidFor),
  }
}

async function leave(world: FollowedWorld, actor: Actor, link: Link, sync: SyncOptions): Promise<Followed> {
  const pair = pairOfLink(link)
  const options = callOf(sync)
  const reference = { table: link.table as FollowedTable, id: link.recordId }
  const intent = intentOf(world, actor, link, reference, sync)
  if (isNoItem(link.itemId)) {
    const settled = leftOut(world, { pair, reference, recordIs: 'there' }, intent, link)
    await world.journal.settle([settled])
    return { pair, outcome: 'done', link: settled.link, receipt: settled.receipt }
  }
  const [item] = await world.mailbox.readItems(pair.kind, [link.itemId], options)
  if (item instanceof TandemError && item.code !== 'item-gone') throw item
  const changes = item && !(item instanceof TandemError) ? unmarkChanges(item) : undefined
  if (changes) {
    const [written] = await world.mailbox.write(
      [{ action: 'update', kind: pair.kind, id: link.itemId, changes }],
      options,
    )
    if (written instanceof TandemError) throw written
  }
  const settled = forgotten(world, { pair, reference, recordIs: 'unknown' }, intent)
  await world.journal.settle([settled])
  return { pair, outcome: 'done', link: null, receipt: settled.receipt }
}

function intentOf(
  world: FollowedWorld,
  actor: Actor,
  link: Link,
  record: FollowedReference,
  { correlationId }: SyncOptions,
): Intent {
  return {
    ...{ id: world.newId(), linkId: link.id, actor, kind: link.kind, correlationId },
    ...(isNoItem(link.itemId) ? { itemId: noItem(record.id) } : { itemId: link.itemId }),
    ...{ verb: 'sync', record, origin: link.origin ?? 'person', askedAt: world.now().toISOString() },
  }
}

const callOf = ({ correlationId, signal }: SyncOptions): CallOptions => ({
  correlationId,
  ...(signal ? { signal } : {}),
})
