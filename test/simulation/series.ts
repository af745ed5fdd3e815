/**
 * Series in memory, as both services keep them: Outlook shows meetings that have no item of their own until somebody changes
 * one, the CRM makes a row of each. Under another pattern both begin anew. Weekly, with a number of meetings, by clocks in UTC.
 */
import type { EventItem } from '../../src/core/item.ts'
import { weekdays } from '../../src/core/item.ts'
import type { ColumnValue } from '../../src/core/record.ts'
import type { Row, TwoSides } from './two-sides.ts'

const dayMs = 86_400_000

/** What both sides keep of series beside items and rows. */
export interface SeriesBook {
  /** Starts of meetings that were taken out in Outlook, by master. */
  readonly takenOut: Map<string, Set<string>>
  /** Original start by the id of an exception. */
  readonly originals: Map<string, string>
}

export const emptyBook = (): SeriesBook => ({ takenOut: new Map(), originals: new Map() })

function weekly(first: string, days: readonly number[], interval: number, count: number): readonly string[] {
  const start = Date.parse(first)
  const sunday = start - new Date(start).getUTCDay() * dayMs
  const starts: string[] = []
  for (let week = 0; starts.length < count; week += interval)
    for (const day of days) {
      const at = sunday + (week * 7 + day) * dayMs
      if (at >= start && starts.length < count) starts.push(`${new Date(at).toISOString().slice(0, 19)}Z`)
    }
  return starts
}

const isMaster = (item: unknown): item is EventItem => (item as EventItem | undefined)?.type === 'seriesMaster'
const startsOfItem = ({ recurrence, start }: EventItem) =>
  recurrence
    ? weekly(
        start,
        recurrence.daysOfWeek.map((day) => weekdays.indexOf(day)),
        recurrence.interval,
        recurrence.numberOfOccurrences ?? 0,
      )
    : []
const meetingId = (master: string, start: string) => `${master}/${start.slice(0, 10)}`
const shapeOf = (master: EventItem) =>
  JSON.stringify([master.recurrence?.daysOfWeek, master.recurrence?.interval, master.start, master.end])

/** Its single meetings as the calendar shows them, with the start that the pattern gives each. */
export function meetingsIn(state: TwoSides, id: string): readonly (readonly [originalStart: string, EventItem])[] {
  const master = state.items.get(id)
  if (!isMaster(master)) return []
  const length = Date.parse(master.end) - Date.parse(master.start)
  return startsOfItem(master).flatMap((start): (readonly [string, EventItem])[] => {
    const own = state.items.get(meetingId(id, start))
    if (own?.kind === 'event') return [[start, own]]
    if (state.book.takenOut.get(id)?.has(start)) return []
    const { recurrence: _pattern, ...shared } = master
    const end = `${new Date(Date.parse(start) + length).toISOString().slice(0, 19)}Z`
    return [[start, { ...shared, id: meetingId(id, start), type: 'occurrence', seriesMasterId: id, start, end }]]
  })
}

export function meetingOf(state: TwoSides, id: string): readonly [originalStart: string, EventItem] | undefined {
  return meetingsIn(state, id.split('/')[0] ?? '').find(([, meeting]) => meeting.id === id)
}

/** Gives one meeting something of its own; the series has a new version then, too. */
export function changeMeeting(state: TwoSides, meeting: EventItem): EventItem {
  const [start] = meetingOf(state, meeting.id) ?? []
  const master = state.items.get(meeting.seriesMasterId ?? '')
  if (!start || !master) throw new Error('no such meeting')
  state.time += 1000
  const own: EventItem = {
    ...meeting,
    type: 'exception',
    changeKey: `x${state.itemFeed.length + 1}`,
    lastModifiedDateTime: state.now().toISOString(),
  }
  state.items.set(own.id, own)
  state.book.originals.set(own.id, start)
  state.putItem(master)
  return own
}

export function takeOut(state: TwoSides, id: string): void {
  const [start, meeting] = meetingOf(state, id) ?? []
  const master = state.items.get(meeting?.seriesMasterId ?? '')
  if (!start || !master) return
  state.items.delete(id)
  const taken = state.book.takenOut.get(master.id) ?? new Set()
  state.book.takenOut.set(master.id, taken.add(start))
  state.putItem(master)
}

