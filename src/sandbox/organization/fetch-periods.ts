/** The periods that FetchXML's relative date operators mean. Days are UTC's; weeks begin on Sunday, as Dataverse's do. */

const dayMs = 86_400_000
const distantPast = Number.NEGATIVE_INFINITY

/** Milliseconds, the end not included. */
export type Period = readonly [from: number, to: number]

export const dayOf = (instant: number): Period => {
  const start = Math.floor(instant / dayMs) * dayMs
  return [start, start + dayMs]
}

const monthsFrom = (instant: number, months: number) => {
  const date = new Date(instant)
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1))
  const length = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  return first.setUTCDate(Math.min(date.getUTCDate(), length))
}
const monthStart = (now: number, offset: number) => {
  const date = new Date(now)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + offset, 1)
}
const yearStart = (now: number, offset: number) => Date.UTC(new Date(now).getUTCFullYear() + offset, 0, 1)
const weekStart = (now: number, offset: number) =>
  dayOf(now)[0] - new Date(now).getUTCDay() * dayMs + offset * 7 * dayMs

/** Operators without a value. */
const named: Readonly<Record<string, (now: number) => Period>> = {
  today: (now) => dayOf(now),
  yesterday: (now) => dayOf(now - dayMs),
  tomorrow: (now) => dayOf(now + dayMs),
  'this-week': (now) => [weekStart(now, 0), weekStart(now, 1)],
  'last-week': (now) => [weekStart(now, -1), weekStart(now, 0)],
  'next-week': (now) => [weekStart(now, 1), weekStart(now, 2)],
  'this-month': (now) => [monthStart(now, 0), monthStart(now, 1)],
  'last-month': (now) => [monthStart(now, -1), monthStart(now, 0)],
  'next-month': (now) => [monthStart(now, 1), monthStart(now, 2)],
  'this-year': (now) => [yearStart(now, 0), yearStart(now, 1)],
  'last-year': (now) => [yearStart(now, -1), yearStart(now, 0)],
  'next-year': (now) => [yearStart(now, 1), yearStart(now, 2)],
  'last-seven-days': (now) => [dayOf(now)[0] - 7 * dayMs, now + 1],
  'next-seven-days': (now) => [now, dayOf(now)[1] + 7 * dayMs],
}

/** Operators with a number of days, weeks or months. */
const counted: Readonly<Record<string, (now: number, x: number) => Period>> = {
  'last-x-days': (now, x) => [dayOf(now)[0] - x * dayMs, now + 1],
  'next-x-days': (now, x) => [now, dayOf(now)[1] + x * dayMs],
  'last-x-weeks': (now, x) => [dayOf(now)[0] - 7 * x * dayMs, now + 1],
  'next-x-weeks': (now, x) => [now, dayOf(now)[1] + 7 * x * dayMs],
  'last-x-months': (now, x) => [monthsFrom(dayOf(now)[0], -x), now + 1],
  'next-x-months': (now, x) => [now, monthsFrom(dayOf(now)[0], x) + dayMs],
  'older-than-x-days': (now, x) => [distantPast, dayOf(now)[0] - x * dayMs],
  'older-than-x-weeks': (now, x) => [distantPast, dayOf(now)[0] - 7 * x * dayMs],
  'older-than-x-months': (now, x) => [distantPast, monthsFrom(dayOf(now)[0], -x)],
}

export const namedPeriod = (operator: string) => named[operator]
export const countedPeriod = (operator: string) => counted[operator]
