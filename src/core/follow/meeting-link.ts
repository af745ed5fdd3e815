/**
 * The link of one meeting of a series that somebody changed or took out. What both sides agreed on last follows from the series:
 * before it was changed, the meeting was as the series has it, so that it can be compared three ways from the first time on.
 */
import type { FieldMapping } from '../catalogue/index.ts'
import { type FieldValue, isSameValue } from '../field-value.ts'
import { addDays, plainInstant } from '../fields/dates.ts'
import { type FieldContext, fieldOf } from '../fields/index.ts'
import type { FollowedItem, FollowedWorld } from '../following.ts'
import { type Link, noItem, type OccurrenceOf } from '../link.ts'
import type { CrmRecord } from '../record.ts'
import type { Meeting } from './meetings-of-series.ts'

/** What was read of both sides of a meeting. */
export interface MeetingSides {
  readonly item?: FollowedItem
  readonly record?: CrmRecord
}

export function meetingLink(
  world: FollowedWorld,
  series: Link,
  meeting: Meeting,
  sides: MeetingSides,
  mappings: readonly FieldMapping[],
  context: FieldContext,
): Link {
  const { originalStart, item, record } = meeting
  const name = `${series.id}:${originalStart}`
  const recordId = record?.id ?? world.guidFor(`instance:${name}`)
  const now = world.now().toISOString()
  return {
    id: world.guidFor(`link:${name}`),
    tid: series.tid,
    mailbox: series.mailbox,
    kind: 'event',
    itemId: item?.id ?? noItem(recordId),
    itemKey: series.itemKey,
    table: 'appointment',
    recordId,
    state: 'tracked',
    ...basesOf(series, meeting, sides, mappings, context),
    trackedAt: now,
    updatedAt: now,
    trackedBy: series.trackedBy,
    ...(series.origin ? { origin: series.origin } : {}),
    occurrence: occurrenceOf(series, originalStart),
  }
}

function occurrenceOf(series: Link, originalStart: string): OccurrenceOf {
  const isFirst = series.series?.pattern === undefined
  const isMade = series.series?.made !== undefined
  return {
    seriesLinkId: series.id,
    seriesRecordId: series.recordId,
    originalStart,
    ...(isFirst && isMade ? { isCopy: true } : {}),
    ...(isFirst && !isMade ? { tellsNobody: true } : {}),
  }
}

/** A side that nobody changed holds what was agreed on, in its own words; of the other the series tells. */
function basesOf(
  series: Link,
  meeting: Meeting,
  { item, record }: MeetingSides,
  mappings: readonly FieldMapping[],
  context: FieldContext,
): Pick<Link, 'base' | 'recordBase'> {
  const base: Record<string, FieldValue> = {}
  const recordBase: Record<string, FieldValue> = {}
  for (const mapping of mappings) {
    const field = fieldOf(mapping)
    if (!field) continue
    const name = mapping.mapping
    const inSeries = seriesValues(series, meeting, name)
    const onItem = item && meeting.item?.isOwn === false ? field.fromItem(item, context) : inSeries.item
    const onRecord = record && meeting.record?.isOwn === false ? field.fromRecord(record, context) : inSeries.record
    if (onItem === undefined && onRecord === undefined) continue
    base[name] = onItem ?? (onRecord as FieldValue)
    if (onRecord !== undefined && !isSameValue(onItem, onRecord)) recordBase[name] = onRecord
  }
  return { base, ...(Object.keys(recordBase).length > 0 ? { recordBase } : {}) }
}

function seriesValues({ base, recordBase }: Link, { item, record, originalStart }: Meeting, name: string) {
  if (name !== 'Appointment Time') return { item: base[name], record: recordBase?.[name] ?? base[name] }
  const at = (start: string) => timeOf(base['Recurrence Pattern'], start)
  // By other clocks the same meeting starts at another hour on either side.
  return { item: at(item?.originalStart ?? originalStart), record: at(record?.originalStart ?? originalStart) }

  function timeOf(pattern: FieldValue | undefined, start: string): FieldValue | undefined {
    if (!isTimed(pattern)) return undefined
    if (pattern.isAllDay) {
      const day = originalStart.slice(0, 10)
      return { start: day, end: addDays(day, Math.max(1, Math.round(pattern.duration / 1440))), isAllDay: true }
    }
    const end = new Date(Date.parse(start) + pattern.duration * 60_000)
    return { start: plainInstant(start), end: plainInstant(end), isAllDay: false }
  }
}

interface Timed {
  /** Minutes. */
  readonly duration: number
  readonly isAllDay: boolean
}

function isTimed(pattern: FieldValue | undefined): pattern is FieldValue & Timed {
  return typeof pattern === 'object' && pattern !== null && 'duration' in pattern && 'isAllDay' in pattern
}
