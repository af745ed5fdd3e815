/** What happens to a series and its instances when one of them is changed or taken out. */
import type { World } from './call.ts'
import { GraphError, invalidRequest } from './errors.ts'
import { asSeries, findEvent, floating, instancesOf, makeException, spanOf, timeOf, zoneOf } from './events.ts'
import { occurrenceId } from './ids.ts'
import { datesOf } from './recurrence.ts'
import { datesLost } from './recurrence-values.ts'
import type { Item } from './store.ts'
import { asList, asObject, asText, instant, isObject, type Json } from './values.ts'
import { toLocal } from './zones.ts'

const dayLength = 86_400_000
/** A series without an end is followed so many days beyond today. */
const horizon = 3 * 366

/** The series that an instance belongs to. */
export const masterOf = ({ store }: World, item: Item): Item | undefined =>
  item.master === null ? undefined : store.find(item.oid, 'event', item.master)

/** The local date on which an instance of a series was meant to be. */
export const dateOf = (master: Item, instance: Item): string =>
  toLocal(Date.parse(instance.original_start ?? ''), zoneOf(master.properties)).slice(0, 10)

/** The instance of a series on a local date, where there is one. */
export function instanceOn(world: World, master: Item, date: string): Item | undefined {
  try {
    return findEvent(world, master.oid, occurrenceId(master.immutable, date))
  } catch (error) {
    if (error instanceof GraphError && error.status === 404) return undefined
    throw error
  }
}

/** Changes an event, a series or an instance, which then is an exception; belongs inside a transaction. */
export function changeEvent(world: World, item: Item, written: Json): Item {
  const { store } = world
  const master = masterOf(world, item)
  if (master === undefined) return changeWhole(world, item, asSeries({ ...item.properties, ...written }))
  if (isObject(written.recurrence)) throw invalidRequest('An instance of a series can not recur by itself.')
  if (written.start !== undefined) checkNeighbours(world, master, item, timeOf(written.start))
  // The series has a new state as well: its delta tells of all its instances.
  store.update(master, { properties: master.properties })
  const isStored = store.find(item.oid, 'event', item.immutable) !== undefined
  if (!isStored) return makeException(world, master, item.original_start ?? '', written)
  const properties = floating({ ...item.properties, ...written })
  return store.update(item, { ...spanOf(properties), properties })
}

/** An event that has a row: an instance that was never changed becomes an exception. Belongs inside a transaction. */
export const stored = (world: World, item: Item): Item =>
  world.store.find(item.oid, item.kind, item.immutable) ?? changeEvent(world, item, {})

const timesOf = ({ start, end }: Json) => JSON.stringify([timeOf(start), timeOf(end)])
const patternOf = (properties: Json) => JSON.stringify([asObject(properties.recurrence).pattern, zoneOf(properties)])
const rangeOf = (properties: Json) => JSON.stringify(asObject(properties.recurrence).range)

/**
 * A series under another pattern or at another time begins anew: Exchange drops its exceptions, the changed instances
 * as well as those taken out. Under another range it keeps those whose dates remain.
 */
function changeWhole(world: World, item: Item, properties: Json): Item {
  const { store } = world
  const { recurrence } = item.properties
  const isNew = timesOf(item.properties) !== timesOf(properties) || patternOf(item.properties) !== patternOf(properties)
  if (!isObject(recurrence) || (!isNew && rangeOf(item.properties) === rangeOf(properties)))
    return store.update(item, { ...spanOf(properties), properties })
  const last = new Date(world.clock.now().getTime() + horizon * dayLength).toISOString().slice(0, 10)
  const lost = datesLost(recurrence, properties.recurrence, last)
  const dates = new Set(isNew || !isObject(properties.recurrence) ? [] : datesOf(properties.recurrence, '9999-12-31'))
  for (const exception of store.select("master = ? AND kind = 'event'", item.immutable))
    if (!dates.has(dateOf(item, exception))) store.remove(exception)
  const kept = (name: string, wanted: (date: string) => boolean) =>
    asList(item.properties[name]).map(asText).filter(wanted)
  const changed = {
    ...properties,
    cancelledDates: kept('cancelledDates', (date) => dates.has(date)),
    formerDates: [...new Set([...kept('formerDates', (date) => !dates.has(date)), ...lost])],
  }
  return store.update(item, { ...spanOf(properties), properties: changed })
}

/** @throws GraphError 400 where an instance would pass another one of its series */
function checkNeighbours(world: World, master: Item, item: Item, start: number): void {
  const original = Date.parse(item.original_start ?? '')
  const reach = 366 * dayLength
  const others = instancesOf(
    world,
    master,
    instant(new Date(Math.min(start, original) - reach)),
    instant(new Date(Math.max(start, original) + reach)),
  ).filter(({ immutable }) => immutable !== item.immutable)
  const isPassed = others.some((other) => {
    const [there, here] = [Date.parse(other.original_start ?? ''), Date.parse(other.sort ?? '')]
    return there < original ? start <= here : start >= here
  })
  if (isPassed)
    throw new GraphError(
      400,
      'ErrorOccurrenceCrossingBoundary',
      'Modified occurrence is crossing or overlapping adjacent occurrence.',
    )
}

/** Takes an instance out of its series; belongs inside a transaction. */
export function removeInstance(world: World, master: Item, item: Item): void {
  const { store } = world
  const exception = store.find(item.oid, 'event', item.immutable)
  if (exception !== undefined) store.remove(exception)
  const cancelledDates = [...asList(master.properties.cancelledDates), dateOf(master, item)]
  store.update(master, { properties: { ...master.properties, cancelledDates } })
}
