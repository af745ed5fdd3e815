import { readFile } from 'node:fs/promises'
import ICAL from 'ical.js'
import { type ReadEvent, readEvent, text, timeIn, titleOf } from './event.ts'
import { ImportFault } from './fault.ts'
import type { ItemSink, SeriesException } from './report.ts'
import { instanceEvent, type Override, seriesOf } from './series.ts'
import { decodeText } from './text.ts'

/** Reads an .ics file: its events, with series, their moved and their deleted instances. */
export async function importCalendar(file: string, sink: ItemSink): Promise<void> {
  const source = withDateValues(decodeText(await readFile(file)).replace(emptyRule, ''))
  if (!/^BEGIN:VCALENDAR/im.test(source))
    throw new ImportFault('not-a-calendar', 'This is not a calendar file: no line of it is "BEGIN:VCALENDAR".')
  const { events, others } = componentsOf(source, sink)
  for (const [name, count] of others)
    sink.failed(
      undefined,
      new ImportFault(
        'unsupported',
        `${count} × ${name.toUpperCase()} left out: only events (VEVENT) can be imported.`,
      ),
    )
  if (events.length === 0 && others.size === 0)
    sink.failed(undefined, new ImportFault('not-a-calendar', 'The calendar holds no event (VEVENT).'))
  const groups = [...groupsOf(events).values()]
  for (const [index, group] of groups.entries()) {
    sink.reached(index / groups.length)
    await importGroup(group, `${index}`, sink)
  }
}

/** A rule without a value is no rule; some programs write one for every single event. */
const emptyRule = /^RRULE:[ \t]*\r?\n/gim

/** Many programs write a day without saying that it is one (`VALUE=DATE`); what is meant is plain. */
function withDateValues(source: string): string {
  return source.replace(
    /^(DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE)((?:;(?!VALUE=)[^:;\r\n]*)*):(?=\d{8}(?:,\d{8})*\r?$)/gim,
    '$1$2;VALUE=DATE:',
  )
}

/** The VEVENTs of a file; where the file as a whole cannot be read, each by itself. */
function componentsOf(source: string, sink: ItemSink) {
  const others = new Map<string, number>()
  const take = (calendars: readonly ICAL.Component[]) =>
    calendars.flatMap((calendar) =>
      calendar.getAllSubcomponents().filter((each) => {
        if (['vtodo', 'vjournal', 'vfreebusy'].includes(each.name))
          others.set(each.name, (others.get(each.name) ?? 0) + 1)
        return each.name === 'vevent'
      }),
    )
  try {
    return { events: take(parsed(source)), others }
  } catch {
    const zones = blocks(source, 'VTIMEZONE')
      .filter((zone) => isReadable(zone))
      .join('\r\n')
    const events = blocks(source, 'VEVENT').flatMap((event, index) => {
      try {
        return take(parsed(`BEGIN:VCALENDAR\r\n${zones}\r\n${event}\r\nEND:VCALENDAR`))
      } catch (cause) {
        const title = /^SUMMARY[^:]*:(.*)$/im.exec(event)?.[1]?.trim() ?? `event ${index + 1}`
        const reason = cause instanceof Error ? cause.message : String(cause)
        sink.failed(title, new ImportFault('event', `It could not be read: ${reason}`, { cause }))
        return []
      }
    })
    return { events, others }
  }
}

function parsed(source: string): readonly ICAL.Component[] {
  const calendars: unknown[] = ICAL.parse(source)
  const several = Array.isArray(calendars[0]) ? (calendars as unknown[][]) : [calendars]
  return several.map((calendar) => new ICAL.Component(calendar as ConstructorParameters<typeof ICAL.Component>[0]))
}

function isReadable(zone: string): boolean {
  try {
    return parsed(`BEGIN:VCALENDAR\r\n${zone}\r\nEND:VCALENDAR`).length === 1
  } catch {
    return false
  }
}

function blocks(source: string, name: string): readonly string[] {
  return source.match(new RegExp(`^BEGIN:${name}[^]*?^END:${name}`, 'gim')) ?? []
}

/** Events by UID; one without UID is by itself. */
function groupsOf(events: readonly ICAL.Component[]): ReadonlyMap<string, readonly ICAL.Component[]> {
  const groups = new Map<string, ICAL.Component[]>()
  events.forEach((event, index) => {
    const key = text(event, 'uid') || `without-uid-${index}`
    groups.set(key, [...(groups.get(key) ?? []), event])
  })
  return groups
}

