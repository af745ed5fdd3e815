import type ICAL from 'ical.js'
import { ImportFault } from './fault.ts'
import { localOf, utcOf } from './wall-clock.ts'
import { type Zone, zoneNamed } from './windows-zones.ts'

/** A DATE or DATE-TIME of a calendar, with all that Graph wants to know of it. */
export interface Moment {
  readonly isDate: boolean
  /** `2026-11-23T09:00:00` as the zone's clocks show it; midnight of a DATE. */
  readonly local: string
  /** `undefined` where only the file's own VTIMEZONE knows the zone; then `local` is in UTC. */
  readonly zone: Zone | undefined
  readonly instant: Date
}

const utc: Zone = { iana: 'Etc/UTC', windows: 'UTC' }

/** Reads one time of a property. @param floating where a time without a zone is meant  @throws ImportFault where its zone is neither known nor defined in the file */
export function momentOf(time: ICAL.Time, property: ICAL.Property, floating: Zone): Moment {
  const text = time.toString().replace(/Z$/, '')
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new ImportFault('event', `"${text}" in ${property.name.toUpperCase()} is not a time.`)
  if (time.isDate) return { isDate: true, local: `${text}T00:00:00`, zone: utc, instant: new Date(`${text}T00:00:00Z`) }
  const tzid = String(property.getParameter('tzid') ?? '')
  const zone = time.toString().endsWith('Z') ? utc : tzid === '' ? floating : zoneNamed(tzid)
  if (zone !== undefined) return { isDate: false, local: text, zone, instant: utcOf(text, zone.iana) }
  if (time.zone === undefined || time.zone.tzid !== tzid)
    throw new ImportFault('event', `The time zone "${tzid}" is neither known nor defined in the file (VTIMEZONE).`)
  const instant = time.toJSDate()
  return { isDate: false, local: localOf(instant, 'UTC'), zone: undefined, instant }
}

/** The same, so much later. */
export function later(moment: Moment, milliseconds: number): Moment {
  const instant = new Date(moment.instant.getTime() + milliseconds)
  return { ...moment, instant, local: localOf(instant, moment.zone?.iana ?? 'UTC') }
}

/** As Graph writes it (`dateTimeTimeZone`), which takes IANA names where there is no Windows name. */
export function graphTime({ local, zone }: Moment): { dateTime: string; timeZone: string } {
  return { dateTime: local, timeZone: zone?.windows ?? zone?.iana ?? 'UTC' }
}
