import { Hono } from 'hono'
import {
  type Call,
  checkIfMatch,
  type MailboxContext,
  type MailboxEnv,
  nextLinkOfPage,
  param,
  readJson,
  type World,
} from './call.ts'
import { badRequest, notSupported } from './errors.ts'
import { findEvent, floating, insertEvent, instancesOf, makeException, spanOf, timeOf, zoneOf } from './events.ts'
import { bodyAs, previewOf } from './html-text.ts'
import { queryItems } from './item-query.ts'
import {
  type Answer,
  answerInvitation,
  concernsAll,
  demandOrganizer,
  sendInvitations,
  withdrawInvitations,
} from './meetings.ts'
import { writable, writeExtras } from './messages.ts'
import { readOptions } from './odata/options.ts'
import { contextOf, expansions, idOf, selected } from './present.ts'
import { eventProperties, writableOnEvent } from './properties.ts'
import type { Item } from './store.ts'
import { asList, asText, instant, isObject, type Json } from './values.ts'
import { toInstant, toLocal } from './zones.ts'

export { findEvent }

const creatable = new Set([...writableOnEvent, 'transactionId', 'isDraft'])
type Shown = Pick<ReturnType<typeof readOptions>, 'select' | 'expand'>

const typeOf = (item: Item, world: World) => {
  if (isObject(item.properties.recurrence)) return 'seriesMaster'
  if (item.master === null) return 'singleInstance'
  return world.store.find(item.oid, 'event', item.immutable) === undefined ? 'occurrence' : 'exception'
}

/** An event as Graph shows it, its times in the zone that `Prefer: outlook.timezone` asks for. */
export function presentEvent(world: World, call: Call, item: Item, shown: Shown): Json {
  const { cancelledDates: _, ...properties } = item.properties
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
  return { ...selected(full, shown, eventProperties, 'event'), ...expansions(world, item, shown.expand) }
}

/** Events of the default calendar and their views. Times in `Prefer: outlook.timezone`, else UTC. */
export function eventRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const { store } = world
  const answer = (context: MailboxContext, item: Item, status: 200 | 201 = 200) => {
    const call = context.get('call')
    const options = readOptions(call.url.searchParams)
    return context.json(
      { '@odata.context': contextOf(call, 'events/$entity', options), ...presentEvent(world, call, item, options) },
      status,
    )
  }
  const eventOf = (context: MailboxContext) => findEvent(world, context.get('call').oid, param(context, 'event'))

  const view = (context: MailboxContext, find: (from: string, to: string) => Item[], name: string) => {
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
    return context.json({
      '@odata.context': contextOf(call, name, options),
      ...(options.count ? { '@odata.count': found.length } : {}),
      ...nextLinkOfPage(world, call, options.skip + size, found.length),
      value: found.slice(options.skip, options.skip + size).map((item) => presentEvent(world, call, item, options)),
    })
  }
  const inWindow = (oid: string) => (from: string, to: string) =>
    store
      .select("item.oid = ? AND kind = 'event' AND master IS NULL AND sort < ? AND ends > ?", oid, to, from)
      .flatMap((item) => (isObject(item.properties.recurrence) ? instancesOf(world, item, from, to) : [item]))
      .sort((one, other) => (one.sort ?? '').localeCompare(other.sort ?? ''))
  for (const base of ['/calendarView', '/calendar/calendarView'])
    app.get(base, (context) => view(context, inWindow(context.get('call').oid), 'calendarView'))
  app.get('/events/:event/instances', (context) =>
    view(context, (from, to) => instancesOf(world, eventOf(context), from, to), 'events'),
  )

  for (const base of ['/events', '/calendar/events']) {
    app.get(base, (context) => {
      const call = context.get('call')
      const options = readOptions(call.url.searchParams)
      const page = queryItems(world, call, 'event', options, { text: 'item.master IS NULL', values: [] })
      return context.json({
        '@odata.context': contextOf(call, 'events', options),
        ...(page.count === undefined ? {} : { '@odata.count': page.count }),
        ...(page.nextLink === undefined ? {} : { '@odata.nextLink': page.nextLink }),
        value: page.items.map((item) => presentEvent(world, call, item, options)),
      })
    })
    app.post(base, async (context) => {
      const { oid } = context.get('call')
      const body = await readJson(context)
      const written = writable(body, creatable, eventProperties, 'event')
      const made = store.transact(() => {
        const key = asText(written.transactionId)
        const [again] =
          key === ''
            ? []
            : store.select(
                "item.oid = ? AND kind = 'event' AND json_extract(properties, '$.transactionId') = ?",
                oid,
                key,
              )
        if (again !== undefined) return again
        const item = insertEvent(world, oid, written)
        writeExtras(world, item, body)
        sendInvitations(world, item)
        return item
      })
      return answer(context, made, 201)
    })
  }
  app.get('/events/:event', (context) => answer(context, eventOf(context)))
  app.patch('/events/:event', async (context) => {
    const body = await readJson(context)
    const written = writable(body, writableOnEvent, eventProperties, 'event')
    if (written.body !== undefined) written.bodyPreview = previewOf(written.body)
    const changed = store.transact(() => {
      const item = eventOf(context)
      checkIfMatch(context, item.change_key)
      const master = item.master === null ? undefined : store.find(item.oid, 'event', item.master)
      const isUnchanged = master !== undefined && store.find(item.oid, 'event', item.immutable) === undefined
      if (master !== undefined) store.update(master, { properties: master.properties })
      const properties = floating({ ...item.properties, ...written })
      const done = isUnchanged
        ? makeException(world, master, item.original_start ?? '', written)
        : store.update(item, { ...spanOf(properties), properties })
      writeExtras(world, done, body)
      if (concernsAll(written)) sendInvitations(world, done)
      return done
    })
    return answer(context, changed)
  })
  app.delete('/events/:event', (context) => {
    store.transact(() => {
      const item = eventOf(context)
      checkIfMatch(context, item.change_key)
      const master = item.master === null ? undefined : store.find(item.oid, 'event', item.master)
      if (master === undefined) {
        withdrawInvitations(world, item)
        return store.remove(item)
      }
      const date = toLocal(Date.parse(item.original_start ?? ''), zoneOf(master.properties)).slice(0, 10)
      const exception = store.find(item.oid, 'event', item.immutable)
      if (exception !== undefined) store.remove(exception)
      const cancelledDates = [...asList(master.properties.cancelledDates), date]
      store.update(master, { properties: { ...master.properties, cancelledDates } })
    })
    return context.body(null, 204)
  })
  for (const [action, response] of answers)
    app.post(`/events/:event/${action}`, (context) => {
      store.transact(() => answerInvitation(world, wholeEvent(context), response, world.clock.now().toISOString()))
      return context.body(null, 202)
    })
  app.post('/events/:event/cancel', (context) => {
    store.transact(() => {
      const item = wholeEvent(context)
      demandOrganizer(item)
      withdrawInvitations(world, item)
      store.remove(item)
    })
    return context.body(null, 202)
  })
  return app

  /** A single event or a whole series. @throws GraphError 501 for one instance */
  function wholeEvent(context: MailboxContext): Item {
    const item = eventOf(context)
    if (item.master !== null) throw notSupported('answering or cancelling one instance of a series')
    return item
  }
}

const answers: readonly (readonly [string, Answer])[] = [
  ['accept', 'accepted'],
  ['tentativelyAccept', 'tentativelyAccepted'],
  ['decline', 'declined'],
]
