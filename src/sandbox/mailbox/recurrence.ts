import { asList, asObject, asText, type Json } from './values.ts'

const dayLength = 86_400_000
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const indexes = ['first', 'second', 'third', 'fourth', 'last']
/** A series without an end is read at most this many instances far. */
const mostInstances = 20_000

const dayOf = (date: string) => Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / dayLength
const dateOf = (day: number) => new Date(day * dayLength).toISOString().slice(0, 10)
const weekdayOf = (day: number) => (((day + 4) % 7) + 7) % 7

function monthDays(year: number, month: number): number[] {
  const first = Date.UTC(year, month, 1) / dayLength
  const next = Date.UTC(year, month + 1, 1) / dayLength
  return Array.from({ length: next - first }, (_, at) => first + at)
}

/** Days of a pattern in one period after another, in order; the caller stops reading. */
function* daysOf(pattern: Json, startDay: number): Generator<number> {
  const interval = Math.max(1, Number(pattern.interval) || 1)
  const wanted = new Set(asList(pattern.daysOfWeek).map((name) => weekdays.indexOf(asText(name).toLowerCase())))
  const start = new Date(startDay * dayLength)
  const type = asText(pattern.type)
  const inMonth = (year: number, month: number): number[] => {
    const days = monthDays(year, month)
    if (type.startsWith('absolute')) {
      const day = days[Math.min(Number(pattern.dayOfMonth) || start.getUTCDate(), days.length) - 1]
      return day === undefined ? [] : [day]
    }
    const fitting = days.filter((day) => wanted.has(weekdayOf(day)))
    const index = indexes.indexOf(asText(pattern.index) || 'first')
    const day = index === 4 ? fitting.at(-1) : fitting[index]
    return day === undefined ? [] : [day]
  }
  for (let period = 0; period < mostInstances; period += 1) {
    if (type === 'daily') yield startDay + period * interval
    else if (type === 'weekly') {
      const firstDay = Math.max(0, weekdays.indexOf(asText(pattern.firstDayOfWeek) || 'sunday'))
      const week = startDay - ((weekdayOf(startDay) - firstDay + 7) % 7) + period * interval * 7
      for (let at = 0; at < 7; at += 1) if (wanted.has(weekdayOf(week + at))) yield week + at
    } else if (type.endsWith('Monthly')) {
      const month = start.getUTCMonth() + period * interval
      yield* inMonth(start.getUTCFullYear() + Math.floor(month / 12), month % 12)
    } else yield* inMonth(start.getUTCFullYear() + period * interval, (Number(pattern.month) || 1) - 1)
  }
}

/** The first local date of a series, where it has one. */
export function firstDateOf(recurrence: unknown): string | undefined {
  const { pattern, range } = asObject(recurrence)
  const startDay = dayOf(asText(asObject(range).startDate))
  for (const day of daysOf(asObject(pattern), startDay)) if (day >= startDay) return datesOf(recurrence, dateOf(day))[0]
  return undefined
}

/** Local dates (`yyyy-mm-dd`) of a series from its start up to `last`. */
export function datesOf(recurrence: unknown, last: string): string[] {
  const { pattern, range } = asObject(recurrence)
  const { type, startDate, endDate, numberOfOccurrences } = asObject(range)
  const startDay = dayOf(asText(startDate))
  const lastDay = Math.min(dayOf(last), type === 'endDate' ? dayOf(asText(endDate)) : Number.POSITIVE_INFINITY)
  const most = type === 'numbered' ? Number(numberOfOccurrences) : mostInstances
  const dates: string[] = []
  for (const day of daysOf(asObject(pattern), startDay)) {
    if (day > lastDay || dates.length >= most) break
    if (day >= startDay) dates.push(dateOf(day))
  }
  return dates
}
