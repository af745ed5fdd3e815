/** What came of a pair: its link, its receipt, and whether it is to be looked at once more. */
import { type Applied, compared, linkAfter, type Work } from '../apply.ts'
import type { TandemError } from '../errors.ts'
import type { FieldValue } from '../field-value.ts'
import type { FollowedItem, FollowedTable, FollowedWorld, Settled } from '../following.ts'
import { itemKey } from '../identity.ts'
import { type Actor, isNoItem, type Link, noItem } from '../link.ts'
import { withMovedFiles } from '../move-files.ts'
import type { Plan } from '../plan.ts'
import type { CallOptions, Intent } from '../ports.ts'
import type { Receipt } from '../receipt.ts'
import { nameAgreed, nameOf } from './item-name.ts'
import { begunLink, type Followed, type Pair, pairOfLink } from './pair.ts'
import type { PairSides } from './read-sides.ts'

export function intentOf(
  world: FollowedWorld,
  actor: Actor,
  sides: PairSides,
  made: Plan | undefined,
  { correlationId }: CallOptions,
): Intent {
  const { pair, reference, item } = sides
  // What began without an item may have made one since; if it is gone by now, its link still knows which it was.
  const itemId = item?.id ?? pair.itemId ?? noItem(reference.id)
  if (pair.intent) return isNoItem(pair.intent.itemId) ? { ...pair.intent, itemId } : pair.intent
  return {
    id: world.newId(),
    linkId: pair.linkId,
    actor,
    kind: pair.kind,
    itemId,
    verb: 'sync',
    record: made ? { table: made.table, id: made.recordId } : reference,
    origin: pair.link?.origin ?? pair.origin,
    askedAt: world.now().toISOString(),
    correlationId,
  }
}

/** What is known of the link before anything is agreed. */
function linkBefore(world: FollowedWorld, { pair, item, reference, record }: PairSides, intent: Intent): Link {
  const owner = record?.lookups?.ownerid?.id
  const before: Link = pair.link ?? begunLink(pair, reference, intent, item?.id ?? intent.itemId)
  return {
    // What it agreed on with a record that is gone means nothing to the next one.
    ...(pair.isMarkedAgain && !record ? withoutBase(before) : before),
    ...(item ? { itemKey: itemKey(item) } : {}),
    ...(owner ? { recordOwner: owner } : {}),
    updatedAt: world.now().toISOString(),
  }
}

function withoutBase({ recordBase: _former, ...link }: Link): Link {
  return { ...link, base: {} }
}

export function success(world: FollowedWorld, sides: PairSides, work: Work, applied: Applied): Settled {
  const { intent } = work
  const made = withMovedFiles(work.plan, applied.files)
  const before = linkBefore(world, sides, intent)
  const receipt = receiptOf(world, intent, { ...sides, itemId: applied.itemId }, made, 'done')
  if (made.ends) return { intent, link: linkAfterEnd(before, made, applied), receipt }
  const recordVersion = applied.recordVersion ?? sides.record?.version
  const tracked = before.trackedAt === undefined ? { ...before, trackedAt: world.now().toISOString() } : before
  const link = linkAfter(tracked, made, {
    ...applied,
    ...(recordVersion ? { recordVersion } : {}),
  })
  return { intent, link, receipt }
}

/** Neither side is there any more: the intent ends, and so does a link that never came about. */
export function overWith(world: FollowedWorld, sides: PairSides, intent: Intent): Settled {
  const { link } = sides.pair
  const receipt = receiptOf(world, intent, sides, undefined, 'done')
  const isNothing = !sides.item && !sides.record
  return {
    intent,
    link: link && !isNothing ? link : null,
    receipt: isNothing ? { ...receipt, ends: 'both-gone' } : receipt,
  }
}

/** What was begun is over; the link is as it was. */
export function ended(world: FollowedWorld, sides: PairSides, intent: Intent, link: Link): Settled {
  return { intent, link, receipt: receiptOf(world, intent, sides, undefined, 'done') }
}

/** One link too many. */
export function forgotten(world: FollowedWorld, sides: PairSides, intent: Intent): Settled {
  return { intent, link: null, receipt: receiptOf(world, intent, sides, undefined, 'done') }
}

/** A person wants no copy of the record in Outlook: remembered, so that no filter makes one. */
export function leftOut(world: FollowedWorld, sides: PairSides, intent: Intent, link: Link): Settled {
  const { failure: _asked, ...rest } = link
  const receipt = receiptOf(world, intent, sides, undefined, 'done')
  return {
    intent,
    link: { ...rest, state: 'unlinked', itemId: noItem(link.recordId), updatedAt: world.now().toISOString() },
    receipt: { ...receipt, ends: 'left-out' },
  }
}

/** One meeting of a series that is none of its own any more: neither side is touched. */
export function goneWithSeries(
  world: FollowedWorld,
  actor: Actor,
  link: Link,
  begun: Intent | undefined,
  options: CallOptions,
): Settled {
  const pair = pairOfLink(link)
  const sides: PairSides = {
    pair,
    reference: { table: link.table as FollowedTable, id: link.recordId },
    recordIs: 'unknown',
  }
  const intent = begun ?? intentOf(world, actor, sides, undefined, options)
  const receipt = receiptOf(world, intent, sides, undefined, 'done')
  return { intent, link: null, receipt: { ...receipt, ends: 'series-changed' } }
}

