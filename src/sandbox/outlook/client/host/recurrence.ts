import type { Series } from '../mailbox.ts'
import { utcTime } from '../mailbox.ts'

interface OfficeRecurrence {
  readonly recurrenceType: string
  readonly recurrenceProperties: Readonly<Record<string, unknown>>
  readonly recurrenceTimeZone: { readonly name: string }
  readonly seriesTimeJson: Readonly<Record<string, unknown>>
}

const types: Readonly<Record<string, string>> = {
  daily: 'daily',
  weekly: 'weekly',
  absoluteMonthly: 'monthly',
  relativeMonthly: 'monthly',
  absoluteYearly: 'yearly',
  relativeYearly: 'yearly',
}
const days: Readonly<Record<string, string>> = {
  sunday: 'sun',
  monday: 'mon',
  tuesday: 'tue',
  wednesday: 'wed',
  thursday: 'thu',
  friday: 'fri',
  saturday: 'sat',
}
const months = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A series as office.js wants it: Outlook's names, and the series' times in plain numbers of its zone. */
export function toOfficeRecurrence({ recurrence: { pattern, range }, start, end }: Series): OfficeRecurrence {
  const relative = pattern.type.startsWith('relative')
  const daysOfWeek = (pattern.daysOfWeek ?? []).map((day) => days[day.toLowerCase()])
  // The clock reading in the series' own zone, so no conversion: a day's start counts as midnight.
  const minutes = utcTime(start) % 86_400_000
  return {
    recurrenceType: types[pattern.type] ?? pattern.type,
    recurrenceProperties: {
      interval: pattern.interval,
      ...(pattern.type === 'weekly' ? { days: daysOfWeek } : {}),
      ...(relative ? { dayOfWeek: daysOfWeek[0], weekNumber: pattern.index } : {}),
      ...(pattern.type.startsWith('absolute') ? { dayOfMonth: pattern.dayOfMonth } : {}),
      ...(pattern.type.endsWith('Yearly') ? { month: months[pattern.month ?? 0] } : {}),
      ...(pattern.firstDayOfWeek ? { firstDayOfWeek: days[pattern.firstDayOfWeek.toLowerCase()] } : {}),
    },
    recurrenceTimeZone: { name: start.timeZone },
    seriesTimeJson: {
      ...dateFields('start', range.startDate),
      ...(range.type === 'endDate' && range.endDate ? dateFields('end', range.endDate) : { noEndDate: true }),
      startTimeMin: minutes / 60_000,
      durationMin: (utcTime(end) - utcTime(start)) / 60_000,
    },
  }
}

function dateFields(prefix: 'start' | 'end', date: string): Record<string, number> {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number)
  return { [`${prefix}Year`]: year, [`${prefix}Month`]: month, [`${prefix}Day`]: day }
}
