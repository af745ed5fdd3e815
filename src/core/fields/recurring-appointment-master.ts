/** The synchronized fields of a series. */
import { type FieldValue, isSameValue } from '../field-value.ts'
import { type EventItem, type Recurrence, type Weekday, weekdays } from '../item.ts'
import type { CrmRecord } from '../record.ts'
import { appointmentStatus } from './appointment.ts'
import { addDays, dayOf, instantOf, isFirstOfDay, plainInstant, wallClock } from './dates.ts'
import {
  description,
  eventField,
  importance,
  location,
  optionalAttendees,
  organizer,
  requiredAttendees,
  subject,
} from './event.ts'
import type { Columns, Field, FieldContext, Fields } from './field.ts'

/** A pattern with the time of day where the CRM user is, so that nine o'clock stays nine o'clock in summer and winter. */
interface Series {
  readonly pattern: FieldValue
  readonly range: FieldValue
  readonly startTime: string
  /** Minutes. */
  readonly duration: number
  readonly isAllDay: boolean
}

interface Pattern {
  readonly type: Recurrence['type']
  readonly interval: number
  readonly daysOfWeek: readonly Weekday[]
  readonly dayOfMonth: number
  readonly month: number
  readonly index: Recurrence['index']
}
type Range = Pick<Recurrence, 'rangeType' | 'startDate' | 'endDate' | 'numberOfOccurrences'>

const indexes = ['first', 'second', 'third', 'fourth', 'last'] as const
/** `recurrencepatterntype` */
const patternTypes: Readonly<Record<Recurrence['type'], number>> = {
  daily: 0,
  weekly: 1,
  absoluteMonthly: 2,
  relativeMonthly: 2,
  absoluteYearly: 3,
  relativeYearly: 3,
}

/** Only what this type of pattern means: the rest is zero and no difference. */
function pattern(of: Pattern): FieldValue {
  const usesDays = of.type === 'weekly' || of.type.startsWith('relative')
  const isRelative = of.type.startsWith('relative')
  return {
    type: of.type,
    interval: of.type.endsWith('Yearly') ? 1 : of.interval,
    daysOfWeek: usesDays ? weekdays.filter((day) => of.daysOfWeek.includes(day)) : [],
    dayOfMonth: of.type.startsWith('absolute') ? of.dayOfMonth : 0,
    month: of.type.endsWith('Yearly') ? of.month : 0,
    index: isRelative ? of.index : 'first',
  }
}

function range(of: Range): FieldValue {
  return {
    rangeType: of.rangeType,
    startDate: of.startDate,
    ...(of.rangeType === 'endDate' ? { endDate: of.endDate ?? of.startDate } : {}),
    ...(of.rangeType === 'numbered' ? { numberOfOccurrences: of.numberOfOccurrences ?? 1 } : {}),
  }
}

/** How many days later than where the series lives its time falls in a zone: -1, 0 or 1. */
function daysLater({ recurrence, start, isAllDay }: EventItem, timeZone: string): number {
  if (!recurrence || isAllDay) return 0
  const there = wallClock(start, timeZone).date
  return Math.round((Date.parse(there) - Date.parse(recurrence.startDate)) / 86_400_000)
}

/** Monday evening in New York is Tuesday in Berlin: the CRM, which keeps its user's zone, repeats on Tuesdays. */
function shifted(recurrence: Recurrence, days: number): Recurrence {
  if (days === 0) return recurrence
  const { startDate, endDate, daysOfWeek, dayOfMonth } = recurrence
  return {
    ...recurrence,
    startDate: addDays(startDate, days),
    ...(endDate ? { endDate: addDays(endDate, days) } : {}),
    daysOfWeek: daysOfWeek.map((day) => weekdays[(weekdays.indexOf(day) + days + 7) % 7] ?? day),
    dayOfMonth: dayOfMonth + days,
  }
}

/**
 * Why the CRM can't hold a pattern that Outlook can; undefined where it can.
 * @param timeZone of the CRM user, where it is known
 */
export function inexpressible(item: EventItem, timeZone?: string): string | undefined {
  const { recurrence } = item
  if (!recurrence) return undefined
  const days = timeZone ? daysLater(item, timeZone) : 0
  const dayThere = recurrence.dayOfMonth + days
  if (
    days !== 0 &&
    (recurrence.type.startsWith('relative') ||
      (recurrence.type.startsWith('absolute') && (dayThere < 1 || Math.max(dayThere, recurrence.dayOfMonth) > 28)))
  )
    return 'in your time zone it falls on another day, which is not the same in every month'
  if (recurrence.type.endsWith('Yearly') && recurrence.interval > 1)
    return `every ${recurrence.interval} years; the CRM repeats each year only`
  if (recurrence.rangeType === 'numbered' && (recurrence.numberOfOccurrences ?? 0) > 999)
    return 'more than 999 occurrences'
  if (recurrence.type === 'relativeMonthly' || recurrence.type === 'relativeYearly') {
    const days = recurrence.daysOfWeek.length
    if (days !== 1 && days !== 2 && days !== 5 && days !== 7) return `${days} different days of a week in a month`
  }
  return undefined
}

