import type ICAL from 'ical.js'

/** Graph's `patternedRecurrence`, or the reason why Graph has none for a rule. */
export type Recurrence = { readonly pattern: Pattern; readonly range: Range } | { readonly because: string }

type Pattern = Readonly<Record<string, unknown>>
type Range = Readonly<Record<string, unknown>>

const days = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const graphDays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const indexes: Readonly<Record<string, string>> = { 1: 'first', 2: 'second', 3: 'third', 4: 'fourth', '-1': 'last' }
const lastDayOfEveryMonth = 28

interface Start {
  /** Local date and time, `2026-11-23T09:00:00`. */
  readonly local: string
  /** Graph's name of the zone. */
  readonly zone: string
  /** Local date and time of UNTIL in the zone of the start. */
  readonly until: string | undefined
}

/** Turns an RRULE into Graph's terms, or says which part of it Graph cannot say. */
export function recurrenceOf(rule: ICAL.Recur, start: Start): Recurrence {
  const date = start.local.slice(0, 10)
  const pattern = patternOf(rule, date)
  if ('because' in pattern) return { because: String(pattern.because) }
  const range = rangeOf(rule, start)
  return 'because' in range ? { because: String(range.because) } : { pattern, range }
}

function rangeOf(rule: ICAL.Recur, { local, zone, until }: Start): Range {
  const startDate = local.slice(0, 10)
  const base = { startDate, recurrenceTimeZone: zone }
  if (rule.count) return { type: 'numbered', ...base, numberOfOccurrences: rule.count }
  if (until === undefined) return { type: 'noEnd', ...base }
  // An UNTIL earlier in the day than the meeting leaves that day out.
  const endDate = until.slice(11) < local.slice(11) ? dayBefore(until.slice(0, 10)) : until.slice(0, 10)
  return endDate < startDate
    ? { because: 'the rule ends (UNTIL) before it begins' }
    : { type: 'endDate', ...base, endDate }
}

function patternOf(rule: ICAL.Recur, date: string): Pattern {
  const parts = new Map(Object.entries(rule.parts).map(([name, value]) => [name.toUpperCase(), [value].flat()]))
  const byDay = (parts.get('BYDAY') ?? []).map(String)
  const monthDays = (parts.get('BYMONTHDAY') ?? []).map(Number)
  const months = (parts.get('BYMONTH') ?? []).map(Number)
  const positions = (parts.get('BYSETPOS') ?? []).map(Number)
  const unknown = [...parts.keys()].find((name) => !['BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYSETPOS'].includes(name))
  if (unknown !== undefined) return { because: `Graph has no ${unknown}` }
  const interval = rule.interval
  const at = new Date(`${date}T00:00:00Z`)
  const weekday = at.getUTCDay()
  const plain = byDay.every((day) => days.includes(day))
  const week = { firstDayOfWeek: graphDays[(rule.wkst ?? 2) - 1] ?? 'monday' }
  const weekly = (every: number): Pattern => {
    const wanted = byDay.length === 0 ? [days[weekday] ?? ''] : byDay
    if (!wanted.includes(days[weekday] ?? '')) return notFirst
    return { type: 'weekly', interval: every, daysOfWeek: namesOf(wanted), ...week }
  }

  if (rule.freq === 'DAILY') {
    if (monthDays.length + months.length + positions.length > 0)
      return { because: 'Graph repeats daily without BYMONTH, BYMONTHDAY or BYSETPOS' }
    if (byDay.length === 0) return { type: 'daily', interval }
    return interval === 1 && plain ? weekly(1) : { because: 'Graph has no days of the week at a daily interval' }
  }
  if (rule.freq === 'WEEKLY') {
    if (monthDays.length + months.length + positions.length > 0 || !plain)
      return { because: 'Graph repeats weekly by plain days of the week only' }
    return weekly(interval)
  }
  if (rule.freq !== 'MONTHLY' && rule.freq !== 'YEARLY') return { because: `Graph has no FREQ=${rule.freq}` }

  const yearly = rule.freq === 'YEARLY'
  const kind = yearly ? 'Yearly' : 'Monthly'
  const startMonth = at.getUTCMonth() + 1
  if (!yearly && months.length > 0) return { because: 'Graph has no BYMONTH in a monthly rule' }
  if (months.length > 1) return { because: 'Graph repeats yearly in one month only' }
  if (yearly && months.length === 0 && byDay.length > 0) return { because: 'Graph needs the month of a yearly weekday' }
  const month = months[0] ?? startMonth
  if (yearly && month !== startMonth) return notFirst
  const ofYear = yearly ? { month } : {}
  if (byDay.length > 0) {
    if (monthDays.length > 0) return { because: 'Graph has either BYDAY or BYMONTHDAY, not both' }
    const nth = nthOf(byDay, positions)
    if (nth === undefined) return { because: 'Graph has one of first, second, third, fourth and last weekday only' }
    if (!isNth(at, nth.days, nth.position)) return notFirst
    return {
      type: `relative${kind}`,
      interval,
      ...ofYear,
      daysOfWeek: namesOf(nth.days),
      index: indexes[nth.position],
      ...week,
    }
  }
  if (positions.length > 0 || monthDays.length > 1) return { because: 'Graph repeats on one day of the month only' }
  const day = monthDays[0] ?? at.getUTCDate()
  if (day < 1 || day > lastDayOfEveryMonth)
    if (!yearly || day < 1 || (month === 2 && day > lastDayOfEveryMonth))
      return { because: `Graph moves day ${day} to the end of shorter months where iCalendar leaves the month out` }
  if (day !== at.getUTCDate()) return notFirst
  return { type: `absolute${kind}`, interval, ...ofYear, dayOfMonth: day }
}

const notFirst: Pattern = { because: 'it does not begin on a day of its own rule, as a series in Graph must' }

function nthOf(byDay: readonly string[], positions: readonly number[]) {
  const split = byDay.map((day) => /^([+-]?\d+)?(..)$/.exec(day))
  const names = split.map((match) => match?.[2] ?? '')
  const numbers = split.map((match) => (match?.[1] === undefined ? undefined : Number(match[1])))
  const [number] = numbers
  const [position] = positions
  if (byDay.length === 1 && number !== undefined && positions.length === 0)
    return String(number) in indexes ? { days: names, position: number } : undefined
  if (numbers.some((each) => each !== undefined) || positions.length !== 1 || position === undefined) return undefined
  return String(position) in indexes ? { days: names, position } : undefined
}

/** Whether `date` is the n-th (or last) of its month among the days named. */
function isNth(date: Date, wanted: readonly string[], position: number): boolean {
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  const length = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const matching = Array.from({ length }, (_, index) => index + 1).filter((day) =>
    wanted.includes(days[new Date(Date.UTC(year, month, day)).getUTCDay()] ?? ''),
  )
  return matching.at(position < 0 ? position : position - 1) === date.getUTCDate()
}

function namesOf(wanted: readonly string[]): readonly string[] {
  return [...new Set(wanted)].map((day) => graphDays[days.indexOf(day)] ?? '')
}

function dayBefore(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
}
