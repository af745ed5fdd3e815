import type { MailboxSeam } from '../seams.ts'
import type { World } from './call.ts'
import { badRequest, itemNotFound } from './errors.ts'
import { previewOf } from './html-text.ts'
import { instanceUid, newICalUid, occurrenceId, readOccurrenceId } from './ids.ts'
import { datesOf, firstDateOf } from './recurrence.ts'
import { readRecurrence } from './recurrence-values.ts'
import type { Item } from './store.ts'
import { asList, asObject, asText, instant, isObject, type Json, recipient } from './values.ts'
import { toInstant, toLocal } from './zones.ts'

export const timeOf = (value: unknown): number => {
  const { dateTime, timeZone } = asObject(value)
  return toInstant(asText(dateTime), asText(timeZone) || 'UTC')
}
const iso = (time: number) => instant(new Date(time))

/** All-day events belong to a date, not to an instant: Graph keeps and shows their midnights in whatever zone is asked for. */
export function floating(properties: Json): Json {
  if (properties.isAllDay !== true) return properties
  const midnight = (value: unknown) => ({ dateTime: asText(asObject(value).dateTime).slice(0, 19), timeZone: 'UTC' })
  return { ...properties, start: midnight(properties.start), end: midnight(properties.end) }
}

/** What the sandbox keeps with a series and Graph does not show: dates taken out of it, and dates it had once. */
export function shownOf(properties: Json): Json {
  const { cancelledDates: _, formerDates: __, ...shown } = properties
  return shown
}

/** What the instances of a series take over from it. */
function inheritedBy(master: Item, date: string): Json {
  const { recurrence: _, transactionId: __, ...shared } = shownOf(master.properties)
  return { ...shared, transactionId: null, recurrence: null, iCalUId: instanceUid(asText(shared.iCalUId), date) }
}

/** Zone in which a series repeats. */
export const zoneOf = (properties: Json) =>
  (properties.isAllDay === true ? 'UTC' : '') ||
  asText(asObject(asObject(properties.recurrence).range).recurrenceTimeZone) ||
  asText(asObject(properties.start).timeZone) ||
  'UTC'

/** Beginning and end as columns; a series without an end never ends. @throws GraphError 400 */
export function spanOf(properties: Json): { sort: string; ends: string } {
  const [start, end] = [timeOf(properties.start), timeOf(properties.end)]
  if (end < start) throw badRequest('The end of the event is before its start.')
  return { sort: iso(start), ends: isObject(properties.recurrence) ? '9999-12-31T23:59:59Z' : iso(end) }
}

/** A place that was named stands among the places. */
export const placesOf = (location: unknown): readonly unknown[] =>
  asText(asObject(location).displayName) === '' ? [] : [location]

/**
 * A series begins with its first instance, whatever day was given; anything else stays as it is.
 * @throws GraphError 400 where the recurrence is none
 */
export function asSeries(event: Json): Json {
  const properties = floating(event)
  if (!isObject(properties.recurrence)) return properties
  const zone = zoneOf(properties)
  const [start, end] = [timeOf(properties.start), timeOf(properties.end)]
  const local = toLocal(start, zone)
  const named = asText(asObject(properties.start).timeZone) || 'UTC'
  const recurrence = readRecurrence(properties.recurrence, local.slice(0, 10), named)
  const first = firstDateOf(recurrence) ?? local.slice(0, 10)
  if (first === local.slice(0, 10)) return { ...properties, recurrence }
  const range = { ...asObject(recurrence.range), startDate: first }
  const moved = toInstant(`${first}${local.slice(10)}`, zone)
  const at = (time: number) => ({ dateTime: toLocal(time, zone), timeZone: zone })
  return { ...properties, recurrence: { ...recurrence, range }, start: at(moved), end: at(moved + end - start) }
}

export const emptyEvent: Json = {
  ...{ transactionId: null, reminderMinutesBeforeStart: 15, isReminderOn: true, hasAttachments: false, subject: '' },
  ...{ importance: 'normal', sensitivity: 'normal', isAllDay: false, isCancelled: false, isOrganizer: true },
  ...{ responseRequested: true, showAs: 'busy', onlineMeetingUrl: null, isOnlineMeeting: false, categories: [] },
  ...{ onlineMeetingProvider: 'unknown', allowNewTimeProposals: true, isDraft: false, hideAttendees: false },
  ...{
    body: { contentType: 'html', content: '' },
    location: { displayName: '', locationType: 'default' },
    locations: [],
  },
  ...{ recurrence: null, attendees: [], onlineMeeting: null },
  responseStatus: { response: 'organizer', time: '0001-01-01T00:00:00Z' },
}

