import { type Call, type MailboxContext, nextLinkOfPage, type World } from './call.ts'
import { badRequest } from './errors.ts'
import { instancesOf, shownOf, timeOf } from './events.ts'
import { bodyAs } from './html-text.ts'
import { readOptions } from './odata/options.ts'
import { contextOf, expansions, idOf, selected } from './present.ts'
import { eventProperties } from './properties.ts'
import { hidesDetails, masked } from './sharing.ts'
import type { Item } from './store.ts'
import { instant, isObject, type Json } from './values.ts'
import { toInstant, toLocal } from './zones.ts'

type Shown = Pick<ReturnType<typeof readOptions>, 'select' | 'expand'>

const typeOf = (item: Item, world: World) => {
  if (isObject(item.properties.recurrence)) return 'seriesMaster'
  if (item.master === null) return 'singleInstance'
  return world.store.find(item.oid, 'event', item.immutable) === undefined ? 'occurrence' : 'exception'
}

/** An event as Graph shows it, its times in the zone that `Prefer: outlook.timezone` asks for. */
export function presentEvent(world: World, call: Call, item: Item, shown: Shown): Json {
  const properties = masked(call, shownOf(item.properties))
  const { timeZone } = call.prefer
  const at = (time: number) => {
    const local = toLocal(time, properties.isAllDay === true ? 'UTC' : timeZone)
    return { dateTime: `${local}.0000000`, timeZone }
  }
  const id = idOf(item, call)
  const master = item.master === null ? undefined : world.store.find(item.oid, 'event', item.master)
  const full: Json = {
    '@odata.etag': `W/"${item.change_key}"`,
    id,
    ...properties,
    createdDateTime: item.created,
    lastModifiedDateTime: item.modified,
    changeKey: item.change_key,
    type: typeOf(item, world),
    seriesMasterId: master === undefined ? null : idOf(master, call),
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(id)}&exvsurl=1&path=/calendar/item`,
    body: bodyAs(properties.body, call.prefer.bodyType),
    start: at(timeOf(properties.start)),
    end: at(timeOf(properties.end)),
  }
  const expanded = hidesDetails(call, item.properties) ? {} : expansions(world, item, shown.expand)
  return { ...selected(full, shown, eventProperties, 'event'), ...expanded }
}

/** The events of a window as one answer, page by page. @param add what this view shows beside the event itself */
export function answerView(
  world: World,
  context: MailboxContext,
  find: (from: string, to: string) => Item[],
  name: string,
  add: (item: Item) => Json = () => ({}),
): Response {
  const call = context.get('call')
  const options = readOptions(call.url.searchParams, ['startDateTime', 'endDateTime'])
  const bound = (key: string) => {
    const text = call.url.searchParams.get(key)
    if (text === null)
      throw badRequest(
        `This request requires a time window specified by the query string parameters StartDateTime and EndDateTime; ${key} is missing.`,
      )
    return instant(new Date(toInstant(text.replace(' ', '+'), 'UTC')))
  }
  if (
    options.filter !== undefined ||
    (options.orderBy !== undefined && !/^start\/dateTime( asc)?$/i.test(options.orderBy))
  )
    throw badRequest('The sandbox mailbox orders a calendar view by start/dateTime alone and does not filter it.')
  const found = find(bound('startDateTime'), bound('endDateTime'))
  const size = options.top ?? 10
  const isWanted = (key: string) => options.select === undefined || options.select.includes(key)
  return context.json({
    '@odata.context': contextOf(call, name, options),
    ...(options.count ? { '@odata.count': found.length } : {}),
    ...nextLinkOfPage(world, call, options.skip + size, found.length),
    value: found.slice(options.skip, options.skip + size).map((item) => ({
      ...presentEvent(world, call, item, options),
      ...Object.fromEntries(Object.entries(add(item)).filter(([key]) => isWanted(key))),
    })),
  })
}

/** Single events and instances of series in a window of a mailbox's calendar, by their beginning. */
export const eventsBetween = (world: World, oid: string, from: string, to: string): Item[] =>
  world.store
    .select("item.oid = ? AND kind = 'event' AND master IS NULL AND sort < ? AND ends > ?", oid, to, from)
    .flatMap((item) => (isObject(item.properties.recurrence) ? instancesOf(world, item, from, to) : [item]))
    .sort((one, other) => (one.sort ?? '').localeCompare(other.sort ?? ''))
