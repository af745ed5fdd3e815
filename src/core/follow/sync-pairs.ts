/**
 * Brings pairs in step: reads both sides, plans each, applies all, and writes down what came of it. One pair or hundreds
 * take the same way; the failure of one is its own (invariant 10).
 */
import { type ApplyOutcome, apply, type Work } from '../apply.ts'
import { TandemError } from '../errors.ts'
import type { FollowedWorld, Settled } from '../following.ts'
import { addressesOn } from '../gather.ts'
import { type Actor, isNoItem, type Link } from '../link.ts'
import type { Plan } from '../plan.ts'
import type { CallOptions } from '../ports.ts'
import type { CrmRecord } from '../record.ts'
import { refusedWith } from '../refused-columns.ts'
import type { Rules } from '../rules.ts'
import { rulesOf } from '../rules-of.ts'
import { normalAddress } from '../text.ts'
import { claim } from './claim.ts'
import { withNamesakes, withTwins } from './contact-twins.ts'
import { nameOfPair } from './item-name.ts'
import { addressesOf } from './likely-same.ts'
import {
  failure,
  forgotten,
  intentOf,
  overWith,
  quietLink,
  receiptOf,
  resultOf,
  secondLook,
  success,
} from './outcome.ts'
import { outlived } from './outlived.ts'
import type { Followed, Pair } from './pair.ts'
import { prepare } from './prepare.ts'
import { type PairSides, readSides } from './read-sides.ts'
import { withOverlaps } from './schedule-conflicts.ts'
import { withDigests } from './with-digests.ts'

export interface SyncOptions {
  readonly correlationId: string
  readonly signal?: AbortSignal
  /** Attendees of records made before this ISO instant are never invited by a new copy (invariant 3). */
  readonly invitesSince?: string
  /**
   * Asked before anything is written: false leaves all of these as they are (invariant 9).
   * `nameAt` says what a person knows the item of a plan by.
   */
  readonly mayApply?: (plans: readonly Plan[], nameAt: (index: number) => string) => boolean
}

/** So often are both sides read again because they moved meanwhile; after that somebody else is busy with them. */
const mostAttempts = 4

/** @throws TandemError where a whole side could not be read: nothing was begun then */
export async function syncPairs(
  world: FollowedWorld,
  actor: Actor,
  pairs: readonly Pair[],
  sync: SyncOptions,
): Promise<readonly Followed[]> {
  const options: CallOptions = { correlationId: sync.correlationId, ...(sync.signal ? { signal: sync.signal } : {}) }
  const results = new Map<string, Followed>()
  let waiting = await adopted(world, pairs, options)
  while (waiting.length > 0) {
    const again: Pair[] = []
    for (const followed of await round(world, actor, waiting, sync, options)) {
      if ('again' in followed) again.push(followed.again)
      if ('result' in followed) results.set(followed.result.pair.linkId, mergedResult(results, followed.result))
    }
    waiting = again
  }
  return pairs.map((pair) => results.get(pair.linkId) ?? { pair, outcome: 'skipped' })
}

/** A second look at what was just made does not hide that it was made. */
function mergedResult(results: ReadonlyMap<string, Followed>, result: Followed): Followed {
  const first = results.get(result.pair.linkId)
  return first && result.outcome === 'unchanged' ? { ...first, link: result.link ?? first.link ?? null } : result
}

/** What was begun and maybe done already is looked for by its mark, so that nothing is made twice (invariant 2). */
async function adopted(world: FollowedWorld, pairs: readonly Pair[], options: CallOptions): Promise<readonly Pair[]> {
  return Promise.all(
    pairs.map(async (pair) => {
      if (pair.itemId !== undefined || !pair.record) return pair
      const isBegun = pair.link ? pair.link.state === 'pending' || pair.link.state === 'failed' : pair.intent
      if (!isBegun) return pair
      const [itemId] = await world.mailbox.findMarked(pair.kind, world.recordUrl(pair.record), options)
      return itemId === undefined ? pair : { ...pair, itemId }
    }),
  )
}