/** Puts an event into the default calendar; belongs inside a transaction. */
export function insertEvent(world: World, oid: string, event: Json): Item {
  const calendar = world.store.container(oid, 'calendar', 'calendar')
  const owner = world.store.person('oid', oid)
  if (calendar === undefined || owner === undefined) throw itemNotFound()
  const properties: Json = asSeries({
    ...emptyEvent,
    iCalUId: newICalUid(),
    organizer: recipient({ name: owner.name, address: owner.mail }),
    originalStartTimeZone: asText(asObject(event.start).timeZone) || 'UTC',
    originalEndTimeZone: asText(asObject(event.end).timeZone) || 'UTC',
    bodyPreview: previewOf(event.body),
    ...event,
  })
  if (isObject(event.location) && event.locations === undefined) properties.locations = placesOf(event.location)
  return world.store.insert(oid, 'event', calendar.id, { ...spanOf(properties), properties })
}

/** An event or series from JSON with its moved, changed or cancelled instances; belongs inside a transaction. */
export function putEvent(
  world: World,
  oid: string,
  event: Readonly<Record<string, unknown>>,
  exceptions: NonNullable<Parameters<MailboxSeam['putEvent']>[2]>,
): Item {
  const cancelled = exceptions.filter((each) => each.cancelled === true)
  const dates = cancelled.map(({ originalStart }) => toLocal(Date.parse(originalStart), zoneOf(event)).slice(0, 10))
  const master = insertEvent(world, oid, { ...event, cancelledDates: dates })
  for (const { originalStart, changes } of exceptions.filter((each) => each.cancelled !== true))
    makeException(world, master, iso(Date.parse(originalStart)), changes ?? {})
  return master
}

/** Gives one instance of a series properties of its own, under its id; belongs inside a transaction. */
export function makeException(world: World, master: Item, originalStart: string, changes: Json): Item {
  const zone = zoneOf(master.properties)
  const start = Date.parse(originalStart)
  const date = toLocal(start, zone).slice(0, 10)
  const length = timeOf(master.properties.end) - timeOf(master.properties.start)
  const at = (time: number) => ({ dateTime: toLocal(time, zone), timeZone: zone })
  const times = { start: at(start), end: at(start + length) }
  const properties = floating({ ...inheritedBy(master, date), ...times, ...changes })
  const fields = { ...spanOf(properties), master: master.immutable, originalStart, properties }
  const [immutable, rest] = [occurrenceId(master.immutable, date), occurrenceId(master.rest, date)]
  return world.store.insert(master.oid, 'event', master.folder, fields, immutable, rest)
}

/** The unchanged instance of a series on a local date, as if it had a row. */
function occurrenceOn(master: Item, date: string): Item {
  const zone = zoneOf(master.properties)
  const [first, firstEnd] = [timeOf(master.properties.start), timeOf(master.properties.end)]
  const start = toInstant(`${date}T${toLocal(first, zone).slice(11)}`, zone)
  const end = start + firstEnd - first
  const at = (time: number) => ({ dateTime: toLocal(time, zone), timeZone: zone })
  return {
    ...master,
    immutable: occurrenceId(master.immutable, date),
    rest: occurrenceId(master.rest, date),
    master: master.immutable,
    sort: iso(start),
    ends: iso(end),
    original_start: iso(start),
    properties: { ...inheritedBy(master, date), start: at(start), end: at(end) },
  }
}

/** All instances of a series that touch the time from `from` to `to` (UTC ISO), exceptions in their place. */
export function instancesOf(world: World, master: Item, from: string, to: string): Item[] {
  const touches = ({ sort, ends }: Item) => (sort ?? '') < to && (ends ?? '') > from
  const exceptions = world.store.select("master = ? AND kind = 'event'", master.immutable)
  const changed = new Set(exceptions.map(({ immutable }) => immutable))
  const cancelled = new Set(asList(master.properties.cancelledDates))
  const last = iso(Math.min(Date.parse(to), Date.now() + 40 * 366 * 86_400_000) + 86_400_000)
  const plain = datesOf(master.properties.recurrence, last)
    .filter((date) => !cancelled.has(date) && !changed.has(occurrenceId(master.immutable, date)))
    .map((date) => occurrenceOn(master, date))
  return [...plain, ...exceptions]
    .filter(touches)
    .sort((one, other) => (one.sort ?? '').localeCompare(other.sort ?? ''))
}

/** An event, a series, or an instance, by either form of its id. @throws GraphError 404 */
export function findEvent(world: World, oid: string, id: string): Item {
  const found = world.store.find(oid, 'event', id)
  if (found !== undefined) return found
  const named = readOccurrenceId(id)
  const master = named === undefined ? undefined : world.store.find(oid, 'event', named.master)
  if (named === undefined || master === undefined) throw itemNotFound()
  const immutable = occurrenceId(master.immutable, named.date)
  const exception = world.store.find(oid, 'event', immutable)
  if (exception !== undefined) return exception
  const isThere = datesOf(master.properties.recurrence, named.date).at(-1) === named.date
  if (!isThere || asList(master.properties.cancelledDates).includes(named.date)) throw itemNotFound()
  return occurrenceOn(master, named.date)
}
