/**
 * Moved, changed and deleted meetings of series. When either side tells of a series, all its meetings are listed
 * on both sides; each that differs from its series becomes a link of its own, and goes the way of every other pair.
 */
import { TandemError } from '../errors.ts'
import type { FollowedWorld, Instance, RecordInstances, Settled } from '../following.ts'
import type { Actor, Link } from '../link.ts'
import { contextOf } from '../plan-record.ts'
import type { CallOptions } from '../ports.ts'
import { rulesOf } from '../rules-of.ts'
import type { Hold } from './brakes.ts'
import { meetingLink } from './meeting-link.ts'
import {
  isOutOfDate,
  isReadAlike,
  isToBeCompared,
  linksOfMeetings,
  type Meeting,
  meetingsOf,
} from './meetings-of-series.ts'
import type { SeriesToCompare } from './news.ts'
import { ended, goneWithSeries } from './outcome.ts'
import { type Followed, type FollowedReference, type Pair, pairOfLink } from './pair.ts'
import { readSides, type SidesSource } from './read-sides.ts'

export interface Brought {
  readonly done: readonly Followed[]
  readonly held?: Omit<Hold, 'at'>
}

export interface SeriesScope {
  readonly world: FollowedWorld
  readonly actor: Actor
  readonly call: CallOptions
  /** Brings pairs in step; `isCopy` where only what sync made itself is written to, so that it is no harm to be held. */
  readonly bring: (pairs: readonly Pair[], isCopy: boolean) => Promise<Brought>
  /** What was begun for single meetings and not finished, by the id of the link. */
  readonly begun: ReadonlyMap<string, Pair>
}

const seriesAtOnce = 20
/** So often are the meetings listed again because the series itself moved meanwhile. */
const mostRounds = 3
const dayMs = 86_400_000
/** A meeting may be moved so far from where the pattern has it, and is still found. */
const reachMs = 366 * dayMs

/** @returns why it stands still, where it does  @throws TandemError where a whole side could not be read */
export async function syncSeries(scope: SeriesScope, told: SeriesToCompare): Promise<Omit<Hold, 'at'> | undefined> {
  const { world, actor } = scope
  const links = await world.journal.linksOfRecords(actor, 'recurringappointmentmaster', [...told.keys()])
  const there = new Set(links.map(({ id }) => id))
  const ended = [...told.values()].flatMap((id) => (id !== undefined && !there.has(id) ? [id] : []))
  if (ended.length > 0) await forget(scope, await world.journal.linksOfSeries(actor, ended))
  const tracked = links.filter(({ state, failure }) => state === 'tracked' && !failure)
  const letGo = new Set(links.filter(({ state }) => state === 'unlinked').map(({ id }) => id))
  await endBegun(scope, ({ link }) => letGo.has(link?.occurrence?.seriesLinkId ?? ''))
  for (let start = 0; start < tracked.length; start += seriesAtOnce) {
    const held = await syncSome(scope, tracked.slice(start, start + seriesAtOnce))
    if (held) return held
  }
  return undefined
}

async function syncSome(scope: SeriesScope, series: readonly Link[]): Promise<Omit<Hold, 'at'> | undefined> {
  let waiting = series
  for (let round = 1; waiting.length > 0 && round <= mostRounds; round++) {
    const listed = await list(scope, waiting)
    // Listed before the series is compared: where that finds nothing to do, the lists are of the series as both have it.
    const { done, held } = await scope.bring(
      waiting.map((link) => pairOfLink(link)),
      false,
    )
    if (held) return held
    const again: Link[] = []
    for (const { pair, link, outcome, plan } of done) {
      if (link?.state !== 'tracked' || link.failure) continue
      const sides = listed.get(pair.linkId)
      if (outcome === 'done') again.push(link)
      if (outcome !== 'unchanged' || !sides) continue
      const pattern = plan?.decisions.find(({ mapping }) => mapping === 'Recurrence Pattern')
      const stop = await compare(scope, link, sides, pattern?.outcome === 'unchanged')
      if (stop) return stop
    }
    waiting = again
  }
  return undefined
}

