import ICAL from 'ical.js'
import type { ReadEvent } from './event.ts'
import { ImportFault } from './fault.ts'
import { graphTime, later, type Moment, momentOf } from './moment.ts'
import { recurrenceOf } from './recurrence.ts'
import type { SeriesException } from './report.ts'
import { localOf, utcOf } from './wall-clock.ts'
import type { Zone } from './windows-zones.ts'

export interface Override {
  /** What RECURRENCE-ID says. */
  readonly original: Moment
  readonly read: ReadEvent
}

/** What a series comes to: one Graph series, or single events where Graph has no such rule. */
export type Series =
  | {
      readonly recurrence: unknown
      readonly exceptions: readonly SeriesException[]
      readonly strays: readonly Override[]
    }
  | { readonly occurrences: readonly Moment[]; readonly because: string }

/** More single events than this are not put in for one rule. */
const mostOccurrences = 500
const mostIterations = 20_000

/** @throws ImportFault where Graph has no such rule and the rule never ends, or ends only after very many instances */
export function seriesOf(
  component: ICAL.Component,
  master: ReadEvent,
  overrides: readonly Override[],
  floating: Zone,
): Series {
  const rules = component.getAllProperties('rrule').map((property) => property.getFirstValue())
  const because = inexpressible(component, rules.length, master)
  const [rule] = rules
  if (because !== undefined || !(rule instanceof ICAL.Recur))
    return expanded(component, master, because ?? 'its rule could not be read', floating)
  const { zone, local } = master.start
  const recurrence = recurrenceOf(rule, {
    local,
    zone: zone?.windows ?? zone?.iana ?? 'UTC',
    until: rule.until === null || rule.until === undefined ? undefined : untilOf(rule.until, master.start),
  })
  if ('because' in recurrence) return expanded(component, master, recurrence.because, floating)

  const excluded = component.getAllProperties('exdate').flatMap((property) => momentsOf(property, floating))
  const last = Math.max(
    ...[...excluded, ...overrides.map((each) => each.original)].map((each) => each.instant.getTime() + 86_400_000),
  )
  const starts = startsUntil(rule, component, master.start, last, floating)
  const exceptions: SeriesException[] = []
  const strays: Override[] = []
  for (const { original, read } of overrides) {
    const start = matching(starts, original)
    if (start === undefined) strays.push({ original, read })
    else
      exceptions.push({
        originalStart: start,
        ...(read.isCancelled ? { cancelled: true } : { changes: changesOf(master, read) }),
      })
  }
  const overridden = new Set(exceptions.map((each) => each.originalStart))
  for (const moment of excluded) {
    const start = matching(starts, moment)
    if (start === undefined || overridden.has(start)) continue
    overridden.add(start)
    exceptions.push({ originalStart: start, cancelled: true })
  }
  return { recurrence, exceptions, strays }
}

function inexpressible(component: ICAL.Component, rules: number, { start }: ReadEvent): string | undefined {
  if (component.getAllProperties('rdate').length > 0) return 'Graph has no single additional dates (RDATE)'
  if (component.getAllProperties('exrule').length > 0) return 'Graph has no EXRULE'
  if (rules > 1) return 'Graph has one rule for a series, this has several (RRULE)'
  if (start.zone === undefined) return 'its time zone is one that only the file itself defines'
  return undefined
}

/** Each instance by itself. */
function expanded(component: ICAL.Component, master: ReadEvent, because: string, floating: Zone): Series {
  const additional = component.getAllProperties('rdate').flatMap((property) => property.getValues())
  if (additional.some((value) => value instanceof ICAL.Period))
    throw new ImportFault(
      'recurrence',
      'Its additional dates (RDATE) have lengths of their own (PERIOD), which cannot be imported; write them as events.',
    )
  const endless = component.getAllProperties('rrule').some((property) => {
    const rule = property.getFirstValue()
    return !(rule instanceof ICAL.Recur) || rule.isFinite() === false
  })
  if (endless) throw new ImportFault('recurrence', `It repeats without end in a way that Graph cannot say: ${because}.`)
  const property = component.getFirstProperty('dtstart')
  const dtstart = property?.getFirstValue()
  if (property === null || property === undefined || !(dtstart instanceof ICAL.Time))
    throw new ImportFault('event', 'It has no start (DTSTART).')
  const expansion = new ICAL.RecurExpansion({ component, dtstart })
  const occurrences: Moment[] = []
  for (let next = expansion.next(); next; next = expansion.next()) {
    if (occurrences.length >= mostOccurrences)
      throw new ImportFault(
        'recurrence',
        `It has more than ${mostOccurrences} instances in a way that Graph cannot say: ${because}.`,
      )
    occurrences.push(occurrenceOf(next, property, master.start, floating))
  }
  return { occurrences, because }
}

/** An occurrence is written like the start: same zone, same kind. */
function occurrenceOf(time: ICAL.Time, property: ICAL.Property, start: Moment, floating: Zone): Moment {
  return { ...momentOf(time, property, floating), isDate: start.isDate }
}

function startsUntil(
  rule: ICAL.Recur,
  component: ICAL.Component,
  start: Moment,
  last: number,
  floating: Zone,
): readonly Moment[] {
  const property = component.getFirstProperty('dtstart')
  const dtstart = property?.getFirstValue()
  if (property === null || property === undefined || !(dtstart instanceof ICAL.Time)) return []
  const iterator = rule.iterator(dtstart)
  const starts: Moment[] = []
  for (let count = 0; count < mostIterations; count += 1) {
    const next = iterator.next()
    if (!next) break
    const moment = occurrenceOf(next, property, start, floating)
    if (moment.instant.getTime() > last) break
    starts.push(moment)
  }
  return starts
}

function matching(starts: readonly Moment[], wanted: Moment): string | undefined {
  return starts
    .find((start) =>
      // Programs that name an instance by its day mean the one on that day.
      wanted.isDate
        ? start.local.slice(0, 10) === wanted.local.slice(0, 10)
        : start.instant.getTime() === wanted.instant.getTime(),
    )
    ?.instant.toISOString()
}

function changesOf(master: ReadEvent, read: ReadEvent): Record<string, unknown> {
  const differs = ([name, value]: [string, unknown]) => JSON.stringify(master.event[name]) !== JSON.stringify(value)
  return {
    ...Object.fromEntries(Object.entries(read.event).filter(differs)),
    start: read.event.start,
    end: read.event.end,
  }
}

function momentsOf(property: ICAL.Property, floating: Zone): readonly Moment[] {
  return property
    .getValues()
    .flatMap((value) => (value instanceof ICAL.Time ? [momentOf(value, property, floating)] : []))
}

/** UNTIL on the clocks of the start's zone; a day without a time counts to its end. */
function untilOf(until: ICAL.Time, start: Moment): string {
  const text = until.toString()
  if (until.isDate) return `${text}T23:59:59`
  if (!text.endsWith('Z')) return text
  return localOf(new Date(text), start.zone?.iana ?? 'UTC')
}

/** The event of one instance. */
export function instanceEvent(master: ReadEvent, at: Moment): Readonly<Record<string, unknown>> {
  // A wall-clock time that the change of the clocks skips is moved as calendars do.
  const start = at.zone === undefined ? at : { ...at, instant: utcOf(at.local, at.zone.iana) }
  return { ...master.event, start: graphTime(start), end: graphTime(later(start, master.lengthMs)) }
}
