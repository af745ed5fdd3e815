/**
 * One periodic pass over one mailbox: what was begun is finished first, then what changed on either side since the cursors is
 * brought over, and the cursors move last, so that a pass may die anywhere and the next one does the rest.
 */
import { TandemError } from '../errors.ts'
import { type FollowedKind, type FollowedWorld, followedKinds, type ItemNews, tablesOfKind } from '../following.ts'
import type { SyncedKind } from '../item.ts'
import { type Actor, unknownRecord } from '../link.ts'
import type { CallOptions, Intent } from '../ports.ts'
import { countProgress, type TellProgress } from '../progress.ts'
import { type Brakes, createBrakes, enoughLinks, type Hold, type Limits, suddenlyEmpty } from './brakes.ts'
import { allLinks, firstPages, itemNews, type News, noteSeries, recordNews } from './news.ts'
import { type Notes, openNotes } from './notes.ts'
import { type Followed, type FollowedReference, type Pair, pairOfLink } from './pair.ts'
import { type SyncOptions, syncPairs } from './sync-pairs.ts'
import { type Brought, syncSeries } from './sync-series.ts'

export interface CycleOptions {
  readonly correlationId: string
  readonly signal?: AbortSignal
  readonly limits?: Limits
  /** Told how far the pass is. */
  readonly onProgress?: TellProgress | undefined
}

/** What one pass over one kind of item came to. */
export interface ScopeResult<Kind extends SyncedKind = FollowedKind> {
  readonly kind: Kind
  readonly looked: number
  readonly created: number
  readonly updated: number
  readonly deleted: number
  readonly unlinked: number
  readonly pending: number
  readonly failed: number
  /** It stands still until a person answers. */
  readonly hold?: Hold
  /** A whole side did not answer; the cursors stand where they were. */
  readonly failure?: TandemError
}

/** So many pairs are read, planned and written together. */
const pairsAtOnce = 200
const beganName = 'began'
/** A right that was lost is told by no feed: once in so many milliseconds everything is compared. */
const wholeEveryMs = 24 * 3_600_000
const wholeName = (kind: FollowedKind) => `whole:${kind}`
/** Cursors that tell of nothing new are written again only so often, in milliseconds: a quiet mailbox writes nothing. */
const cursorsAnewMs = 3_600_000
const cursorsName = (kind: FollowedKind) => `cursors:${kind}`
const holdName = (kind: FollowedKind) => `hold:${kind}`

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
interface Begun {
  /** Links that are still not finished: nobody else touches them in this pass. */
  readonly untouchable: ReadonlySet<string>
  /** Single meetings of series: whether they still mean the same, only a look at the whole series tells. */
  readonly meetings: readonly Pair[]
}

async function finishBegun(world: FollowedWorld, actor: Actor, sync: SyncOptions): Promise<Begun> {
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
      if (link) return { ...pairOfLink(link), intent }
      const kind = intent.kind as FollowedKind
      const known = record.id === unknownRecord ? {} : { record }
      const base = { linkId: intent.linkId, kind, ...known, origin: intent.origin ?? 'person', intent } as const
      return intent.itemId.startsWith('none:') ? base : { ...base, itemId: intent.itemId }
    }),
  )
}

const callOf = ({ correlationId, signal }: SyncOptions): CallOptions => ({
  correlationId,
  ...(signal ? { signal } : {}),
})

async function syncKind(pass: Pass, first: Promise<ItemNews>, before: Hold | undefined): Promise<ScopeResult> {
  const { world, actor, kind, cycle, notes, meetings } = pass
  const call = callOf(pass.sync)
  let links = 0
  const brakes = before ? undefined : createBrakes(kind, () => links, cycle.limits)
  const progress = countProgress(kind, cycle.onProgress)
  let looked = 0
  const countFor = async (more: number) => {
    looked += more
    if (more > 0) links = await world.journal.countLinks(actor, kind, enoughLinks(looked, cycle.limits))
  }
  const counts = { ...nothingDone(kind) }
  const items = await itemNews(world, actor, kind, first, call)
  await countFor(items.gone)
  const scope: Scope = { ...pass, brakes, counts, progress, refused: new Set<string>(), countFor }
  if (!before) {
    const empty = suddenlyEmpty(kind, links, { items: items.gone, records: 0 }, cycle.limits)
    if (empty) return stop(scope, empty)
  }
  const heldByItems = await work(scope, items.pairs)
  if (heldByItems) return stop(scope, heldByItems)
  // Only now: an item that carries the mark of a record is linked to it before a filter could make a second one.
  const isWhole = isWholeLookDue(world, kind, notes)
  const news: News[] = []
  for (const table of tablesOfKind[kind])
    news.push(await recordNews(world, actor, kind, table, notes, { ...call, isWhole, refused: scope.refused }))
  const gone = news.reduce((sum, one) => sum + one.gone, 0)
  await countFor(gone)
  if (!before) {
    const empty = suddenlyEmpty(kind, links, { items: 0, records: gone }, cycle.limits)
    if (empty) return stop(scope, empty)
  }
  const pairs = new Map(news.flatMap((one) => one.pairs.map((pair) => [pair.linkId, pair] as const)))
  const series = new Map([...items.series, ...news.flatMap((one) => [...one.series])])
  if (kind === 'event') for (const { link } of meetings) if (link) noteSeries(series, link)
  if (items.isFull)
    for await (const link of allLinks(world, actor, kind))
      if (!noteSeries(series, link) && link.state !== 'unlinked' && !pairs.has(link.id) && !scope.refused.has(link.id))
        pairs.set(link.id, pairOfLink(link))
  const heldByRecords = await work(scope, [...pairs.values()])
  if (heldByRecords) return stop(scope, heldByRecords)
  const heldBySeries = series.size > 0 ? await workSeries(scope, series, kind === 'event' ? meetings : []) : undefined
  if (heldBySeries) return stop(scope, heldBySeries)
  const isQuiet = [items, ...news].every((one) => one.isQuiet) && !isWhole && !before
  if (!isQuiet || areCursorsOld(world, kind, notes)) {
    const cursors: Record<string, string> = Object.assign({}, items.cursors, ...news.map((one) => one.cursors))
    const at = world.now().toISOString()
    const looked = isWhole ? { [wholeName(kind)]: at } : {}
    await notes.keep({ ...cursors, [cursorsName(kind)]: at, ...looked, [holdName(kind)]: undefined })
  }
  return counts
}