interface Listed {
  readonly records: RecordInstances
  readonly items: readonly Instance[]
}

/** A series that one side does not show is left alone; the next news of it brings it up again. */
async function list({ world, call }: SeriesScope, series: readonly Link[]): Promise<ReadonlyMap<string, Listed>> {
  const expanded = await world.crm.instances(
    series.map(({ recordId }) => recordId),
    call,
  )
  const asked = series.flatMap((link, index) => {
    const records = expanded[index]
    if (!records || records instanceof TandemError) return orThrow(records)
    const starts = [...records.instances.map(({ originalStart }) => originalStart), ...records.deleted]
    const times = starts.map((start) => Date.parse(start)).sort((one, other) => one - other)
    const [first, last] = [times[0], times.at(-1)]
    if (first === undefined || last === undefined) return []
    const at = (time: number) => new Date(time).toISOString()
    return [{ link, records, span: { id: link.itemId, from: at(first - reachMs), to: at(last + reachMs) } }]
  })
  const shown = await world.mailbox.instances(
    asked.map(({ span }) => span),
    call,
  )
  return new Map(
    asked.flatMap(({ link, records }, index): [string, Listed][] => {
      const items = shown[index]
      if (!items || items instanceof TandemError) return orThrow(items)
      return [[link.id, { records, items }]]
    }),
  )
}

/** What heals by itself is tried again with the same cursors. */
function orThrow(failure: TandemError | undefined): [] {
  if (failure?.isTransient) throw failure
  return []
}

/** @param hasOnePattern false where a rule keeps two: then a meeting that one side lacks says nothing */
async function compare(
  scope: SeriesScope,
  series: Link,
  listed: Listed,
  hasOnePattern: boolean,
): Promise<Omit<Hold, 'at'> | undefined> {
  const { world, actor, call } = scope
  const [who, settings, fieldRules] = await Promise.all([
    world.crm.whoAmI(call),
    world.crm.settings(call),
    world.crm.fieldRules(call),
  ])
  const source = { organizationId: who.organizationId, ownerId: who.systemUserId, settings, fieldRules }
  const pattern = JSON.stringify(series.base['Recurrence Pattern'] ?? null)
  const meetings = meetingsOf(listed.records, listed.items, {
    isAllDay: isAllDay(series),
    timeZone: settings.timeZone,
  })
  const links = await world.journal.linksOfSeries(actor, [series.id])
  // Under another pattern both sides begin anew: what was agreed on was about meetings that are gone.
  const isOther = series.series?.pattern !== undefined && series.series.pattern !== pattern
  const { known, others } = linksOfMeetings(meetings, isOther ? [] : links)
  const stale = [...known].flatMap(([meeting, link]) => {
    // While a rule keeps two patterns, one of them may have taken the meeting away.
    const isLost = !hasOnePattern && !(meeting.item && meeting.record)
    return isLost || isOutOfDate(meeting, link) ? [link] : []
  })
  const lost = others.filter(({ state }) => state === 'unlinked' || !hasOnePattern)
  await forget(scope, isOther ? links : [...stale, ...lost])
  const linkOf = (meeting: Meeting) => {
    const link = known.get(meeting)
    return link && !stale.includes(link) ? link : undefined
  }
  const isAlike = isReadAlike(meetings)
  const wanted = meetings.filter((meeting) => {
    const link = linkOf(meeting)
    if (!(meeting.item && meeting.record) && !(hasOnePattern && (isAlike || link))) return false
    return isToBeCompared(meeting, link) || (link !== undefined && scope.begun.has(link.id))
  })
  const found = await linkNew(
    scope,
    series,
    wanted.filter((meeting) => !linkOf(meeting)),
    source,
  )
  const open = [
    ...wanted.flatMap((meeting) => linkOf(meeting) ?? []),
    ...found,
    // Neither side lists it any more: a read of each says why.
    ...others.filter(({ state }) => hasOnePattern && !isOther && state !== 'unlinked'),
  ]
  const pairs = open.map((link): Pair => {
    const intent = scope.begun.get(link.id)?.intent
    return { ...pairOfLink(link), ...(intent ? { intent } : {}) }
  })
  const isOpen = new Set([...open, ...(isOther ? links : stale)].map(({ id }) => id))
  await endBegun(scope, ({ linkId, link }) => link?.occurrence?.seriesLinkId === series.id && !isOpen.has(linkId))
  const isCopy = ({ link }: Pair) => link?.occurrence?.isCopy === true
  await scope.bring(pairs.filter(isCopy), true)
  const { held } = await scope.bring(
    pairs.filter((pair) => !isCopy(pair)),
    false,
  )
  if (held) return held
  if (series.series?.pattern !== pattern || series.series.made)
    await world.journal.touch([{ ...series, series: { pattern } }])
  return undefined
}

