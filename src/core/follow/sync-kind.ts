/** One pass over one kind of item: the news of both sides part by part, what is owed of a comparison, and the cursors last. */
import type { TandemError } from '../errors.ts'
import { type FollowedKind, type FollowedTable, type FollowedWorld, type ItemNews, tablesOfKind } from '../following.ts'
import type { SyncedKind } from '../item.ts'
import type { Actor } from '../link.ts'
import type { CallOptions } from '../ports.ts'
import { countProgress, type TellProgress } from '../progress.ts'
import { questions } from './answer.ts'
import { type Brakes, createBrakes, enoughLinks, type Hold, type Limits, suddenlyEmpty } from './brakes.ts'
import { comparison, type Inside, insideOf, type Owed, owedNote, readOwed } from './comparison.ts'
import { itemNews } from './item-news.ts'
import { type News, noteSeries, pairsAtOnce, type SeriesToCompare } from './news.ts'
import type { Notes } from './notes.ts'
import type { Followed, Pair } from './pair.ts'
import { filterNews, filterNotes, recordNews, type TableNews } from './record-news.ts'
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
  /** Of those that failed: new questions to a person. */
  readonly asked?: number
  /** It stands still until a person answers. */
  readonly hold?: Hold
  /** Something waits until somebody does something about the mailbox. */
  readonly waiting?: TandemError
  /** A whole side did not answer; the cursors stand where they were. */
  readonly failure?: TandemError
}

/** One pass over one kind. */
export interface Pass {
  readonly world: FollowedWorld
  readonly actor: Actor
  readonly kind: FollowedKind
  readonly sync: SyncOptions
  readonly cycle: CycleOptions
  readonly notes: Notes
  /** Links that are still not finished: nobody else touches them in this pass. */
  readonly untouchable: ReadonlySet<string>
  /** Single meetings of series that were begun: whether they still mean the same, only a look at the whole series tells. */
  readonly meetings: readonly Pair[]
}

/** A right that was lost is told by no feed: once in so many milliseconds everything is compared. */
const wholeEveryMs = 24 * 3_600_000
export const wholeName = (kind: FollowedKind) => `whole:${kind}`
/** Cursors that tell of nothing new are written again only so often, in milliseconds: a quiet mailbox writes nothing. */
const cursorsAnewMs = 3_600_000
const cursorsName = (kind: FollowedKind) => `cursors:${kind}`
const rulesName = (kind: FollowedKind) => `rules:${kind}`
export const holdName = (kind: FollowedKind) => `hold:${kind}`

export const callOf = ({ correlationId, signal }: SyncOptions): CallOptions => ({
  correlationId,
  ...(signal ? { signal } : {}),
})

type Held = Omit<Hold, 'at'>

interface Scope extends Pass {
  readonly brakes: Brakes | undefined
  readonly counts: Counts
  /** How many links are told to be gone, by the side that tells. */
  readonly gone: { items: number; records: number }
  readonly progress: ReturnType<typeof countProgress>
  /** What waits to be worked on together. */
  readonly waiting: Map<string, Pair>
  /** Begun meetings that no series was compared with yet. */
  readonly begun: Pair[]
  /** The comparison that is owed; its place moves on. */
  owed: Owed
  /** ISO instant. */
  readonly began: string
  /** Links that failed in this pass: once is enough. */
  readonly refused: Set<string>
  /** Before so many more are looked at: the brakes know then among how many links they are. */
  readonly countFor: (more: number) => Promise<number>
}

type Counts = { -readonly [K in keyof Omit<ScopeResult, 'hold' | 'failure' | 'waiting'>]: ScopeResult[K] }