const minutesBetween = (start: string, end: string) => Math.round((Date.parse(end) - Date.parse(start)) / 60_000)

/** Minutes of whole days: the day on which clocks change is as long as any other. */
function wholeDays(start: string, end: string, timeZone: string): number {
  const [first, last] = [start, end].map((instant) => wallClock(instant, timeZone).date) as [string, string]
  return minutesBetween(first, last)
}

const asSeries = (value: FieldValue) =>
  value as unknown as Omit<Series, 'pattern' | 'range'> & { pattern: Pattern; range: Range }

export const recurrencePattern: Field = eventField({
  fromItem: (item, { timeZone }) => {
    const { start, end, isAllDay } = item
    if (!item.recurrence) return undefined
    const recurrence = shifted(item.recurrence, daysLater(item, timeZone))
    return {
      pattern: pattern(recurrence),
      range: range(recurrence),
      startTime: isAllDay ? '00:00:00' : wallClock(start, timeZone).time,
      duration: minutesBetween(start, end),
      isAllDay,
    }
  },
  fromRecord: (record, { timeZone }) => seriesOf(record, timeZone),
  toRecord: (value, { timeZone }) => columnsOf(asSeries(value), timeZone),
  toItem: (value, context, draft) => {
    const { timeZone } = context
    const series = asSeries(value)
    const longer = draft?.kind === 'event' ? otherEnd(draft, value, context) : undefined
    if (longer) return { recurrence: longer }
    const firstDayOfWeek = draft?.kind === 'event' ? draft.recurrence?.firstDayOfWeek : undefined
    const start = series.isAllDay
      ? `${series.range.startDate}T00:00:00Z`
      : instantOf(series.range.startDate, series.startTime, timeZone)
    return {
      recurrence: {
        ...series.pattern,
        ...series.range,
        // In this zone nine o'clock stays nine o'clock.
        timeZone,
        ...(firstDayOfWeek ? { firstDayOfWeek } : {}),
      },
      start,
      end: plainInstant(new Date(Date.parse(start) + series.duration * 60_000)),
      isAllDay: series.isAllDay,
    }
  },
})

/**
 * The same meetings, only more or fewer of them: the item keeps its own words for pattern and zone, because under any other ones
 * Outlook drops what was changed in single meetings.
 */
function otherEnd(item: EventItem, value: FieldValue, context: FieldContext): Recurrence | undefined {
  const { recurrence } = item
  const held = recurrencePattern.fromItem(item, context)
  if (!recurrence || held === undefined) return undefined
  const { range: before } = asSeries(held)
  const { range: after } = asSeries(value)
  const isOther = (['pattern', 'startTime', 'duration', 'isAllDay'] as const).some(
    (part) => !isSameValue(partOf(held, part), partOf(value, part)),
  )
  if (isOther || before.startDate !== after.startDate) return undefined
  const days = daysLater(item, context.timeZone)
  const { endDate: _date, numberOfOccurrences: _number, ...kept } = recurrence
  return {
    ...kept,
    rangeType: after.rangeType,
    ...(after.endDate ? { endDate: addDays(after.endDate, -days) } : {}),
    ...(after.numberOfOccurrences ? { numberOfOccurrences: after.numberOfOccurrences } : {}),
  }
}

const partOf = (value: FieldValue, part: string): FieldValue | undefined =>
  (value as Readonly<Record<string, FieldValue>>)[part]

