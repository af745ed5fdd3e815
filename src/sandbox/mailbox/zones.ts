import { ianaOfWindowsName } from '../../interchange/windows-zones.ts'
import { badRequest } from './errors.ts'

/** How Graph names UTC in places. */
const microsoftUtc = 'tzone://Microsoft/Utc'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  try {
    const made = new Intl.DateTimeFormat('en-CA-u-hc-h23', {
      ...({
        timeZone: zone === microsoftUtc ? 'UTC' : (ianaOfWindowsName(zone) ?? zone),
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
      } as const),
      ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
    })
    formats.set(zone, made)
    return made
  } catch (cause) {
    throw Object.assign(badRequest(`The time zone '${zone}' is not known.`), { cause })
  }
}

/** Wall-clock time of an instant in a zone, as milliseconds of the same reading in UTC. */
function wallClock(time: number, zone: string): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/**
 * The instant (ms) at which clocks of `zone` show `local` (`yyyy-MM-ddTHH:mm:ss`); where they skip that, the one after the
 * skip. @throws GraphError 400
 */
export function toInstant(local: string, zone: string): number {
  const hasOffset = /(Z|[+-]\d\d:\d\d)$/.test(local)
  const wall = Date.parse(hasOffset ? local : `${local.slice(0, 19)}Z`)
  if (Number.isNaN(wall)) throw badRequest(`'${local}' is not a date and time.`)
  if (hasOffset) return wall
  const first = wall - (wallClock(wall, zone) - wall)
  const second = wall - (wallClock(first, zone) - first)
  return wallClock(second, zone) === wall ? second : Math.max(first, second)
}

/** Wall-clock reading `yyyy-MM-ddTHH:mm:ss` of an instant in a zone. */
export const toLocal = (time: number, zone: string) => new Date(wallClock(time, zone)).toISOString().slice(0, 19)
