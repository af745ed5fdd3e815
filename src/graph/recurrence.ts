/** Graph's `patternedRecurrence` and core's flat `Recurrence`. */
import { type Recurrence, weekdays } from '../core/item.ts'
import { oneOf } from './one-of.ts'
import type { GraphRecurrence } from './wire.ts'

const types = ['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly'] as const
const indexes = ['first', 'second', 'third', 'fourth', 'last'] as const
const rangeTypes = ['noEnd', 'endDate', 'numbered'] as const

/** @returns undefined for a pattern that Graph has got since and we don't know: it is not to be mistaken for another */
export function readRecurrence({ pattern, range }: GraphRecurrence): Recurrence | undefined {
  const type = oneOf(types, pattern?.type)
  const rangeType = oneOf(rangeTypes, range?.type)
  if (!type || !rangeType || !range?.startDate) return undefined
  const firstDayOfWeek = type === 'weekly' ? oneOf(weekdays, pattern?.firstDayOfWeek?.toLowerCase()) : undefined
  return {
    type,
    interval: pattern?.interval ?? 1,
    daysOfWeek: weekdays.filter((day) => pattern?.daysOfWeek?.some((named) => named.toLowerCase() === day)),
    dayOfMonth: pattern?.dayOfMonth ?? 0,
    month: pattern?.month ?? 0,
    index: oneOf(indexes, pattern?.index) ?? 'first',
    rangeType,
    startDate: range.startDate,
    // Exchange writes a date and a number also where there is none.
    ...(rangeType === 'endDate' && range.endDate ? { endDate: range.endDate } : {}),
    ...(rangeType === 'numbered' ? { numberOfOccurrences: range.numberOfOccurrences ?? 1 } : {}),
    ...(range.recurrenceTimeZone ? { timeZone: range.recurrenceTimeZone } : {}),
    ...(firstDayOfWeek ? { firstDayOfWeek } : {}),
  }
}

/** Only what this type of pattern means. @param timeZone in which the event's start and end are written as well */
export function writeRecurrence(recurrence: Recurrence, timeZone: string): GraphRecurrence {
  const { type, rangeType } = recurrence
  const isRelative = type.startsWith('relative')
  return {
    pattern: {
      type,
      interval: recurrence.interval,
      ...(type === 'weekly' || isRelative ? { daysOfWeek: recurrence.daysOfWeek } : {}),
      ...(type === 'weekly' ? { firstDayOfWeek: recurrence.firstDayOfWeek ?? 'sunday' } : {}),
      ...(type.startsWith('absolute') ? { dayOfMonth: recurrence.dayOfMonth } : {}),
      ...(type.endsWith('Yearly') ? { month: recurrence.month } : {}),
      ...(isRelative ? { index: recurrence.index } : {}),
    },
    range: {
      type: rangeType,
      startDate: recurrence.startDate,
      recurrenceTimeZone: timeZone,
      ...(rangeType === 'endDate' ? { endDate: recurrence.endDate ?? recurrence.startDate } : {}),
      ...(rangeType === 'numbered' ? { numberOfOccurrences: recurrence.numberOfOccurrences ?? 1 } : {}),
    },
  }
}