export async function syncKind(pass: Pass, first: Promise<ItemNews>, before: Hold | undefined): Promise<ScopeResult> {
  const { world, actor, kind, notes } = pass
  const call = callOf(pass.sync)
  const isDue = isOlder(world, notes.get(wholeName(kind)), wholeEveryMs)
  const left = readOwed(notes, kind)
  const scope = scopeOf(pass, before, {
    ...(isDue ? { isWhole: true } : {}),
    ...(left && (!isDue || left.isWhole) ? left : { since: world.now().toISOString() }),
  })
  const isWhole = isDue || left !== undefined

  const items = await lastPart(scope, 'items', itemNews(world, actor, kind, first, call))
  if ('reason' in items) return stop(scope, items)
  const heldByItems = (await isEmptied(scope, 'items', items)) ?? (await work(scope, items.pairs))
  if (heldByItems) return stop(scope, heldByItems)
  // Only now: an item that carries the mark of a record is linked to it before a filter could make a second one.
  const tables: TableNews[] = []
  for (const table of tablesOfKind[kind]) {
    const part = await lastPart(scope, 'records', recordNews(world, actor, kind, table, notes, call))
    if ('reason' in part) return stop(scope, part)
    tables.push(part)
  }
  const gone = tables.reduce((sum, one) => sum + one.gone, 0)
  const emptied = await isEmptied(scope, 'records', { gone, goneLater: 0 })
  if (emptied) return stop(scope, emptied)

  const series = new Map([items, ...tables].flatMap((one) => [...one.series]))
  for (const { pairs } of tables) for (const pair of pairs) scope.waiting.set(pair.linkId, pair)
  const cursors = Object.assign({}, items.cursors, ...tables.map((one) => one.cursors)) as News['cursors']
  const all = items.isFull || isWhole
  const filters = tables.filter(({ isFull }) => isFull || isWhole).map(({ table }) => table)
  if (all || filters.length > 0) {
    const heldByNews = (await workWaiting(scope)) ?? (await workSeries(scope, series))
    if (heldByNews) return stop(scope, heldByNews)
    series.clear()
    // Whoever dies in the comparison goes on in it, and is told from here on what happened meanwhile.
    await notes.keep({ ...cursors, ...owedNote(kind, scope.owed) })
  }
  const compared = await compareTables(scope, series, { all, filters })
  const held = compared.held ?? (await workWaiting(scope)) ?? (await workSeries(scope, series))
  if (held) return stop(scope, held)
  const isQuiet = [items, ...tables].every((one) => one.isQuiet) && !isWhole && !before
  if (!isQuiet || isOlder(world, notes.get(cursorsName(kind)), cursorsAnewMs)) {
    const at = world.now().toISOString()
    // Somebody set another direction in the organization itself: the next look compares everything under it.
    const rules = scope.counts.looked > 0 ? await rulesOfKind(world, kind, call) : notes.get(rulesName(kind))
    const isOther = !isDue && rules !== (notes.get(rulesName(kind)) ?? rules)
    await notes.keep({
      ...{ ...cursors, ...compared.filters },
      ...{ [cursorsName(kind)]: at, [holdName(kind)]: undefined },
      ...owedNote(kind, isOther ? { since: scope.began, isWhole: true } : undefined),
      ...{ [rulesName(kind)]: rules },
      ...(isDue ? { [wholeName(kind)]: at } : {}),
    })
  }
  return scope.counts
}

/** Which rules a kind goes by, short enough to be kept. Asked for already in a pass that looked at anything. */
async function rulesOfKind(world: FollowedWorld, kind: FollowedKind, call: CallOptions): Promise<string> {
  const [{ directions, custom }, settings] = await Promise.all([world.crm.fieldRules(call), world.crm.settings(call)])
  const { mailingAddressOnly, syncAppointmentAttachments, syncContactCompany, timeZone } = settings
  const isOfKind = (table: string) => tablesOfKind[kind].some((one) => one === table)
  return world.guidFor(
    JSON.stringify([
      Object.entries(directions)
        .filter(([key]) => isOfKind(key.slice(0, key.indexOf('/'))))
        .sort(([one], [other]) => (one < other ? -1 : 1)),
      custom.filter(({ table }) => isOfKind(table)).map(({ mapping, itemProperties }) => [mapping, itemProperties]),
      [mailingAddressOnly, syncAppointmentAttachments, syncContactCompany, timeZone],
    ]),
  )
}

function scopeOf(pass: Pass, before: Hold | undefined, owed: Owed): Scope {
  const { world, actor, kind, cycle } = pass
  let [links, looked] = [0, 0]
  return {
    ...{ ...pass, owed, began: world.now().toISOString() },
    brakes: before ? undefined : createBrakes(kind, () => links, cycle.limits),
    counts: nothingDone(kind),
    gone: { items: 0, records: 0 },
    progress: countProgress(kind, cycle.onProgress),
    waiting: new Map(),
    begun: kind === 'event' ? [...pass.meetings] : [],
    refused: new Set(),
    async countFor(more) {
      looked += more
      if (more > 0) links = await world.journal.countLinks(actor, kind, enoughLinks(looked, cycle.limits))
      return links
    },
  }
}

/** A clock that was set back puts nothing off for ever. */
function isOlder(world: FollowedWorld, instant: string | undefined, ageMs: number): boolean {
  return instant === undefined || Math.abs(world.now().getTime() - Date.parse(instant)) >= ageMs
}

type Side = 'items' | 'records'

/**
 * Brings a look in step, part by part, and keeps the cursors of each: whoever dies goes on there. The last part is given back,
 * for its cursors move when everything is done.
 */
async function lastPart<Part extends News>(
  scope: Scope,
  side: Side,
  parts: AsyncGenerator<Part>,
): Promise<Part | Held> {
  let isFull = false
  for await (const part of parts) {
    isFull ||= part.isFull
    if (part.fromStart) oweAnew(scope)
    if (!part.more) return isFull === part.isFull ? part : { ...part, isFull }
    const held =
      (await isEmptied(scope, side, part)) ??
      (await work(scope, part.pairs)) ??
      (await workSeries(scope, new Map(part.series)))
    if (held) return held
    await scope.notes.keep({ ...part.cursors, ...(isFull ? owedNote(scope.kind, scope.owed) : {}) })
  }
  throw new RangeError('a look without a last part')
}

