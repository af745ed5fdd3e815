/** On which days a series happens. Days are civil dates, written as the milliseconds of their midnight in UTC. */

const dayMs = 86_400_000

export interface Pattern {
  /** recurrencepatterntype: 0 daily, 1 weekly, 2 monthly, 3 yearly. */
  readonly type: 0 | 1 | 2 | 3
  readonly interval: number
  /** First day on which it may happen. */
  readonly start: number
  /** Bit 0 is Sunday. */
  readonly daysOfWeek: number
  readonly firstDayOfWeek: number
  readonly dayOfMonth: number
  readonly monthOfYear: number
  /** 1 to 4, 5 for the last; undefined for a fixed day of the month. */
  readonly instance?: number
}

/** Endless, in order. The caller says when it is enough. */
export function* daysOf(pattern: Pattern): Iterable<number> {
  const { type, interval, start } = pattern
  if (type === 0) for (let day = start; ; day += interval * dayMs) yield day
  if (type === 1) {
    const offset = (weekday(start) - pattern.firstDayOfWeek + 7) % 7
    for (let week = start - offset * dayMs; ; week += interval * 7 * dayMs)
      for (let day = week; day < week + 7 * dayMs; day += dayMs)
        if (day >= start && pattern.daysOfWeek & (1 << weekday(day))) yield day
  }
  const from = new Date(start)
  const step = type === 2 ? interval : interval * 12
  const first = type === 2 ? from.getUTCMonth() : pattern.monthOfYear - 1
  for (let month = first; ; month += step) {
    const day = dayInMonth(pattern, from.getUTCFullYear(), month)
    if (day >= start) yield day
  }
}

const weekday = (day: number) => new Date(day).getUTCDay()

function dayInMonth({ instance, daysOfWeek, dayOfMonth }: Pattern, year: number, month: number): number {
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  // A month without such a day has it on its last.
  if (instance === undefined) return Date.UTC(year, month, Math.min(dayOfMonth, length))
  const matching = Array.from({ length }, (_, index) => Date.UTC(year, month, index + 1)).filter(
    (day) => daysOfWeek & (1 << weekday(day)),
  )
  return (instance === 5 ? matching.at(-1) : matching[instance - 1]) ?? Number.NaN
}