/** Components that have a key, those with the same together. */
function groupsBy(components: readonly ICAL.Component[], keyOf: (component: ICAL.Component) => string | undefined) {
  const groups = new Map<string, ICAL.Component[]>()
  for (const each of components) {
    const key = keyOf(each)
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return [...groups.values()]
}

async function importGroup(components: readonly ICAL.Component[], number: string, sink: ItemSink): Promise<void> {
  const put = async (
    read: ReadEvent,
    event: Readonly<Record<string, unknown>>,
    suffix: string,
    exceptions: readonly SeriesException[] = [],
  ) => {
    const iCalUId = `${read.uid || `imported-${number}`}${suffix}`
    try {
      const item = { title: read.title, iCalUId, hasUid: read.uid !== '', event, exceptions }
      const put = await sink.target.putEvent(item, (error) => sink.failed(read.title, error))
      sink.done('events', put)
    } catch (error) {
      sink.failed(read.title, error)
    }
  }
  const changed = groupsBy(components, (each) => each.getFirstPropertyValue('recurrence-id')?.toString())
  const overrides = changed.flatMap((same) => {
    const newest = newestOf(same, sink)
    return newest === undefined ? [] : overrideOf(newest, sink)
  })
  const putAlone = async ({ original, read }: Override) => {
    if (!read.isCancelled) await put(read, read.event, `_${stamp(original.instant)}`)
  }
  const master = newestOf(
    components.filter((each) => !each.hasProperty('recurrence-id')),
    sink,
  )
  const read = master && attempt(master, sink, () => readEvent(master, sink.floating))
  if (master === undefined || read === undefined) {
    for (const override of overrides) await putAlone(override)
    return
  }
  if (!master.hasProperty('rrule') && !master.hasProperty('rdate')) {
    await put(read, read.event, '')
    for (const override of overrides) await putAlone(override)
    return
  }
  const series = attempt(master, sink, () => seriesOf(master, read, overrides, sink.floating))
  if (series === undefined) return
  if ('recurrence' in series) {
    await put(read, { ...read.event, recurrence: series.recurrence }, '', series.exceptions)
    for (const stray of series.strays) await putAlone(stray)
    return
  }
  const replaced = new Set(overrides.map((each) => each.original.instant.getTime()))
  for (const at of series.occurrences)
    if (!replaced.has(at.instant.getTime())) await put(read, instanceEvent(read, at), `_${stamp(at.instant)}`)
  for (const override of overrides) await putAlone(override)
}

function attempt<T>(component: ICAL.Component, sink: ItemSink, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    sink.failed(titleOf(component), error)
    return undefined
  }
}

function overrideOf(component: ICAL.Component, sink: ItemSink): readonly Override[] {
  const override = attempt(component, sink, () => {
    const range = component.getFirstProperty('recurrence-id')?.getParameter('range')
    if (range !== undefined)
      throw new ImportFault(
        'recurrence',
        `It changes a series from one instance on (RANGE=${String(range)}), which Graph cannot say.`,
      )
    const original = timeIn(component, 'recurrence-id', sink.floating)
    if (original === undefined) throw new ImportFault('event', 'Its RECURRENCE-ID is not a time.')
    return { original, read: readEvent(component, sink.floating) }
  })
  return override === undefined ? [] : [override]
}

/** Of several versions of one event the one changed last (SEQUENCE, then LAST-MODIFIED or DTSTAMP); the others are named. */
function newestOf(masters: readonly ICAL.Component[], sink: ItemSink): ICAL.Component | undefined {
  const sequence = (component: ICAL.Component) => Number(text(component, 'sequence')) || 0
  const changed = (component: ICAL.Component) => text(component, 'last-modified') || text(component, 'dtstamp')
  const [newest, ...older] = [...masters].sort(
    (a, b) => sequence(b) - sequence(a) || changed(b).localeCompare(changed(a)),
  )
  for (const each of older)
    sink.failed(
      titleOf(each),
      new ImportFault(
        'event',
        'Another version of it in the file (same UID) is newer (SEQUENCE, LAST-MODIFIED); only that one was taken.',
      ),
    )
  return newest
}

function stamp(instant: Date): string {
  return instant.toISOString().replace(/[-:]|\.\d+/g, '')
}
