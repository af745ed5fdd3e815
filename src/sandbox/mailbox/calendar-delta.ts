/**
 * Delta of a calendar view: series masters, their occurrences and exceptions in the window, and single events
 * (observed.md, Calendar). A changed series comes whole, with the instances that were taken out of it as removed.
 */
import type { Call, World } from './call.ts'
import { type DeltaEntry, type DeltaFeed, removed } from './delta.ts'
import { badRequest, itemNotFound } from './errors.ts'
import { presentEvent } from './event-view.ts'
import { instancesOf } from './events.ts'
import { occurrenceId } from './ids.ts'
import { readOptions } from './odata/options.ts'
import { dateOf } from './series.ts'
import type { Item } from './store.ts'
import { asList, asText, instant, isObject, type Json } from './values.ts'
import { toInstant } from './zones.ts'

const type = 'event'
const ofOccurrence = ['@odata.etag', 'id', 'type', 'seriesMasterId', 'start', 'end']

/** The window of a first request; nothing else may be asked. @throws GraphError 400 */
export function askedOfCalendar(call: Call): Json {
  const options = readOptions(call.url.searchParams, ['startDateTime', 'endDateTime'])
  const given = (['select', 'filter', 'orderBy', 'search', 'count', 'skip'] as const).find((name) =>
    Boolean(options[name]),
  )
  if (given !== undefined || options.expand.length > 0) {
    throw badRequest(
      `The query option '$${(given ?? 'expand').toLowerCase()}' is not supported on delta of a calendarView.`,
    )
  }
  const bound = (name: string) => {
    const text = call.url.searchParams.get(name)
    if (text === null)
      throw badRequest(`Delta of a calendarView needs startDateTime and endDateTime; ${name} is missing.`)
    return instant(new Date(toInstant(text.replace(' ', '+'), 'UTC')))
  }
  return { from: bound('startDateTime'), to: bound('endDateTime') }
}

export function calendarFeed(world: World, call: Call): DeltaFeed {
  const { store } = world
  const calendar = store.container(call.oid, 'calendar', 'calendar')
  if (calendar === undefined) throw itemNotFound()
  const windowOf = (asked: Json) => ({ from: asText(asked.from), to: asText(asked.to) })
  /** An occurrence that was never changed comes with its times alone; the rest stands in its master (as captured). */
  const show = (item: Item): Json => {
    const whole = presentEvent(world, call, item, { expand: [] })
    const shown = whole.type === 'occurrence' ? ofOccurrence.map((name) => [name, whole[name]]) : Object.entries(whole)
    return { '@odata.type': '#microsoft.graph.event', ...Object.fromEntries(shown) }
  }
  const touches = ({ sort, ends }: Item, { from, to }: ReturnType<typeof windowOf>) =>
    (sort ?? '') < to && (ends ?? '') > from

  /** True for local dates that lie in the window, whatever the zone. */
  const isNear = (asked: Json) => {
    const { from, to } = windowOf(asked)
    const day = (text: string, days: number) =>
      new Date(Date.parse(text) + days * 86_400_000).toISOString().slice(0, 10)
    const [first, last] = [day(from, -1), day(to, 1)]
    return (date: string) => date >= first && date <= last
  }

  /** A single event alone; a series with its instances in the window, the master first. */
  const family = (item: Item, asked: Json): readonly Item[] => {
    const { from, to } = windowOf(asked)
    if (!isObject(item.properties.recurrence)) return touches(item, { from, to }) ? [item] : []
    const instances = instancesOf(world, item, from, to)
    return instances.length > 0 ? [item, ...instances] : []
  }

  return {
    scope: `calendarView:${calendar.id}`,
    type,
    first(asked, after, limit) {
      return store
        .select("folder = ? AND kind = 'event' AND master IS NULL ORDER BY immutable", calendar.id)
        .flatMap((item) =>
          family(item, asked).map((each, index) => ({
            seq: item.seq,
            key: `${item.immutable} ${String(index).padStart(6, '0')}`,
            show: () => show(each),
          })),
        )
        .filter(({ key }) => key > after)
        .sort((one, other) => (one.key < other.key ? -1 : 1))
        .slice(0, limit)
    },
    changes(asked, from, _base, limit) {
      const here = store
        .select(
          "folder = ? AND kind = 'event' AND master IS NULL AND seq > ? ORDER BY seq",
          calendar.id,
          Math.floor(from),
        )
        .flatMap((item): DeltaEntry[] => {
          const instances = family(item, asked)
          const found = instances.map((each) => () => show(each))
          const { cancelledDates, formerDates } = item.properties
          const gone = [...asList(cancelledDates), ...asList(formerDates)].map(asText).filter(isNear(asked))
          const cancelled = gone.map(
            (date) => () => removed(type, occurrenceId(call.prefer.immutable ? item.immutable : item.rest, date)),
          )
          // What once was in the window and is no longer counts as gone from it.
          // An exception that was put outside the window is gone from it as well.
          const shownIds = new Set(instances.map(({ immutable }) => immutable))
          const movedOut = store
            .select("master = ? AND kind = 'event'", item.immutable)
            .filter((each) => !shownIds.has(each.immutable) && isNear(asked)(dateOf(item, each)))
            .map((each) => () => removed(type, idOf(each), 'changed'))
          const entries = [
            ...(found.length > 0 ? found : [() => removed(type, idOf(item), 'changed')]),
            ...movedOut,
            ...cancelled,
          ]
          // Entries of one series lie between two changes, so that a page may end among them.
          return entries.map((shown, index) => ({
            seq: item.seq - 1 + (index + 1) / entries.length,
            key: '',
            show: shown,
          }))
        })
      const gone = store
        .all(
          "SELECT * FROM tombstone WHERE folder = ? AND kind = 'event' AND seq > ? ORDER BY seq",
          ...[calendar.id, Math.floor(from)],
        )
        .map(({ seq, immutable, rest, reason }) => ({
          seq: Number(seq),
          key: '',
          show: () => removed(type, call.prefer.immutable ? immutable : rest, reason),
        }))
      return [...here, ...gone]
        .filter(({ seq }) => seq > from)
        .sort((one, other) => one.seq - other.seq)
        .slice(0, limit)
    },
  }

  function idOf(item: Item): string {
    return call.prefer.immutable ? item.immutable : item.rest
  }
}