/** What an earlier pass compared may have moved since, and nobody tells of it any more. */
function oweAnew(scope: Scope): void {
  const { since: _since, after: _after, ...kept } = scope.owed
  scope.owed = { ...kept, since: scope.began }
}

/** One side lost everything at once: more likely a fault than a wish. */
async function isEmptied(
  scope: Scope,
  side: Side,
  { gone, goneLater }: Pick<News, 'gone' | 'goneLater'>,
): Promise<Held | undefined> {
  scope.gone[side] += gone
  const links = await scope.countFor(gone + goneLater)
  const all = { items: 0, records: 0, [side]: scope.gone[side] + goneLater }
  return scope.brakes && suddenlyEmpty(scope.kind, links, all, scope.cycle.limits)
}

/** What no news tells of: all that the filters let through, and all links. Both page by page. */
async function compareTables(
  scope: Scope,
  series: Map<string, string | undefined>,
  { all, filters }: { readonly all: boolean; readonly filters: readonly FollowedTable[] },
): Promise<{ readonly held?: Held; readonly filters: Readonly<Record<string, string>> }> {
  const { world, actor, kind, notes, owed } = scope
  const call = callOf(scope.sync)
  const tables = new Map<FollowedTable, Inside | undefined>(
    all ? tablesOfKind[kind].map((table) => [table, undefined]) : [],
  )
  let found: Readonly<Record<string, string>> = {}
  for (const table of filters) {
    let ids: ReadonlySet<string> | undefined
    let isFirst = true
    for await (const page of filterNews(world, actor, kind, table, call)) {
      if (isFirst) found = { ...found, ...filterNotes(table, page.filters) }
      const isAll = isFirst && page.filters.next === undefined && !page.filters.isOfNewcomers
      ids = isAll ? new Set(page.filters.ids.map((id) => id.toLowerCase())) : undefined
      isFirst = false
      for (const pair of page.pairs) scope.waiting.set(pair.linkId, pair)
      const held = scope.waiting.size >= pairsAtOnce ? await workWaiting(scope) : undefined
      if (held) return { held, filters: found }
    }
    tables.set(table, insideOf(world, table, ids, call))
  }
  if (tables.size === 0) return { filters: found }
  const isKnown = ({ id }: { readonly id: string }) => scope.waiting.has(id) || scope.refused.has(id)
  for await (const page of comparison(world, actor, kind, owed, tables, isKnown)) {
    for (const pair of page.pairs) scope.waiting.set(pair.linkId, pair)
    for (const [record, link] of page.series) series.set(record, link)
    if (scope.waiting.size + series.size < pairsAtOnce) continue
    const held = (await workWaiting(scope)) ?? (await workSeries(scope, series))
    if (held) return { held, filters: found }
    series.clear()
    if (page.after) await notes.keep(owedNote(kind, { ...owed, after: page.after }))
  }
  return { filters: found }
}

async function workWaiting(scope: Scope): Promise<Held | undefined> {
  const pairs = [...scope.waiting.values()]
  scope.waiting.clear()
  return work(scope, pairs)
}

/** @returns why the scope stands still, where it does */
async function work(scope: Scope, all: readonly Pair[]): Promise<Held | undefined> {
  return (await bring(scope, all, scope.brakes)).held
}

async function workSeries(scope: Scope, told: SeriesToCompare): Promise<Held | undefined> {
  const { world, actor, sync } = scope
  const meetings = scope.begun.splice(0)
  const series = new Map(told)
  for (const { link } of meetings) if (link) noteSeries(series, link)
  if (series.size === 0) return undefined
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
    let held: Held | undefined
    const some = await syncPairs(world, actor, pairs.slice(start, start + pairsAtOnce), {
      ...sync,
      ...(brakes
        ? {
            mayApply: (plans, nameAt) => {
              held = brakes.check(plans, nameAt)
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

function count(counts: Counts, followed: Followed): void {
  const { outcome, receipt } = followed
  if (outcome === 'skipped') return
  counts.looked++
  if (outcome === 'pending') counts.pending++
  if (outcome === 'failed') counts.failed++
  if (isNewQuestion(followed)) counts.asked = (counts.asked ?? 0) + 1
  if (outcome !== 'done' || !receipt) return
  const { recordAction, itemAction, ends } = receipt
  if (recordAction === 'created' || itemAction === 'created') counts.created++
  else if (recordAction === 'deleted' || itemAction === 'deleted') counts.deleted++
  else if (ends) counts.unlinked++
  else if (recordAction === 'updated' || itemAction === 'updated') counts.updated++
}

function isNewQuestion({ pair, outcome, link }: Followed): boolean {
  const code = link?.failure?.code
  return outcome === 'failed' && code !== undefined && questions.has(code) && pair.link?.failure?.code !== code
}

export function nothingDone(kind: FollowedKind): Counts {
  return { kind, looked: 0, created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 }
}

async function stop({ world, notes, counts }: Scope, why: Held): Promise<ScopeResult> {
  const hold: Hold = { ...why, at: world.now().toISOString() }
  await notes.keep({ [holdName(hold.kind)]: JSON.stringify(hold) })
  return { ...counts, hold }
}
