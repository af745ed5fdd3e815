const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const weekdayAndClock = new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' })
const dayAndMonth = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })
const wholeDate = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const full = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})

export const dayMs = 86_400_000

/** Shorter the closer: today by the clock, this week by the day, this year without it. */
export function briefTime(iso: string, now = new Date()): string {
  const time = new Date(iso)
  if (time.toDateString() === now.toDateString()) return clock.format(time)
  const age = now.getTime() - time.getTime()
  if (age > 0 && age < 6 * dayMs) return weekdayAndClock.format(time)
  return time.getFullYear() === now.getFullYear() ? dayAndMonth.format(time) : wholeDate.format(time)
}

export const fullTime = (time: string | number): string => full.format(new Date(time))
export const clockTime = (time: number): string => clock.format(new Date(time))
export const dayName = (time: number): string => dayAndMonth.format(new Date(time))

/** The Monday of the week, at midnight here. */
export function weekStart(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - ((date.getDay() + 6) % 7))
}

export function addDays(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days)
}

/** A local time as `<input type="datetime-local">` writes it. */
export function inputTime(time: number): string {
  const date = new Date(time)
  return new Date(time - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}

/** The milliseconds of such a value; undefined while it is half typed. */
export function fromInputTime(input: string): number | undefined {
  const time = new Date(input).getTime()
  return Number.isNaN(time) ? undefined : time
}