/** A clock that was set back puts nothing off for ever. */
function isOlder(world: FollowedWorld, instant: string | undefined, ageMs: number): boolean {
  return instant === undefined || Math.abs(world.now().getTime() - Date.parse(instant)) >= ageMs
}

const isWholeLookDue = (world: FollowedWorld, kind: FollowedKind, notes: Notes) =>
  isOlder(world, notes.get(wholeName(kind)), wholeEveryMs)

const areCursorsOld = (world: FollowedWorld, kind: FollowedKind, notes: Notes) =>
  isOlder(world, notes.get(cursorsName(kind)), cursorsAnewMs)

/** One pass over one kind. */
interface Pass extends Begun {
  readonly world: FollowedWorld
  readonly actor: Actor
  readonly kind: FollowedKind
  readonly sync: SyncOptions
  readonly cycle: CycleOptions
  readonly notes: Notes
}

interface Scope extends Pass {
  readonly brakes: Brakes | undefined
  readonly counts: Counts
  readonly progress: ReturnType<typeof countProgress>
  /** Before so many more are looked at: the brakes know then among how many links they are. */
  readonly countFor: (more: number) => Promise<void>
  /** Links that failed in this pass: once is enough. */
  readonly refused: Set<string>
}

type Counts = { -readonly [K in keyof Omit<ScopeResult, 'hold' | 'failure'>]: ScopeResult[K] }

/** @returns why the scope stands still, where it does */
async function work(scope: Scope, all: readonly Pair[]): Promise<Omit<Hold, 'at'> | undefined> {
  return (await bring(scope, all, scope.brakes)).held
}

async function workSeries(scope: Scope, series: News['series'], meetings: readonly Pair[]) {
  const { world, actor, sync } = scope
  return syncSeries(
    {
      world,
      actor,
      call: callOf(sync),
      begun: new Map(meetings.map((pair) => [pair.linkId, pair])),
      bring: (pairs, isCopy) => bring(scope, pairs, isCopy ? undefined : scope.brakes),
    },
    series,
  )
}

async function bring(scope: Scope, all: readonly Pair[], brakes: Brakes | undefined): Promise<Brought> {
  const { world, actor, sync, counts, progress } = scope
  const pairs = all.filter(({ linkId }) => !scope.untouchable.has(linkId))
  if (brakes) await scope.countFor(pairs.length)
  progress.found(pairs.length)
  const done: Followed[] = []
  for (let start = 0; start < pairs.length; start += pairsAtOnce) {
    let held: Omit<Hold, 'at'> | undefined
    const some = await syncPairs(world, actor, pairs.slice(start, start + pairsAtOnce), {
      ...sync,
      ...(brakes
        ? {
            mayApply: (plans) => {
              held = brakes.check(plans)
              return held === undefined
            },
          }
        : {}),
    })
    for (const one of some) {
      count(counts, one)
      if (one.outcome === 'failed') scope.refused.add(one.pair.linkId)
    }
    done.push(...some)
    if (held) return { done, held }
    progress.did(some.length)
  }
  return { done }
}

function count(counts: Counts, { outcome, receipt }: Followed): void {
  if (outcome === 'skipped') return
  counts.looked++
  if (outcome === 'pending') counts.pending++
  if (outcome === 'failed') counts.failed++
  if (outcome !== 'done' || !receipt) return
  const { recordAction, itemAction, ends } = receipt
  if (recordAction === 'created' || itemAction === 'created') counts.created++
  else if (recordAction === 'deleted' || itemAction === 'deleted') counts.deleted++
  else if (ends) counts.unlinked++
  else if (recordAction === 'updated' || itemAction === 'updated') counts.updated++
}

function nothingDone(kind: FollowedKind): Counts {
  return { kind, looked: 0, created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 }
}

function readHold(notes: Notes, kind: FollowedKind): Hold | undefined {
  const text = notes.get(holdName(kind))
  return text ? (JSON.parse(text) as Hold) : undefined
}

const isMoving = (hold: Hold | undefined) => !hold || hold.isReleased === true

async function stop({ world, notes, counts }: Scope, why: Omit<Hold, 'at'>): Promise<ScopeResult> {
  const hold: Hold = { ...why, at: world.now().toISOString() }
  await notes.keep({ [holdName(hold.kind)]: JSON.stringify(hold) })
  return { ...counts, hold }
}