/** Under another pattern nothing stays of what single meetings had; under another end what is still there. */
export function masterChanged(state: TwoSides, before: unknown, after: unknown): void {
  if (!isMaster(before) || !isMaster(after)) return
  const isOther = shapeOf(before) !== shapeOf(after)
  const kept = new Set(isOther ? [] : startsOfItem(after))
  for (const start of startsOfItem(before))
    if (!kept.has(start)) {
      state.items.delete(meetingId(before.id, start))
      state.book.takenOut.get(before.id)?.delete(start)
    }
}

export function masterDropped(state: TwoSides, id: string): void {
  for (const item of [...state.items.values()])
    if (item.kind === 'event' && item.seriesMasterId === id) state.items.delete(item.id)
  state.book.takenOut.delete(id)
}

/** Rows of its single meetings. */
export const instancesOf = (state: TwoSides, id: string): readonly (readonly [string, Row])[] =>
  [...state.rows].filter(([, { columns }]) => columns.seriesid === id)

const patternColumns = [
  'starttime',
  'endtime',
  'daysofweekmask',
  'interval',
  'occurrences',
  'patternstartdate',
] as const
const inherited = ['subject', 'description', 'location', 'prioritycode', 'statecode', 'statuscode'] as const
const isOpen = ({ columns }: Row) => columns.statecode === 0 || columns.statecode === 3
const pick = (columns: Row['columns'], names: readonly string[]): Record<string, ColumnValue> =>
  Object.fromEntries(names.map((name) => [name, columns[name] ?? null]))

/** What the CRM does by itself when a row was written. @param isByHand false: the CRM writes its own instances */
export function rowWritten(state: TwoSides, id: string, row: Row, before: Row | undefined): void {
  if (row.table === 'recurringappointmentmaster') masterWritten(state, id, row, before)
  if (row.columns.seriesid && before && row.columns.instancetypecode === 2) {
    const changed = Object.keys(row.columns).filter((name) => row.columns[name] !== before.columns[name])
    const isState = changed.length > 0 && changed.every((name) => name === 'statecode' || name === 'statuscode')
    if (!isState) row.columns.instancetypecode = 3
  }
}

function masterWritten(state: TwoSides, id: string, row: Row, before: Row | undefined): void {
  if (before && patternColumns.every((name) => row.columns[name] === before.columns[name])) {
    for (const [instance, one] of instancesOf(state, id))
      if (isOpen(one) && one.columns.instancetypecode === 2)
        state.putRow(instance, 'appointment', { columns: pick(row.columns, inherited), parties: row.parties }, 'itself')
    return
  }
  const kept = new Set<ColumnValue | undefined>()
  for (const [instance, one] of instancesOf(state, id)) {
    if (isOpen(one)) state.dropRow(instance, 'itself')
    else kept.add(one.columns.originalstartdate)
  }
  row.columns.deletedexceptionslist = null
  const { starttime, endtime, daysofweekmask, interval, occurrences } = row.columns
  if (typeof starttime !== 'string' || typeof endtime !== 'string') return
  const days = weekdays.flatMap((_day, bit) => (Number(daysofweekmask) & (1 << bit) ? [bit] : []))
  const length = Date.parse(endtime) - Date.parse(starttime)
  for (const start of weekly(starttime, days, Number(interval), Number(occurrences)))
    if (!kept.has(start))
      state.putRow(
        state.newId(),
        'appointment',
        {
          columns: {
            ...pick(row.columns, inherited),
            ...{ seriesid: id, originalstartdate: start, instancetypecode: 2, scheduledstart: start },
            scheduledend: `${new Date(Date.parse(start) + length).toISOString().slice(0, 19)}Z`,
          },
          parties: row.parties,
          lookups: row.lookups,
        },
        'itself',
      )
}

/** The master remembers which of its meetings were deleted; with the master they all go. */
export function rowDropped(state: TwoSides, id: string, { table, columns }: Row): void {
  if (table === 'recurringappointmentmaster')
    for (const [instance] of instancesOf(state, id)) state.dropRow(instance, 'itself')
  const master = typeof columns.seriesid === 'string' ? columns.seriesid : ''
  const before = state.rows.get(master)
  if (!before) return
  const list = [before.columns.deletedexceptionslist, columns.originalstartdate].filter(Boolean).join(',')
  state.putRow(master, 'recurringappointmentmaster', { columns: { deletedexceptionslist: list } }, 'itself')
}