type RoundResult =
  | { readonly result: Followed }
  | { readonly again: Pair }
  | { readonly result: Followed; readonly again: Pair }

async function round(
  world: FollowedWorld,
  actor: Actor,
  pairs: readonly Pair[],
  sync: SyncOptions,
  options: CallOptions,
): Promise<readonly RoundResult[]> {
  const [who, settings, fieldRules] = await Promise.all([
    world.crm.whoAmI(options),
    world.crm.settings(options),
    world.crm.fieldRules(options),
  ])
  const source = { organizationId: who.organizationId, ownerId: who.systemUserId, settings, fieldRules }
  const found = await readSides(world, pairs, source, options)
  const claimed = await claim(world, actor, await withTwins(world, actor, found, options), options)
  // What is found by the name of a meeting may have a link of its own as well.
  const kept = await outlived(world, actor, await withInvitations(world, claimed.own, source, options), options)
  const read = await withNamesakes(world, await withOverlaps(world, kept.own, options), options)
  const people = await peopleOf(world, read, options)
  const rulesFor = ({ intent, refused }: Pair): Rules =>
    rulesOf(
      world,
      { ...source, people },
      {
        ...(sync.invitesSince === undefined ? {} : { invitesSince: sync.invitesSince }),
        ...(refused ? { refused } : {}),
        ...(intent ? { begun: { at: intent.askedAt, withoutItem: isNoItem(intent.itemId) } } : {}),
        ...(intent?.restore ? { restore: intent.restore } : {}),
        ...(intent?.regarding === undefined ? {} : { regarding: intent.regarding }),
        ...(intent?.givenBy ? { givenBy: intent.givenBy } : {}),
      },
    )
  const plainRules = rulesFor({} as Pair)
  const results: RoundResult[] = []
  const settled: Settled[] = claimed.twins.flatMap((sides) =>
    sides.pair.link || sides.pair.intent
      ? [forgotten(world, sides, intentOf(world, actor, sides, undefined, options))]
      : [],
  )
  settled.push(...kept.settled)
  const touched: Link[] = []
  const works: { readonly sides: PairSides; readonly work: Work }[] = []
  for (const one of read) {
    const { pair } = one
    const rules = pair.intent ? rulesFor(pair) : plainRules
    const sides = await withDigests(world, one, rules, options)
    const prepared = prepare(sides, rules)
    if (prepared.kind === 'skip') {
      // What was begun and has nothing to be about any more, is over.
      if (pair.intent) settled.push(overWith(world, sides, pair.intent))
      results.push({ result: { pair, outcome: 'skipped' } })
    } else if (prepared.kind === 'refused') {
      const failed = failure(world, actor, sides, undefined, prepared.error, options)
      if (failed.isNews) settled.push(failed.settled)
      results.push({ result: resultOf(sides, failed.settled) })
    } else if (prepared.kind === 'quiet') {
      const link = quietLink(pair.link as Link, sides, prepared.plan)
      if (pair.intent)
        settled.push({
          intent: pair.intent,
          link,
          receipt: receiptOf(world, pair.intent, sides, prepared.plan, 'done'),
        })
      else if (link !== pair.link) touched.push(link)
      results.push({ result: { pair, outcome: 'unchanged', link, ...(prepared.plan ? { plan: prepared.plan } : {}) } })
    } else {
      const intent = intentOf(world, actor, sides, prepared.plan, options)
      works.push({ sides, work: { intent, plan: prepared.plan, ...(sides.item ? { item: sides.item } : {}) } })
    }
  }
  const mayApply =
    works.length === 0 ||
    !sync.mayApply ||
    sync.mayApply(
      works.map(({ work }) => work.plan),
      (index) => nameOfPair((works[index] as (typeof works)[number]).sides),
    )
  if (!mayApply) {
    for (const { sides } of works) results.push({ result: { pair: sides.pair, outcome: 'skipped' } })
    works.length = 0
  }
  const outcomes =
    works.length > 0
      ? await apply(
          world,
          works.map(({ work }) => work),
          options,
        )
      : []
  works.forEach(({ sides, work }, index) => {
    const outcome = outcomes[index] as ApplyOutcome
    const moved = (sides.pair.moved ?? 0) + 1
    if (outcome.kind === 'moved' && moved < mostAttempts) {
      results.push({
        again: {
          ...sides.pair,
          moved,
          intent: work.intent,
          ...(outcome.because === 'record-exists' ? { record: sides.reference } : {}),
        },
      })
      return
    }
    if (outcome.kind === 'applied') {
      const done = success(world, sides, work, outcome)
      settled.push(done)
      const result = resultOf(sides, done, work.plan)
      const second = secondLook(sides, done.link)
      results.push(second ? { result, again: second } : { result })
      return
    }
    const refused = outcome.kind === 'failed' ? refusedWith(sides.pair.refused, work.plan, outcome.error) : undefined
    if (refused) {
      results.push({ again: { ...sides.pair, intent: work.intent, refused } })
      return
    }
    const error =
      outcome.kind === 'failed'
        ? outcome.error
        : new TandemError(outcome.because === 'item-changed' ? 'item-conflict' : 'record-conflict')
    const failed = failure(world, actor, sides, work, error, options).settled
    settled.push(failed)
    results.push({ result: resultOf(sides, failed, work.plan) })
  })
  if (settled.length > 0) await world.journal.settle(settled)
  if (touched.length > 0) await world.journal.touch(touched)
  return results
}

