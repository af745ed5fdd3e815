/** Days and instants in a time zone, by the platform's own zone data. */

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  return format
}

/** Wall clock of an instant in a zone: `YYYY-MM-DD` and `HH:mm:ss`. */
export function wallClock(instant: string | Date, timeZone: string): { readonly date: string; readonly time: string } {
  const at = new Date(instant)
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  )
  return { date: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}:${parts.second}` }
}

/** The instant at which a zone's clocks show this; in the hour that clocks skip, the instant after the skip. */
export function instantOf(date: string, time: string, timeZone: string): string {
  const wall = Date.parse(`${date}T${time}Z`)
  const near = wall - offset(wall, timeZone)
  const at = wall - offset(near, timeZone)
  const isShown = at + offset(at, timeZone) === wall
  return plainInstant(new Date(isShown ? at : Math.max(near, at)))
}

/** Where clocks skip midnight the day begins at one. */
export function isFirstOfDay(instant: string, date: string, timeZone: string): boolean {
  return plainInstant(instant) === instantOf(date, '00:00:00', timeZone)
}

function offset(instant: number, timeZone: string): number {
  const { date, time } = wallClock(new Date(instant), timeZone)
  return Date.parse(`${date}T${time}Z`) - Math.floor(instant / 1000) * 1000
}

/** Whole seconds in UTC, whatever fraction a side writes. Text that is no instant stays as it is. */
export function plainInstant(value: string | Date): string {
  const at = new Date(value)
  return Number.isNaN(at.getTime()) ? String(value) : `${at.toISOString().slice(0, 19)}Z`
}

/** The day that a date of Outlook means: midnight UTC is that day everywhere, anything else is a moment in the zone. */
export function dayOf(instant: string, timeZone: string): string {
  const plain = plainInstant(instant)
  return plain.endsWith('T00:00:00Z') ? plain.slice(0, 10) : wallClock(plain, timeZone).date
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
