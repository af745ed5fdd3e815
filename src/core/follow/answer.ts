/**
 * What a person said when sync asked: about a likely duplicate, a time that is taken, or an item that
 * was linked before. What they said is on disk before anything is done about it.
 */
import { TandemError } from '../errors.ts'
import type { FollowedItem, FollowedKind, FollowedTable, FollowedWorld, Settled } from '../following.ts'
import { recordIdFor, tableOf } from '../identity.ts'
import { type Actor, isNoItem, type Link, noItem } from '../link.ts'
import { unmarkChanges } from '../mark.ts'
import type { CallOptions, Intent } from '../ports.ts'
import { forgotten, leftOut, receiptOf } from './outcome.ts'
import { type Followed, type FollowedReference, type Pair, pairOfLink } from './pair.ts'
import { byKey } from './read-sides.ts'
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

/** An answer to what is asked about a link. */
export interface AnswerTo {
  readonly link: Link
  readonly answer: Answer
}

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
  const [followed] = await answerQuestions(world, actor, [{ link, answer }], sync, asked)
  if (followed instanceof TandemError) throw followed
  return followed as Followed
}

/**
 * Carries many answers out together: all are on disk before anything is done about the first.
 * @param asked all questions that are open: the answers may settle others
 * @returns for each answer, in their order, what came of it, or why nothing did (invariant 10)
 * @throws TandemError where a whole side could not be read; what was written down goes on by itself then
 */
export async function answerQuestions(
  world: FollowedWorld,
  actor: Actor,
  answers: readonly AnswerTo[],
  sync: SyncOptions,
  asked: readonly Link[] = [],
): Promise<readonly (Followed | TandemError)[]> {
  const decisions = await decide(world, actor, answers, sync)
  const begun = decisions.flatMap((decision) => ('pair' in decision ? [decision] : []))
  const settled = begun.flatMap(({ decided, over }) => [decided, ...over])
  if (settled.length > 0) await world.journal.settle(settled)
  const synced =
    begun.length > 0
      ? await syncPairs(
          world,
          actor,
          begun.map(({ pair }) => pair),
          sync,
        )
      : []
  const followed = new Map(begun.map(({ pair }, index) => [pair.linkId, synced[index] as Followed]))
  const results: (Followed | TandemError)[] = []
  for (const [index, { link, answer }] of answers.entries()) {
    const decision = decisions[index] as Decision
    if (answer === 'leave' && 'left' in decision) results.push(await left(world, actor, link, sync))
    else if ('pair' in decision) results.push(followed.get(link.id) as Followed)
    else if ('failed' in decision) results.push(decision.failed)
  }
  const done = new Set([
    ...answers.map(({ link }) => link.id),
    ...begun.flatMap(({ over }) => over.map(({ intent: { linkId } }) => linkId)),
  ])
  const others = asked.filter(({ id, failure }) => !done.has(id) && aboutPeople.has(failure?.code ?? ''))
  if (answers.some(({ link }) => aboutPeople.has(link.failure?.code ?? '')) && others.length > 0)
    await syncPairs(
      world,
      actor,
      others.map((other) => pairOfLink(other)),
      sync,
    )
  return results
}

type Decision =
  | { readonly failed: TandemError }
  | { readonly left: true }
  | {
      readonly pair: Pair
      readonly decided: Settled
      /** Links that are over by it. */
      readonly over: readonly Settled[]
    }

/** What each answer means, before anything is written. Of two answers about one item, record or question the first holds. */
async function decide(
  world: FollowedWorld,
  actor: Actor,
  answers: readonly AnswerTo[],
  sync: SyncOptions,
): Promise<readonly Decision[]> {
  const references = await meant(world, answers, callOf(sync))
  const decided = answers.map(({ link, answer }, index): Link | TandemError | undefined => {
    const reference = references[index]
    if (!reference || reference instanceof TandemError) return reference
    const { failure: _asked, ...rest } = link
    return {
      ...rest,
      table: reference.table,
      recordId: reference.id,
      // An item that a person was asked about is their own link now; a record stays its filter's.
      origin: isNoItem(link.itemId) ? (link.origin ?? 'filter') : 'person',
      ...(typeof answer === 'object' && 'linkToItem' in answer ? { itemId: answer.linkToItem } : {}),
      state: 'pending',
      updatedAt: world.now().toISOString(),
    }
  })
  const rivals = await rivalsOf(
    world,
    actor,
    decided.flatMap((link) => (link && !(link instanceof TandemError) ? [link] : [])),
    sync,
  )
  const taken = new Set<string>()
  return decided.map((link, index): Decision => {
    const asked = (answers[index] as AnswerTo).link.id
    if (link instanceof TandemError) return { failed: link }
    const taker = link && rivals.get(link.id)?.taker
    if (taker) return { failed: new TandemError(taker) }
    const names = link
      ? [`${link.table}/${link.recordId}`, ...(isNoItem(link.itemId) ? [] : [`${link.kind}/${link.itemId}`])]
      : []
    if ([asked, ...names].some((name) => taken.has(name))) return { failed: new TandemError('item-conflict') }
    for (const name of [asked, ...names]) taken.add(name)
    if (!link) return { left: true }
    const reference = references[index] as FollowedReference
    const over = (rivals.get(link.id)?.over ?? []).filter(({ intent: { linkId } }) => !taken.has(linkId))
    for (const { intent } of over) taken.add(intent.linkId)
    const intent = intentOf(world, actor, link, reference, sync)
    const pair = pairOfLink(link)
    const receipt = receiptOf(world, intent, { pair, reference }, undefined, 'pending')
    return { pair: { ...pair, record: reference, intent }, decided: { intent, link, receipt }, over }
  })
}

