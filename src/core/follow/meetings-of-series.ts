/** The single meetings of a series, side by side: which one on one side is which one on the other. */
import { dayOf, plainInstant } from '../fields/dates.ts'
import type { Instance, RecordInstances } from '../following.ts'
import { isNoItem, type Link } from '../link.ts'

/** One meeting, by the start that the pattern gives it. */
export interface Meeting {
  /** An ISO instant, of a whole day the midnight of its date in UTC. */
  readonly originalStart: string
  readonly item?: Instance
  readonly record?: Instance
  /** Somebody deleted it in the CRM; merely not seeing it says nothing. */
  readonly isDeletedInCrm: boolean
}

/** What of a series tells how its starts are to be read. */
export interface SeriesTimes {
  readonly isAllDay: boolean
  /** IANA zone of the CRM user, whose days the CRM counts. */
  readonly timeZone: string
}

const hourMs = 3_600_000
/** Where both sides keep a series by other clocks, the same meeting starts so much apart at most; of days, in any zone. */
const apart = { timed: 3 * hourMs, allDay: 14 * hourMs }

/** All meetings that either side has or had, in the order of time. */
export function meetingsOf(
  { instances, deleted }: RecordInstances,
  items: readonly Instance[],
  { isAllDay, timeZone }: SeriesTimes,
): readonly Meeting[] {
  const startOf = (original: string) => (isAllDay ? `${dayOf(original, timeZone)}T00:00:00Z` : plainInstant(original))
  const meetings = new Map<string, { -readonly [K in keyof Meeting]: Meeting[K] }>()
  for (const record of instances) {
    const originalStart = startOf(record.originalStart)
    meetings.set(originalStart, { originalStart, record, isDeletedInCrm: false })
  }
  for (const start of deleted.map(startOf))
    if (!meetings.has(start)) meetings.set(start, { originalStart: start, isDeletedInCrm: true })
  const others: Instance[] = []
  for (const item of items) {
    const meeting = meetings.get(startOf(item.originalStart))
    if (meeting) meeting.item = item
    else others.push(item)
  }
  for (const item of others) {
    const start = startOf(item.originalStart)
    const near = nearest(
      [...meetings.values()].filter((meeting) => !meeting.item),
      start,
      isAllDay,
    )
    if (near) near.item = item
    else meetings.set(start, { originalStart: start, item, isDeletedInCrm: false })
  }
  return [...meetings.values()].sort((one, other) => (one.originalStart < other.originalStart ? -1 : 1))
}

function nearest<M extends Meeting>(meetings: readonly M[], start: string, isAllDay: boolean): M | undefined {
  const distance = ({ originalStart }: Meeting) => Math.abs(Date.parse(originalStart) - Date.parse(start))
  const [first] = meetings
    .filter((meeting) => distance(meeting) <= (isAllDay ? apart.allDay : apart.timed))
    .sort((one, other) => distance(one) - distance(other))
  return first
}

/**
 * Only where both sides read the pattern alike does a missing meeting mean a deleted one: at least one of
 * Outlook's meetings is one that the CRM has, or had, and between those that it has there is none that it never had.
 */
export function isReadAlike(meetings: readonly Meeting[]): boolean {
  const records = meetings.filter(({ record }) => record)
  const [first, last] = [records[0]?.originalStart ?? '', records.at(-1)?.originalStart ?? '']
  const isStrange = ({ item, record, isDeletedInCrm, originalStart }: Meeting) =>
    item && !record && !isDeletedInCrm && first < originalStart && originalStart < last
  const isShared = ({ item, record, isDeletedInCrm }: Meeting) => item && (record || isDeletedInCrm)
  return meetings.some(isShared) && !meetings.some(isStrange)
}

/** The link of each meeting that has one, and links that no longer mean any meeting that is there. */
export function linksOfMeetings(
  meetings: readonly Meeting[],
  links: readonly Link[],
): { readonly known: ReadonlyMap<Meeting, Link>; readonly others: readonly Link[] } {
  const known = new Map<Meeting, Link>()
  const byRecord = new Map(links.map((link) => [link.recordId, link]))
  const byItem = new Map(links.map((link) => [link.itemId, link]))
  const byStart = new Map(links.map((link) => [link.occurrence?.originalStart, link]))
  const found = new Set<Link>()
  for (const meeting of meetings) {
    const { record, item, originalStart } = meeting
    // By its start last: of whole days that moves with the person who moves to another zone.
    const link = byRecord.get(record?.id ?? '') ?? byItem.get(item?.id ?? '') ?? byStart.get(originalStart)
    if (!link || found.has(link)) continue
    known.set(meeting, link)
    found.add(link)
  }
  return { known, others: links.filter((link) => !found.has(link)) }
}

/** The row, or the item, was made anew since: what both agreed on was about another one. */
export function isOutOfDate({ item, record }: Meeting, link: Link): boolean {
  const isOtherItem = item !== undefined && !isNoItem(link.itemId) && item.id !== link.itemId
  return isOtherItem || (record !== undefined && record.id !== link.recordId)
}

/** Is there anything to be done about a meeting? One that neither side changed goes with its series. */
export function isToBeCompared({ item, record, isDeletedInCrm }: Meeting, link: Link | undefined): boolean {
  if (link?.state === 'unlinked') return false
  if (!item || !record) return link !== undefined || (item ? isDeletedInCrm : record !== undefined)
  if (!link) return item.isOwn || record.isOwn
  return item.version !== link.itemVersion || record.version !== link.recordVersion || link.failure !== undefined
}