function isAllDay({ base }: Link): boolean {
  const pattern = base['Recurrence Pattern'] as { readonly isAllDay?: boolean } | undefined
  return pattern?.isAllDay === true
}

/** Links for meetings that differ for the first time; written down before anything is done about them. */
async function linkNew(
  scope: SeriesScope,
  series: Link,
  meetings: readonly Meeting[],
  source: SidesSource & { readonly ownerId: string },
): Promise<readonly Link[]> {
  if (meetings.length === 0) return []
  const { world, call } = scope
  const pairs = meetings.flatMap(({ item, record, originalStart }): Pair[] =>
    item && record
      ? [
          {
            linkId: originalStart,
            kind: 'event',
            itemId: item.id,
            record: { table: 'appointment', id: record.id },
            origin: 'person',
          },
        ]
      : [],
  )
  const read = new Map((await readSides(world, pairs, source, call)).map((sides) => [sides.pair.linkId, sides]))
  const rules = rulesOf(world, { ...source, people: [] })
  const links = meetings.flatMap((meeting) => {
    const sides = read.get(meeting.originalStart)
    if (sides?.failed) return orThrow(sides.failed)
    // Gone between the list and the read: the next news tells of that.
    if (sides && !(sides.item && sides.record)) return []
    const link = meetingLink(
      world,
      series,
      meeting,
      sides ?? {},
      rules.mappingsOf('appointment').filter((mapping) => rules.directionOf(mapping) !== 'none'),
      contextOf(rules),
    )
    return Object.keys(link.base).length > 0 ? [link] : []
  })
  await forget(scope, await strays(scope, links))
  await world.journal.touch(links)
  return links
}

/** The same meetings under a link that the series had before somebody untracked it: one item has one link (invariant 2). */
async function strays({ world, actor }: SeriesScope, links: readonly Link[]): Promise<readonly Link[]> {
  const isNew = new Set(links.map(({ id }) => id))
  const known = await world.journal.linksOfItems(
    actor,
    'event',
    links.map(({ itemId }) => itemId),
  )
  return known.filter(({ id, occurrence }) => occurrence !== undefined && !isNew.has(id))
}

async function forget({ world, actor, call, begun }: SeriesScope, links: readonly Link[]): Promise<void> {
  if (links.length === 0) return
  await world.journal.settle(links.map((link) => goneWithSeries(world, actor, link, begun.get(link.id)?.intent, call)))
}

/** What was begun about a meeting that there is nothing to do about any more, is over; its link stays as it is. */
async function endBegun({ world, begun }: SeriesScope, isOver: (pair: Pair) => boolean): Promise<void> {
  const over = [...begun.values()].flatMap((pair): Settled[] => {
    const { intent, link, record } = pair
    if (!intent || !link || !isOver(pair)) return []
    return [ended(world, { pair, reference: record as FollowedReference, recordIs: 'unknown' }, intent, link)]
  })
  if (over.length > 0) await world.journal.settle(over)
}
