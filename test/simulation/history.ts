/**
 * One history: random deeds on both sides, cycles between them with faults, lost cursors and deaths, then quiet. In the end both
 * sides must agree, with nothing lost, nothing doubled, nothing deleted and nobody mailed unasked (DESIGN.md, invariants).
 */
import { TandemError } from '../../src/core/errors.ts'
import { type Answer, answerQuestion, questions } from '../../src/core/follow/answer.ts'
import { pairOfLink } from '../../src/core/follow/pair.ts'
import { prepare } from '../../src/core/follow/prepare.ts'
import { releaseHold, syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import type { FollowedItem, FollowedTable, FollowedWorld } from '../../src/core/following.ts'
import { isNoItem, type Link } from '../../src/core/link.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import type { Receipt } from '../../src/core/receipt.ts'
import type { CrmRecord } from '../../src/core/record.ts'
import { rulesOf } from '../../src/core/rules-of.ts'
import { doSomething } from './people.ts'
import { createRandom, type Random } from './random.ts'
import { seriesFaults } from './series-faults.ts'
import { actor, Died, type Faults, isOfSeries, noFaults, TwoSides, worldOf } from './two-sides.ts'

export interface HistoryResult {
  readonly seed: number
  /** What is wrong in the end; empty: all is well. */
  readonly faults: readonly string[]
  /** What happened, a line each. */
  readonly lines: readonly string[]
  readonly deaths: number
  readonly effects: number
}

const bumpy: Faults = { refused: 0.04, lostAnswer: 0.03, death: 0.03, lostCursor: 0.02 }
const quietCycles = 8

export async function runHistory(seed: number): Promise<HistoryResult> {
  const random = createRandom(seed)
  const state = new TwoSides()
  const lines: string[] = []
  const deleted = new Set<string>()
  const seen = { items: new Set<string>(), rows: new Set<string>() }
  let deaths = 0
  let effects = 0
  const note = () => {
    // What becomes of single meetings of series is looked at by their series.
    for (const [id, item] of state.items) if (!isOfSeries(item)) seen.items.add(id)
    for (const [id, { columns }] of state.rows) if (!columns.seriesid) seen.rows.add(id)
  }

  async function cycle(faults: Faults): Promise<void> {
    const world = worldOf(state, {
      ...{ random, faults, onEffect: (what) => lines.push(`    ${what}`) },
      // Every other mailbox is told of one thing at a time, so that a look has several parts.
      ...(seed % 2 === 1 ? { pageSize: 1 } : {}),
    })
    try {
      const results = await syncMailbox(world, actor, { correlationId: 'simulation' })
      for (const { kind, hold, failure } of results) {
        if (failure) lines.push(`  ${kind} was not answered`)
        if (hold) {
          lines.push(`  ${kind} is held: ${hold.reason}`)
          await releaseHold(worldOf(state), actor, kind)
        }
      }
    } catch (error) {
      if (error instanceof Died) {
        deaths++
        lines.push(`  died ${error.message}`)
      } else if (error instanceof TandemError) lines.push(`  not begun: ${error.code}`)
      else throw error
    }
    effects += world.effects()
    note()
  }

  /** A person says who somebody is, and the process may die in the middle of it. */
  async function answerOne(): Promise<void> {
    const asked = [...state.links.values()].filter(({ failure }) => questions.has(failure?.code ?? ''))
    if (asked.length === 0) return
    const link = random.pick(asked)
    const answer = answerOf(state, link, random)
    lines.push(`answer to ${link.id}: ${JSON.stringify(answer)}`)
    const world = worldOf(state, { random, faults: bumpy, onEffect: (what) => lines.push(`    ${what}`) })
    try {
      await answerQuestion(world, actor, link, answer, { correlationId: 'simulation' }, asked)
    } catch (error) {
      if (!(error instanceof Died) && !(error instanceof TandemError)) throw error
      if (error instanceof Died) deaths++
      lines.push(`  ${error.message}`)
    }
    effects += world.effects()
    note()
  }

  const rounds = 3 + random.below(5)
  for (let round = 0; round < rounds; round++) {
    for (let deeds = random.below(6); deeds > 0; deeds--) {
      const deed = doSomething(state, random)
      note()
      if (!deed) continue
      lines.push(`${deed.what} ${deed.id}`)
      if (deed.what.includes('deletes')) deleted.add(deed.id)
    }
    lines.push('  cycle')
    // A clock that jumps: an hour forward, or back.
    if (random.chance(0.1)) state.time += (random.chance(0.5) ? 1 : -1) * 3_600_000
    state.time += 300_000
    await cycle(random.chance(0.7) ? bumpy : noFaults)
    if (random.chance(0.5)) await answerOne()
  }
  lines.push('quiet')
  // A right that was lost is told by no feed: a complete look finds it.
  await cycle({ ...noFaults, lostCursor: 1 })
  let last = -1
  for (let quiet = 0; quiet < quietCycles && last !== 0; quiet++) {
    state.writes = 0
    state.time += 300_000
    await cycle(noFaults)
    last = state.writes
  }
  const faults = [
    ...(last === 0 ? [] : [`agreement: still writing after ${quietCycles} quiet cycles`]),
    ...(await faultsOf(state, worldOf(state), deleted, seen)),
    ...seriesFaults(state, deleted),
  ]
  return { seed, faults, lines, deaths, effects }
}

function answerOf(state: TwoSides, link: Link, random: Random): Answer {
  const links = [...state.links.values()].filter(({ state: is }) => is === 'tracked' || is === 'pending')
  if (random.chance(0.4)) return random.chance(0.7) ? 'go-on' : 'leave'
  if (link.failure?.code === 'duplicate-in-mailbox') {
    const taken = new Set(links.map(({ itemId }) => itemId))
    const free = [...state.items.values()].filter(({ id, kind }) => kind === 'contact' && !taken.has(id))
    return free.length > 0 ? { linkToItem: random.pick(free).id } : 'go-on'
  }
  if (link.failure?.code === 'duplicate-found') {
    const taken = new Set(links.map(({ recordId }) => recordId))
    const free = [...state.rows].filter(([id, { table }]) => table === 'contact' && !taken.has(id))
    return free.length > 0 ? { linkTo: random.pick(free)[0] } : 'go-on'
  }
  return 'go-on'
}

/** By a rule of its own, not by the planner's: texts that nothing holds back are the same, as far as the column reaches. */
function plainlyOther(item: FollowedItem, { columns, table }: CrmRecord): string | undefined {
  const isHeld = columns.statecode === 1 || columns.statecode === 2 || table === 'bookableresourcebooking'
  if (isHeld || (item.kind === 'event' && (!item.isOrganizer || item.type !== 'singleInstance'))) return undefined
  const texts: readonly (readonly [string, unknown, number])[] =
    item.kind === 'contact'
      ? [
          [item.contact.jobTitle, columns.jobtitle, 100],
          [item.contact.surname, columns.lastname, 50],
          [item.contact.mobilePhone, columns.mobilephone, 50],
        ]
      : [[item.kind === 'task' ? item.title : item.subject, columns.subject, 200]]
  const other = texts.find(([text, column, length]) => text.slice(0, length).trim() !== String(column ?? '').trim())
  return other && `${JSON.stringify(other[0])} in Outlook, ${JSON.stringify(other[1])} in the CRM`
}

/** What may not be, whatever happened. */
async function faultsOf(
  state: TwoSides,
  world: FollowedWorld,
  deleted: ReadonlySet<string>,
  seen: { readonly items: ReadonlySet<string>; readonly rows: ReadonlySet<string> },
): Promise<readonly string[]> {
  const faults: string[] = []
  const links = [...state.links.values()]
  const live = links.filter(({ state: is }) => is === 'tracked')
  // 2: no double.
  for (const [name, of] of [
    ['record', (link: (typeof links)[number]) => link.recordId],
    ['item', (link: (typeof links)[number]) => link.itemId],
  ] as const) {
    const counted = new Map<string, number>()
    for (const link of live) counted.set(of(link), (counted.get(of(link)) ?? 0) + 1)
    for (const [id, count] of counted) if (count > 1) faults.push(`double: ${count} links of ${name} ${id}`)
  }
  const byMark = new Map<string, FollowedItem[]>()
  const linkedItems = new Set(live.map(({ itemId }) => itemId))
  for (const item of state.items.values())
    if (item.mark && !isOfSeries(item)) byMark.set(item.mark, [...(byMark.get(item.mark) ?? []), item])
  for (const [mark, items] of byMark) {
    const made = items.filter(({ id }) => state.madeBySync.has(id))
    if (made.length > 1) faults.push(`double: sync made ${made.length} items of ${mark}`)
  }
  // 1: no loss.
  if (state.intents.size > 0) faults.push(`loss: ${state.intents.size} intents were never finished`)
  for (const item of state.items.values()) {
    if (!item.categories.includes(trackedCategory.displayName) || linkedItems.has(item.id)) continue
    if (isOfSeries(item)) continue
    const isCopy =
      item.mark !== undefined &&
      links.some(
        (link) => link.state === 'tracked' && world.recordUrl({ table: link.table, id: link.recordId }) === item.mark,
      )
    const isExplained = links.some(
      (link) => link.itemId === item.id && (link.failure !== undefined || link.state === 'unlinked'),
    )
    if (!isCopy && !isExplained) faults.push(`loss: ${item.kind} ${item.id} is marked and not linked`)
  }
  for (const [id, row] of state.rows) {
    if (!state.isInFilter(id) || row.table === 'serviceappointment' || row.columns.seriesid) continue
    const link = links.find(({ recordId }) => recordId === id)
    if (!link) faults.push(`loss: ${row.table} ${id} is in the filter and has no link`)
    else if (link.state === 'unlinked' && !isNoItem(link.itemId) && state.items.has(link.itemId))
      faults.push(`loss: ${row.table} ${id} is in the filter and not linked again`)
  }
  // 5: agreement.
  const [who, settings, fieldRules] = await Promise.all([
    world.crm.whoAmI({ correlationId: '' }),
    state.settings,
    state.rules,
  ])
  const rules = rulesOf(world, { ...who, ownerId: who.systemUserId, settings, fieldRules, people: [] })
  const isLive = new Set(live.map(({ id }) => id))
  for (const link of live) {
    // Of a series that is let go its single meetings are, too.
    if (link.occurrence && !isLive.has(link.occurrence.seriesLinkId)) continue
    const item = state.itemOf(link.itemId)
    const record = state.hidden.has(link.recordId) ? undefined : state.shown(link.recordId)
    if (!item || !record) {
      faults.push(`agreement: link of ${link.table} ${link.recordId} lacks ${item ? 'its record' : 'its item'}`)
      continue
    }
    const prepared = prepare(
      {
        pair: pairOfLink(link),
        item,
        record,
        reference: { table: link.table as FollowedTable, id: link.recordId },
        recordIs: 'there',
      },
      rules,
    )
    const differs = plainlyOther(item, record)
    if (differs) faults.push(`agreement: ${link.table} ${link.recordId}: ${differs}`)
    if (prepared.kind === 'quiet') continue
    const open =
      prepared.kind === 'plan'
        ? prepared.plan.decisions.filter(({ outcome }) => outcome !== 'unchanged' && outcome !== 'kept')
        : []
    const why = open.map(
      ({ mapping, outcome, reason, itemValue, recordValue }) =>
        `${mapping} ${outcome} ${reason} ${JSON.stringify([itemValue, recordValue])}`,
    )
    faults.push(`agreement: ${link.table} ${link.recordId} would still be ${prepared.kind}: ${why.join('; ')}`)
  }
  // 4: nothing is deleted unasked.
  const hasCause = (test: (receipt: Receipt) => boolean) => state.receipts.some(test)
  for (const id of seen.items) {
    if (state.items.has(id) || deleted.has(id)) continue
    const isAsked = hasCause(
      ({ itemId, itemAction, ends, recordId }) =>
        itemId === id && (itemAction === 'deleted' || ends === 'both-gone') && deleted.has(recordId),
    )
    if (!isAsked) faults.push(`deleted unasked: item ${id}`)
  }
  for (const id of seen.rows) {
    if (state.rows.has(id) || deleted.has(id)) continue
    const isAsked = hasCause(
      ({ itemId, recordAction, ends, recordId }) =>
        recordId === id && (recordAction === 'deleted' || ends === 'both-gone') && deleted.has(itemId),
    )
    if (!isAsked) faults.push(`deleted unasked: record ${id}`)
  }
  return faults
}
