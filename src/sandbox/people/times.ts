/** The day so many days from the clock's today (UTC), at this hour and minute. */
export type Day = (offset: number, hour: number, minute?: number) => Date

const dayMs = 86_400_000

/** Days counted from `now`, so that the sandbox's people have always been busy lately. */
export function daysFrom(now: Date): Day {
  const midnight = Math.floor(now.getTime() / dayMs) * dayMs
  return (offset, hour, minute = 0) => new Date(midnight + offset * dayMs + (hour * 60 + minute) * 60_000)
}

/** Working days counted from the Monday of the clock's week: 0 is that Monday, 4 its Friday, 5 the Monday after. */
export function workdaysFrom(now: Date): Day {
  const day = daysFrom(now)
  const toMonday = -((now.getUTCDay() + 6) % 7)
  return (offset, hour, minute) =>
    day(toMonday + Math.floor(offset / 5) * 7 + (offset - Math.floor(offset / 5) * 5), hour, minute)
}

/** `2026-11-23`, as columns of behaviour DateOnly want it. */
export function dateOnly(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** `2026-11-23T09:00:00Z`: Dataverse keeps no fractions of a second. */
export function secondOf(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
