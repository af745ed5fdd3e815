/** The recurrence columns of a `recurringappointmentmaster`: checked, completed, and made into the series' occurrences. */
import { localOf, utcOf } from '../../interchange/wall-clock.ts'
import { invalidArgument } from './errors.ts'
import { daysOf, type Pattern } from './recurrence.ts'
import type { Value } from './rows.ts'

type Values = Readonly<Record<string, Value>>

export interface Occurrence {
  readonly start: string
  readonly end: string
}

/** What changes when and how often a series happens, so that its instances are made anew. */
export const patternColumns = [
  ...['starttime', 'endtime', 'duration', 'recurrencepatterntype', 'interval', 'daysofweekmask', 'dayofmonth'],
  ...['monthofyear', 'instance', 'isnthmonthly', 'isnthyearly', 'isweekdaypattern', 'firstdayofweek'],
  ...['patternstartdate', 'patternendtype', 'patternenddate', 'occurrences'],
]

const dayMs = 86_400_000
const workdays = 0b0111110
const secondOf = (instant: number) => `${new Date(instant).toISOString().slice(0, 19)}Z`

/**
 * Both columns are shown as dates, and keep instants: the day that clocks showed then. Midnight in UTC is that day everywhere,
 * unless the first meeting begins right then.
 */
function dayOf(name: 'patternstartdate' | 'patternenddate', values: Values, zone: string): number {
  const text = String(values[name])
  const isDay = /T00:00:00Z$/.test(text) && values.patternstartdate !== values.starttime
  return Date.parse(isDay ? text.slice(0, 10) : localOf(new Date(text), zone).slice(0, 10))
}

/** @throws DataverseError 400 that names the column */
export function completePattern(given: Values, zone: string): Record<string, Value> {
  const values: Record<string, Value> = { patternendtype: 1, interval: 1, firstdayofweek: 0, ...withoutNull(given) }
  const demand = (isRight: boolean, sentence: string) => {
    if (!isRight) throw invalidArgument(`The recurrence is invalid: ${sentence}.`)
  }
  const within = (column: string, least: number, most: number) =>
    demand(
      Number.isInteger(values[column]) && Number(values[column]) >= least && Number(values[column]) <= most,
      `'${column}' is a number from ${least} to ${most}`,
    )
  within('recurrencepatterntype', 0, 3)
  demand(typeof values.starttime === 'string', "'starttime' has no value")
  const start = Date.parse(String(values.starttime))
  if (values.endtime === undefined && typeof values.duration === 'number')
    values.endtime = secondOf(start + values.duration * 60_000)
  demand(typeof values.endtime === 'string', "'endtime' has no value")
  values.duration = Math.round((Date.parse(String(values.endtime)) - start) / 60_000)
  demand(values.duration >= 0, "'endtime' lies before 'starttime'")
  values.patternstartdate ??= values.starttime ?? null
  within('interval', 1, 999)
  within('firstdayofweek', 0, 6)
  const type = values.recurrencepatterntype
  const isNth = (type === 2 && values.isnthmonthly === true) || (type === 3 && values.isnthyearly === true)
  if (values.isweekdaypattern === true) values.daysofweekmask = workdays
  if (type === 1 || isNth) within('daysofweekmask', 1, 127)
  if (isNth) within('instance', 1, 5)
  else if (type === 2 || type === 3) within('dayofmonth', 1, 31)
  if (type === 3) within('monthofyear', 1, 12)
  within('patternendtype', 1, 3)
  if (values.patternendtype === 2) within('occurrences', 1, 999)
  if (values.patternendtype === 3) {
    demand(typeof values.patternenddate === 'string', "'patternenddate' has no value")
    demand(
      dayOf('patternenddate', values, zone) >= dayOf('patternstartdate', values, zone),
      "'patternenddate' lies before 'patternstartdate'",
    )
  }
  return { ...Object.fromEntries(Object.keys(given).map((name) => [name, null])), ...values }
}

const withoutNull = (values: Values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))

/**
 * The occurrences of a complete pattern up to an instant (milliseconds), at most so many; `next` is the first beyond.
 * Clocks keep showing the same time in the zone, whatever the season.
 */
export function occurrencesOf(
  values: Values,
  zone: string,
  until: number,
  most: number,
): { readonly occurrences: readonly Occurrence[]; readonly next?: Occurrence } {
  const time = localOf(new Date(String(values.starttime)), zone).slice(10)
  const last = values.patternendtype === 3 ? dayOf('patternenddate', values, zone) : Number.POSITIVE_INFINITY
  const count = values.patternendtype === 2 ? Number(values.occurrences) : Number.POSITIVE_INFINITY
  const occurrences: Occurrence[] = []
  for (const day of daysOf(patternOf(values, zone))) {
    if (day > last || occurrences.length >= count) break
    const start = utcOf(`${new Date(day).toISOString().slice(0, 10)}${time}`, zone).getTime()
    const occurrence = { start: secondOf(start), end: secondOf(start + Number(values.duration) * 60_000) }
    if (start > until || occurrences.length >= most) return { occurrences, next: occurrence }
    occurrences.push(occurrence)
  }
  return { occurrences }
}

function patternOf(values: Values, zone: string): Pattern {
  const type = Number(values.recurrencepatterntype) as Pattern['type']
  const isWeekdays = type === 0 && values.isweekdaypattern === true
  const isNth = type === 2 ? values.isnthmonthly === true : type === 3 && values.isnthyearly === true
  return {
    type: isWeekdays ? 1 : type,
    interval: Number(values.interval),
    start: dayOf('patternstartdate', values, zone),
    daysOfWeek: Number(values.daysofweekmask),
    firstDayOfWeek: Number(values.firstdayofweek),
    dayOfMonth: Number(values.dayofmonth),
    monthOfYear: Number(values.monthofyear),
    ...(isNth ? { instance: Number(values.instance) } : {}),
  }
}

/** How far ahead of the clock a series is expanded. */
export const horizonMs = 366 * dayMs