function seriesOf({ columns }: CrmRecord, timeZone: string): FieldValue | undefined {
  const { recurrencepatterntype, patternstartdate, starttime, endtime } = columns
  if (typeof recurrencepatterntype !== 'number' || typeof patternstartdate !== 'string') return undefined
  if (typeof starttime !== 'string' || typeof endtime !== 'string') return undefined
  const isNth = columns.isnthmonthly === true || columns.isnthyearly === true
  const type = (
    [
      'daily',
      'weekly',
      isNth ? 'relativeMonthly' : 'absoluteMonthly',
      isNth ? 'relativeYearly' : 'absoluteYearly',
    ] as const
  )[recurrencepatterntype]
  if (!type) return undefined
  const mask = Number(columns.daysofweekmask ?? 0)
  const ends = columns.patternendtype
  const isAllDay = columns.isalldayevent === true
  return {
    pattern: pattern({
      type,
      interval: Number(columns.interval ?? 1),
      daysOfWeek: weekdays.filter((_day, bit) => mask & (1 << bit)),
      dayOfMonth: Number(columns.dayofmonth ?? 1),
      month: Number(columns.monthofyear ?? 1),
      index: indexes[Number(columns.instance ?? 1) - 1] ?? 'first',
    }),
    range: range({
      rangeType: ends === 1 ? 'noEnd' : ends === 2 ? 'numbered' : 'endDate',
      ...patternDays(columns, timeZone),
      ...(typeof columns.occurrences === 'number' ? { numberOfOccurrences: columns.occurrences } : {}),
    }),
    startTime: isAllDay ? '00:00:00' : wallClock(starttime, timeZone).time,
    duration: isAllDay ? wholeDays(starttime, endtime, timeZone) : minutesBetween(starttime, endtime),
    isAllDay,
  }
}

const halfDay = 43_200_000

/**
 * The days on which a pattern begins and ends where this person is. The CRM shows both columns as dates, but keeps the
 * instant at which that day begins where its writer is. Midnight in UTC is that day everywhere, unless the first meeting begins
 * right then; a day that begins in a colleague's zone is the one of the first meeting here.
 * @param columns with `patternstartdate` and `starttime`
 */
function patternDays(columns: CrmRecord['columns'], timeZone: string): Pick<Range, 'startDate' | 'endDate'> {
  const { patternenddate } = columns
  const [begins, first] = [String(columns.patternstartdate), String(columns.starttime)]
  const isMeeting = begins.includes('T') && plainInstant(begins) === plainInstant(first) && isMidnight(first)
  const isPlain = (value: string) => isMidnight(value) && !(isMeeting && value.includes('T'))
  const shown = (value: string) => (isPlain(value) ? dayOf(value, timeZone) : wallClock(value, timeZone).date)
  const isDay = (value: string) => isPlain(value) || isFirstOfDay(value, shown(value), timeZone)
  // A whole day that begins elsewhere is the day here in which its noon lies.
  const meets = new Date(Date.parse(first) + (columns.isalldayevent === true ? halfDay : 0))
  const isOnNextDay = !isDay(begins) && wallClock(meets, timeZone).date === addDays(shown(begins), 1)
  const dayHere = (value: string) => addDays(shown(value), isOnNextDay && !isDay(value) ? 1 : 0)
  return {
    startDate: dayHere(begins),
    ...(typeof patternenddate === 'string' ? { endDate: dayHere(patternenddate) } : {}),
  }
}

const isMidnight = (value: string) => plainInstant(value).endsWith('T00:00:00Z')

function columnsOf(
  { pattern: one, range: span, startTime, duration, isAllDay }: ReturnType<typeof asSeries>,
  timeZone: string,
): Columns {
  const start = instantOf(span.startDate, startTime, timeZone)
  const end = isAllDay
    ? instantOf(addDays(span.startDate, Math.round(duration / 1440)), startTime, timeZone)
    : plainInstant(new Date(Date.parse(start) + duration * 60_000))
  return {
    recurrencepatterntype: patternTypes[one.type],
    interval: one.interval,
    // The CRM refuses 0; a pattern without days of the week has none.
    daysofweekmask: one.daysOfWeek.reduce((mask, day) => mask | (1 << weekdays.indexOf(day)), 0) || null,
    dayofmonth: one.type.startsWith('absolute') ? one.dayOfMonth : null,
    monthofyear: one.type.endsWith('Yearly') ? one.month : null,
    instance: one.type.startsWith('relative') ? indexes.indexOf(one.index) + 1 : null,
    isnthmonthly: one.type === 'relativeMonthly',
    isnthyearly: one.type === 'relativeYearly',
    patternstartdate: instantOf(span.startDate, '00:00:00', timeZone),
    patternendtype: { noEnd: 1, numbered: 2, endDate: 3 }[span.rangeType],
    patternenddate: span.endDate ? instantOf(span.endDate, '00:00:00', timeZone) : null,
    occurrences: span.numberOfOccurrences ?? null,
    starttime: start,
    endtime: end,
    isalldayevent: isAllDay,
  }
}

export const recurringAppointmentMasterFields: Fields = {
  Subject: subject,
  Location: location,
  Description: description,
  Priority: importance,
  'Recurrence Pattern': recurrencePattern,
  'Appointment Status': appointmentStatus,
  'Required Attendees': requiredAttendees,
  'Optional Attendees': optionalAttendees,
  Organizer: organizer,
}
