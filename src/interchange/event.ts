import type ICAL from 'ical.js'
import { ImportFault } from './fault.ts'
import { graphTime, later, type Moment, momentOf } from './moment.ts'
import type { Zone } from './windows-zones.ts'

export interface ReadEvent {
  readonly uid: string
  readonly title: string
  readonly start: Moment
  readonly lengthMs: number
  readonly isCancelled: boolean
  /** Everything of Graph's event but `iCalUId` and `recurrence`. */
  readonly event: Readonly<Record<string, unknown>>
}

const dayMs = 86_400_000
const sensitivities: Readonly<Record<string, string>> = { PRIVATE: 'private', CONFIDENTIAL: 'confidential' }
const responses: Readonly<Record<string, string>> = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentativelyAccepted',
}
const busy: Readonly<Record<string, string>> = {
  FREE: 'free',
  TENTATIVE: 'tentative',
  BUSY: 'busy',
  OOF: 'oof',
  WORKINGELSEWHERE: 'workingElsewhere',
}

/** What to call an event when something is wrong with it. */
export function titleOf(component: ICAL.Component): string {
  return text(component, 'summary') || text(component, 'uid') || 'event without a title'
}

export function text(component: ICAL.Component, name: string): string {
  return String(component.getFirstPropertyValue(name) ?? '').trim()
}

/** The time of a property that holds one. @param floating where a time without a zone is meant  @throws ImportFault where it is no time */
export function timeIn(component: ICAL.Component, name: string, floating: Zone): Moment | undefined {
  const property = component.getFirstProperty(name)
  if (property === null) return undefined
  const value = property.getFirstValue()
  if (typeof value !== 'object' || value === null || !('isDate' in value))
    throw new ImportFault('event', `${name.toUpperCase()} is not a time.`)
  return momentOf(value as ICAL.Time, property, floating)
}

/** Reads one VEVENT. @throws ImportFault where its times make no sense */
export function readEvent(component: ICAL.Component, floating: Zone): ReadEvent {
  const start = timeIn(component, 'dtstart', floating)
  if (start === undefined) throw new ImportFault('event', 'It has no start (DTSTART).')
  const lengthMs = lengthOf(component, start, floating)
  const status = text(component, 'status').toUpperCase()
  const reminder = reminderOf(component, start, lengthMs)
  const organizer = component.getFirstProperty('organizer')
  const location = text(component, 'location')
  return {
    uid: text(component, 'uid'),
    title: titleOf(component),
    start,
    lengthMs,
    isCancelled: status === 'CANCELLED',
    event: {
      subject: text(component, 'summary'),
      body: bodyOf(component),
      start: graphTime(start),
      end: graphTime(later(start, lengthMs)),
      isAllDay: start.isDate,
      ...(location === '' ? {} : { location: { displayName: location } }),
      ...(organizer === null ? {} : { organizer: { emailAddress: addressOf(organizer) } }),
      attendees: component.getAllProperties('attendee').map(attendeeOf),
      showAs: showAsOf(component, status),
      sensitivity: sensitivities[text(component, 'class').toUpperCase()] ?? 'normal',
      importance: importanceOf(Number(text(component, 'priority'))),
      categories: [
        ...new Set(component.getAllProperties('categories').flatMap((each) => each.getValues().map(String))),
      ],
      isReminderOn: reminder !== undefined,
      reminderMinutesBeforeStart: reminder ?? 15,
      ...(status === 'CANCELLED' ? { isCancelled: true } : {}),
    },
  }
}

function lengthOf(component: ICAL.Component, start: Moment, floating: Zone): number {
  const end = timeIn(component, 'dtend', floating)
  const shortest = start.isDate ? dayMs : 0
  if (end === undefined) {
    const duration = component.getFirstPropertyValue('duration') as ICAL.Duration | null
    const length = duration === null ? shortest : duration.toSeconds() * 1000
    if (!(length >= 0)) throw new ImportFault('event', 'Its DURATION is not a length of time forward from its start.')
    return start.isDate ? Math.max(dayMs, Math.ceil(length / dayMs) * dayMs) : length
  }
  if (end.isDate !== start.isDate)
    throw new ImportFault('event', 'One of its start and end is a day and the other a time; correct DTSTART or DTEND.')
  const length = end.instant.getTime() - start.instant.getTime()
  if (length < 0) throw new ImportFault('event', 'It ends (DTEND) before it starts (DTSTART).')
  return Math.max(shortest, length)
}

function bodyOf(component: ICAL.Component): { contentType: 'html' | 'text'; content: string } {
  const rich = component.getFirstProperty('x-alt-desc')
  if (rich !== null && String(rich.getParameter('fmttype')).toLowerCase() === 'text/html')
    return {
      contentType: 'html',
      content: String(rich.getFirstValue()).replaceAll('\\n', '\n').replaceAll('\\,', ',').replaceAll('\\;', ';'),
    }
  return { contentType: 'text', content: text(component, 'description') }
}

function showAsOf(component: ICAL.Component, status: string): string {
  const own = busy[text(component, 'x-microsoft-cdo-busystatus').toUpperCase()]
  if (own !== undefined) return own
  if (text(component, 'transp').toUpperCase() === 'TRANSPARENT' || status === 'CANCELLED') return 'free'
  return status === 'TENTATIVE' ? 'tentative' : 'busy'
}

/** RFC 5545: 1 to 4 high, 5 normal, 6 to 9 low, 0 or none undefined. */
function importanceOf(priority: number): string {
  if (priority >= 1 && priority <= 4) return 'high'
  return priority >= 6 && priority <= 9 ? 'low' : 'normal'
}

function attendeeOf(property: ICAL.Property): Record<string, unknown> {
  const parameter = (name: string) => String(property.getParameter(name) ?? '').toUpperCase()
  const isThing = ['RESOURCE', 'ROOM'].includes(parameter('cutype'))
  const isOptional = ['OPT-PARTICIPANT', 'NON-PARTICIPANT'].includes(parameter('role'))
  return {
    type: isThing ? 'resource' : isOptional ? 'optional' : 'required',
    status: { response: responses[parameter('partstat')] ?? 'none', time: '0001-01-01T00:00:00Z' },
    emailAddress: addressOf(property),
  }
}

function addressOf(property: ICAL.Property): { name: string; address: string } {
  const address = String(property.getFirstValue()).replace(/^mailto:/i, '')
  return { name: String(property.getParameter('cn') ?? address), address }
}

/** Graph knows one reminder, before the start: the earliest that iCalendar names. A trigger that is no time is no reminder. */
function reminderOf(component: ICAL.Component, start: Moment, lengthMs: number): number | undefined {
  const minutes = component.getAllSubcomponents('valarm').flatMap((alarm) => {
    const property = alarm.getFirstProperty('trigger')
    const value = property?.getFirstValue()
    if (property === null || property === undefined || typeof value !== 'object' || value === null) return []
    if ('toSeconds' in value && typeof value.toSeconds === 'function') {
      const fromEnd = String(property.getParameter('related')).toUpperCase() === 'END'
      return [-Number(value.toSeconds()) / 60 - (fromEnd ? lengthMs / 60_000 : 0)]
    }
    if (!('isDate' in value)) return []
    return [(start.instant.getTime() - (value as ICAL.Time).toJSDate().getTime()) / 60_000]
  })
  const before = minutes.filter((each) => each >= 0)
  return before.length === 0 ? undefined : Math.round(Math.max(...before))
}
