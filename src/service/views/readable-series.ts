import type { FieldValue } from '../../core/field-value.ts'

/** How a series repeats, as a person says it. */
export function readableSeries(value: Readonly<Record<string, FieldValue>>): string | undefined {
  const { pattern, range, startTime, duration, isAllDay } = value as unknown as Partial<Series>
  if (!pattern || !range) return undefined
  const time = isAllDay === true ? 'all day' : `${startTime?.slice(0, 5)}, ${duration} minutes`
  return [`${everyOf(pattern)}${daysOf(pattern)}`, time, `from ${range.startDate}${endOf(range)}`].join(', ')
}

interface Series {
  readonly pattern: Pattern
  readonly range: { readonly startDate: string; readonly endDate?: string; readonly numberOfOccurrences?: number }
  readonly startTime: string
  readonly duration: number
  readonly isAllDay: boolean
}

interface Pattern {
  readonly type: string
  readonly interval: number
  readonly daysOfWeek: readonly string[]
  readonly dayOfMonth: number
  readonly month: number
  readonly index: string
}

const units: Readonly<Record<string, string>> = {
  daily: 'day',
  weekly: 'week',
  absoluteMonthly: 'month',
  relativeMonthly: 'month',
  absoluteYearly: 'year',
  relativeYearly: 'year',
}
const months = 'January February March April May June July August September October November December'.split(' ')
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

function everyOf({ type, interval }: Pattern): string {
  const unit = units[type] ?? type
  return interval > 1 ? `Every ${interval} ${unit}s` : `Every ${unit}`
}

function daysOf({ type, daysOfWeek, dayOfMonth, month, index }: Pattern): string {
  const days = daysOfWeek.map(capital).join(' and ')
  const inMonth = type.endsWith('Yearly') ? ` of ${months[month - 1] ?? month}` : ''
  if (type === 'weekly') return ` on ${days}`
  if (type.startsWith('absolute')) return ` on day ${dayOfMonth}${inMonth}`
  return type.startsWith('relative') ? ` on the ${index} ${days}${inMonth}` : ''
}

function endOf({ endDate, numberOfOccurrences }: Series['range']): string {
  if (endDate) return ` until ${endDate}`
  return numberOfOccurrences ? `, ${numberOfOccurrences} times` : ''
}