/** Nothing is remembered of what is gone for good; where one side stays, that both were one (invariant 2). */
function linkAfterEnd(before: Link, made: Plan, applied: Applied): Link | null {
  switch (made.ends) {
    case 'record-not-readable':
    case 'outside-filter':
      return {
        ...before,
        state: 'unlinked',
        itemVersion: applied.itemVersion,
        // Coming back, they begin from what they agreed on last.
        ...(Object.keys(made.base).length > 0 ? { base: made.base } : {}),
        ...(made.recordBase ? { recordBase: made.recordBase } : {}),
      }
    case 'let-go':
    case 'item-deleted-record-stays':
      return { ...before, state: 'unlinked', itemId: noItem(before.recordId) }
    case 'record-deleted-item-stays':
      // The series goes on beside it: without this each look would find the deletion anew.
      return before.occurrence ? { ...compared(before), state: 'unlinked' } : null
    default:
      return null
  }
}

/** A new meeting's name is known only once Outlook has made it; the record keeps it, so that colleagues find theirs. */
export function secondLook({ pair, item, record }: PairSides, link: Link | null): Pair | undefined {
  if (pair.kind !== 'event' || item || !record || link?.state !== 'tracked') return undefined
  if (link.occurrence || pair.isSecondLook) return undefined
  const { intent: _done, ...rest } = pair
  return {
    ...rest,
    link,
    itemId: link.itemId,
    record: { table: record.table as FollowedTable, id: record.id },
    isSecondLook: true,
  }
}

/** Versions moved without anything to write: the next look shall not wonder again. */
export function quietLink(before: Link, { item, record }: PairSides, made: Plan | undefined): Link {
  const link = compared(before)
  const owner = record?.lookups?.ownerid?.id
  const isSame =
    link.itemVersion === item?.changeKey &&
    link.recordVersion === record?.version &&
    link.recordOwner === (owner ?? link.recordOwner) &&
    !link.failure &&
    sameBase(link.base, made?.base)
  if (isSame) return link
  const { failure: _healed, recordBase: _base, ...rest } = link
  return {
    ...rest,
    ...(made ? { base: made.base, ...(made.recordBase ? { recordBase: made.recordBase } : {}) } : {}),
    ...(item ? { itemVersion: item.changeKey } : {}),
    ...(record ? { recordVersion: record.version } : {}),
    ...(owner ? { recordOwner: owner } : {}),
  }
}

function sameBase(
  one: Readonly<Record<string, FieldValue>>,
  other: Readonly<Record<string, FieldValue>> | undefined,
): boolean {
  return other === undefined || JSON.stringify(one) === JSON.stringify(other)
}

/** Nothing fails silently: what can heal by itself stays pending, all else is on the link with its reason. */
export function failure(
  world: FollowedWorld,
  actor: Actor,
  sides: PairSides,
  work: Work | undefined,
  error: TandemError,
  options: CallOptions,
): { readonly settled: Settled; readonly isNews: boolean } {
  const intent = work?.intent ?? intentOf(world, actor, sides, undefined, options)
  const told = { code: error.code, detail: error.message }
  const before = linkBefore(world, sides, intent)
  const outcome = error.isTransient ? 'pending' : 'failed'
  const receipt: Receipt = { ...receiptOf(world, intent, sides, work?.plan, outcome), failure: told }
  const wasTracked = sides.pair.link?.state === 'tracked'
  const versions = {
    ...(sides.item ? { itemVersion: sides.item.changeKey } : {}),
    ...(sides.record ? { recordVersion: sides.record.version } : {}),
  }
  const link: Link = {
    ...before,
    // What failed for good is tried again when either side moves, not before.
    ...(error.isTransient || wasTracked ? {} : versions),
    state: wasTracked ? 'tracked' : outcome,
    failure: told,
  }
  const { link: known } = sides.pair
  const isSame = known?.failure?.code === told.code && known.failure.detail === told.detail
  // The same wait once more is no history; what is over must end.
  const isNews = !isSame || (sides.pair.intent !== undefined && outcome === 'failed')
  return { settled: { intent, link, receipt }, isNews }
}

export function receiptOf(
  world: FollowedWorld,
  intent: Intent,
  { item, pair, reference, itemId }: Pick<PairSides, 'item' | 'pair' | 'reference'> & { readonly itemId?: string },
  made: Plan | undefined,
  outcome: Receipt['outcome'],
): Receipt {
  const isDone = outcome === 'done'
  const decisions = made?.decisions ?? []
  const name = item ? nameOf(item) : ''
  return {
    id: world.newId(),
    linkId: intent.linkId,
    verb: intent.verb,
    at: world.now().toISOString(),
    actor: intent.actor.oid,
    kind: intent.kind,
    itemId: itemId ?? item?.id ?? intent.itemId,
    ...(decisions.length > 0 ? {} : name ? { itemName: name } : nameAgreed(pair.link)),
    table: made?.table ?? reference.table,
    recordId: made?.recordId ?? reference.id,
    ...(made?.regarding ? { regarding: made.regarding } : {}),
    outcome,
    recordAction: isDone ? (made?.recordAction ?? 'none') : 'none',
    itemAction: isDone ? (made?.itemAction ?? 'none') : 'none',
    ...(made?.ends ? { ends: made.ends } : {}),
    decisions,
    correlationId: intent.correlationId,
  }
}

export function resultOf(
  { pair, item }: { readonly pair: Pair; readonly item?: FollowedItem },
  { link, receipt }: Settled,
  made?: Plan,
): Followed {
  return { pair, outcome: receipt.outcome, link, receipt, ...(made ? { plan: made } : {}), ...(item ? { item } : {}) }
}