/** A colleague's meeting is in this mailbox already when its invitation has arrived: by the name it has everywhere. */
async function withInvitations(
  world: FollowedWorld,
  read: readonly PairSides[],
  source: Parameters<typeof readSides>[2],
  options: CallOptions,
): Promise<readonly PairSides[]> {
  return Promise.all(
    read.map(async (sides) => {
      const { pair, item, record } = sides
      if (
        pair.kind !== 'event' ||
        // A meeting of a series has its series' name.
        pair.link?.occurrence ||
        item ||
        !record ||
        pair.link?.state === 'tracked'
      )
        return sides
      const itemId = await copyOf(world, pair, record, options)
      if (itemId === undefined) return sides
      const [again] = await readSides(world, [{ ...pair, itemId }], source, options)
      return again ? { ...again, pair: { ...pair, itemId } } : sides
    }),
  )
}

/** By the name that it shares with the record; a closed one has none, but the copy has its mark, however long ago it was. */
async function copyOf(
  world: FollowedWorld,
  pair: Pair,
  record: CrmRecord,
  options: CallOptions,
): Promise<string | undefined> {
  const name = record.columns.globalobjectid
  if (typeof name === 'string' && name) return world.mailbox.findEvent(name, options)
  if (pair.link || pair.intent || pair.isSecondLook) return undefined
  const { table, id } = record
  const [marked] = await world.mailbox.findMarked('event', world.recordUrl({ table, id }), options)
  return marked
}

/** Rows for the people on meetings, all in one lookup. */
async function peopleOf(world: FollowedWorld, read: readonly PairSides[], options: CallOptions) {
  const addresses = new Set<string>()
  for (const { item, record } of read) {
    // Only of a contact that is about to be made: whether somebody like it is there.
    if (item?.kind === 'contact' && !record) for (const address of addressesOf(item)) addresses.add(address)
    if (item?.kind === 'event') for (const address of addressesOn(item)) addresses.add(address)
    for (const { address } of record?.parties ?? []) if (normalAddress(address)) addresses.add(address)
  }
  return addresses.size === 0 ? [] : (await world.crm.lookup({ addresses: [...addresses] }, options)).matches
}
