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