interface Rivals {
  readonly over: readonly Settled[]
  /** The item has become another record's meanwhile; or what somebody began with the record is not finished. */
  readonly taker: 'item-conflict' | 'record-conflict' | undefined
}

/**
 * The same two people were asked about from the other side, too: one answer is enough. One of both was somebody else's copy
 * once, and let go: it never comes back to that. Nor does an item come to what it was to be linked to and could not.
 */
async function rivalsOf(
  world: FollowedWorld,
  actor: Actor,
  decided: readonly Link[],
  sync: SyncOptions,
): Promise<ReadonlyMap<string, Rivals>> {
  const withItem = decided.filter(({ itemId }) => !isNoItem(itemId))
  const found = await Promise.all([
    ...[...byKey(withItem, ({ kind }) => kind)].map(([kind, some]) =>
      world.journal.linksOfItems(
        actor,
        kind as FollowedKind,
        some.map(({ itemId }) => itemId),
      ),
    ),
    ...[...byKey(decided, ({ table }) => table as FollowedTable)].map(([table, some]) =>
      world.journal.linksOfRecords(
        actor,
        table,
        some.map(({ recordId }) => recordId),
      ),
    ),
  ])
  const open = new Map(found.flat().map((other) => [other.id, other]))
  const unfinished = await world.journal.unfinishedOf(actor)
  return new Map(
    decided.map((link) => {
      const others = [...open.values()].filter(({ id }) => id !== link.id)
      const isSameItem = (other: Link) => other.kind === link.kind && other.itemId === link.itemId
      const isSameRecord = (other: Link) => other.table === link.table && other.recordId === link.recordId
      const over = others.filter((other) => {
        if (!isSameItem(other) && !isSameRecord(other)) return false
        if (other.state === 'unlinked' || aboutPeople.has(other.failure?.code ?? '')) return true
        return other.state === 'failed' && isSameItem(other)
      })
      const isItemTaken = others.some((other) => other.state === 'tracked' && isSameItem(other))
      const isBegun = unfinished.some(
        ({ linkId, record }) => linkId !== link.id && record?.table === link.table && record.id === link.recordId,
      )
      const taker = isItemTaken ? 'item-conflict' : isBegun ? 'record-conflict' : undefined
      return [link.id, { over: over.map(settled), taker }]
    }),
  )

  function settled(other: Link): Settled {
    const record = { table: other.table as FollowedTable, id: other.recordId }
    const intent = intentOf(world, actor, other, record, sync)
    return forgotten(world, { pair: pairOfLink(other), reference: record, recordIs: 'unknown' }, intent)
  }
}

/** The records that the answers are about, each in its place; nothing where it is to be left, why not where one of both is gone. */
async function meant(
  world: FollowedWorld,
  answers: readonly AnswerTo[],
  options: CallOptions,
): Promise<readonly (FollowedReference | TandemError | undefined)[]> {
  const wanted = answers.map(({ link, answer }) => {
    const { kind } = pairOfLink(link)
    if (typeof answer === 'object')
      return 'linkToItem' in answer ? { kind, item: answer.linkToItem } : { kind, record: answer.linkTo.toLowerCase() }
    // What it was linked to is over: it becomes a record of its own.
    return answer === 'go-on' && link.failure?.code === 'previously-linked' ? { kind, item: link.itemId } : { kind }
  })
  const items = new Map<string, FollowedItem | TandemError>()
  for (const [kind, some] of byKey(wanted, (want) => want.kind)) {
    const ids = [...new Set(some.flatMap(({ item }) => item ?? []))]
    const read = ids.length > 0 ? await world.mailbox.readItems(kind, ids, options) : []
    read.forEach((item, index) => {
      items.set(`${kind}/${ids[index]}`, item)
    })
  }
  const ids = [...new Set(wanted.flatMap(({ record }) => record ?? []))]
  const read = ids.length > 0 ? await world.crm.readRecords('contact', ids, options) : []
  const records = new Map(ids.map((id, index) => [id, read[index]]))
  const anew = answers.some(({ link, answer }) => answer === 'go-on' && link.failure?.code === 'previously-linked')
  const own = anew ? await Promise.all([world.crm.whoAmI(options), world.crm.settings(options)]) : undefined
  return answers.map(({ link, answer }, index) => {
    const { kind, item: itemId, record: id } = wanted[index] as (typeof wanted)[number]
    if (answer === 'leave') return undefined
    if (id !== undefined) {
      const record = records.get(id)
      return record instanceof TandemError ? record : { table: 'contact', id }
    }
    const known: FollowedReference = { table: link.table as FollowedTable, id: link.recordId }
    if (itemId === undefined) return known
    const item = items.get(`${kind}/${itemId}`) ?? new TandemError('item-gone', { side: 'mailbox' })
    if (item instanceof TandemError) return item
    if (typeof answer === 'object' || !own) return known
    const [{ organizationId }, settings] = own
    return {
      table: tableOf(item) as FollowedTable,
      id: recordIdFor(item, organizationId, settings, world.guidFor),
    }
  })
}

async function left(
  world: FollowedWorld,
  actor: Actor,
  link: Link,
  sync: SyncOptions,
): Promise<Followed | TandemError> {
  try {
    return await leave(world, actor, link, sync)
  } catch (error) {
    if (error instanceof TandemError) return error
    throw error
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
