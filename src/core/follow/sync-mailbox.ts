/**
 * One periodic pass over one mailbox: what was begun is finished first, then what changed on either side since the cursors is
 * brought over, and the cursors move last, so that a pass may die anywhere and the next one does the rest.
 */
import { TandemError } from '../errors.ts'
import { type FollowedKind, type FollowedWorld, followedKinds } from '../following.ts'
import { type Actor, unknownRecord } from '../link.ts'
import type { Intent } from '../ports.ts'
import type { Hold } from './brakes.ts'
import { firstPages, markedAgain } from './item-news.ts'
import { type Notes, openNotes } from './notes.ts'
import { type FollowedReference, type Pair, pairOfLink } from './pair.ts'
import { type CycleOptions, callOf, holdName, nothingDone, type Pass, type ScopeResult, syncKind } from './sync-kind.ts'
import { type SyncOptions, syncPairs } from './sync-pairs.ts'

export type { CycleOptions, ScopeResult } from './sync-kind.ts'

const beganName = 'began'

export async function syncMailbox(
  world: FollowedWorld,
  actor: Actor,
  options: CycleOptions,
): Promise<readonly ScopeResult[]> {
  const notes = await openNotes(world.journal, actor)
  const sync = await syncOptions(world, notes, options)
  const begun = await finishBegun(world, actor, sync)
  const standing = new Map(followedKinds.map((kind) => [kind, readHold(notes, kind)]))
  const moving = followedKinds.filter((kind) => isMoving(standing.get(kind)))
  const firsts = firstPages(world, moving, notes, callOf(sync))
  const results: ScopeResult[] = []
  for (const kind of followedKinds) {
    const hold = standing.get(kind)
    const first = firsts.get(kind)
    if (!first) {
      results.push({ ...nothingDone(kind), ...(hold ? { hold } : {}) })
      continue
    }
    // One kind that fails holds up no other (invariant 10).
    try {
      const pass = { world, actor, kind, sync, cycle: options, notes, ...begun }
      results.push(await syncKind(pass, first, hold))
    } catch (error) {
      if (!(error instanceof TandemError)) throw error
      results.push({ ...nothingDone(kind), failure: error })
    }
  }
  return results
}

/** What stands still in this mailbox, and why. */
export async function holdsOf(world: Pick<FollowedWorld, 'journal'>, actor: Actor): Promise<readonly Hold[]> {
  const texts = await Promise.all(followedKinds.map((kind) => world.journal.recall(actor, holdName(kind))))
  return texts.flatMap((text) => (text ? [JSON.parse(text) as Hold] : []))
}

/** A person's answer: the next pass does what it held back. @returns false when nothing stands still there */
export async function releaseHold(
  world: Pick<FollowedWorld, 'journal'>,
  actor: Actor,
  kind: FollowedKind,
): Promise<boolean> {
  const text = await world.journal.recall(actor, holdName(kind))
  if (!text) return false
  const hold: Hold = { ...(JSON.parse(text) as Hold), isReleased: true }
  await world.journal.keep(actor, { [holdName(kind)]: JSON.stringify(hold) })
  return true
}

/** Records older than a mailbox's first pass never invite anybody by themselves (invariant 3). */
async function syncOptions(world: FollowedWorld, notes: Notes, options: CycleOptions): Promise<SyncOptions> {
  const began = notes.get(beganName) ?? world.now().toISOString()
  await notes.keep({ [beganName]: began })
  return {
    correlationId: options.correlationId,
    ...(options.signal ? { signal: options.signal } : {}),
    invitesSince: began,
  }
}

/** What an earlier pass began. */
async function finishBegun(
  world: FollowedWorld,
  actor: Actor,
  sync: SyncOptions,
): Promise<Pick<Pass, 'untouchable' | 'meetings'>> {
  const begun = (await world.journal.unfinishedOf(actor)).filter(
    ({ record, verb }) => record !== undefined && verb === 'sync',
  )
  const pairs = await pairsOfIntents(world, actor, begun)
  const isMeeting = ({ link }: Pair) => link?.occurrence !== undefined
  const done = await syncPairs(
    world,
    actor,
    pairs.filter((pair) => !isMeeting(pair)),
    sync,
  )
  return {
    untouchable: new Set(done.filter(({ outcome }) => outcome === 'pending').map(({ pair }) => pair.linkId)),
    meetings: pairs.filter(isMeeting),
  }
}

/** Pairs to do again: the link as it stands now, the wish as it was. */
export async function pairsOfIntents(
  world: FollowedWorld,
  actor: Actor,
  intents: readonly Intent[],
): Promise<readonly Pair[]> {
  return Promise.all(
    intents.map(async (intent): Promise<Pair> => {
      const record = intent.record as FollowedReference
      const links = await world.journal.linksOfRecords(actor, record.table, [record.id])
      const link = links.find(({ id }) => id === intent.linkId)
      if (link?.state === 'unlinked' && intent.origin === 'category') return { ...markedAgain(link), intent }
      if (link) return { ...pairOfLink(link), intent }
      const kind = intent.kind as FollowedKind
      const known = record.id === unknownRecord ? {} : { record }
      const base = { linkId: intent.linkId, kind, ...known, origin: intent.origin ?? 'person', intent } as const
      return intent.itemId.startsWith('none:') ? base : { ...base, itemId: intent.itemId }
    }),
  )
}

function readHold(notes: Notes, kind: FollowedKind): Hold | undefined {
  const text = notes.get(holdName(kind))
  return text ? (JSON.parse(text) as Hold) : undefined
}

const isMoving = (hold: Hold | undefined) => !hold || hold.isReleased === true
