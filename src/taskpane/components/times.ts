/** An instant as a person says it, in the language of Outlook: time for today, else date and time. */
export function sayInstant(iso: string, locale: string, now: Date): string {
  const instant = new Date(iso)
  if (Number.isNaN(instant.getTime())) return iso
  const isToday = instant.toDateString() === now.toDateString()
  const isThisYear = instant.getFullYear() === now.getFullYear()
  return new Intl.DateTimeFormat(locale, {
    ...(isToday ? {} : { day: 'numeric', month: 'short' }),
    ...(isThisYear ? {} : { year: 'numeric' }),
    hour: 'numeric',
    minute: '2-digit',
  }).format(instant)
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

/** How far away an instant is, as a person says it; less than a minute is "now". */
export function sayDistance(iso: string, locale: string, now: Date): string {
  const seconds = (new Date(iso).getTime() - now.getTime()) / 1000
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const [unit, length] = units.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', Number.POSITIVE_INFINITY]
  return format.format(Math.round(seconds / length) || 0, unit)
}
