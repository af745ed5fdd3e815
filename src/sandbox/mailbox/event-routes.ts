import { Hono } from 'hono'
import { checkIfMatch, type MailboxContext, type MailboxEnv, param, readJson, type World } from './call.ts'
import { invalidRequest } from './errors.ts'
import { readEvent } from './event-values.ts'
import { answerView, eventsBetween, presentEvent } from './event-view.ts'
import { findEvent, insertEvent, instancesOf } from './events.ts'
import { queryItems } from './item-query.ts'
import { concernsAll, tellAttendees, withdrawInvitations } from './meetings.ts'
import { writeExtras } from './messages.ts'
import { readOptions } from './odata/options.ts'
import { contextOf } from './present.ts'
import { writableOnEvent } from './properties.ts'
import { changeEvent, masterOf, removeInstance } from './series.ts'
import type { Item } from './store.ts'
import { asText, isObject, type Json } from './values.ts'

const creatable = new Set([...writableOnEvent, 'transactionId', 'isDraft'])

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

  for (const base of ['/calendarView', '/calendar/calendarView'])
    app.get(base, (context) =>
      answerView(world, context, (from, to) => eventsBetween(world, context.get('call').oid, from, to), 'calendarView'),
    )
  app.get('/events/:event/instances', (context) => {
    const series = eventOf(context)
    if (!isObject(series.properties.recurrence)) throw invalidRequest('Only the master of a series has instances.')
    // Only here does v1.0 tell which instance an exception was: elsewhere its original start is left out (observed.md).
    const original = ({ original_start }: Item): Json => ({ originalStart: original_start })
    return answerView(world, context, (from, to) => instancesOf(world, series, from, to), 'events', original)
  })

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
      const made = store.transact(() => madeBefore(oid, asText(body.transactionId)) ?? create(oid, body))
      return answer(context, made, 201)
    })
  }
  app.get('/events/:event', (context) => answer(context, eventOf(context)))
  app.patch('/events/:event', async (context) => {
    const body = await readJson(context)
    const changed = store.transact(() => {
      const item = eventOf(context)
      checkIfMatch(context, item.change_key)
      const written = readEvent(body, writableOnEvent, item.properties)
      const done = changeEvent(world, item, written)
      writeExtras(world, done, body)
      if (written.attendees !== undefined || concernsAll(written))
        tellAttendees(world, done, item.properties.attendees, concernsAll(written))
      return done
    })
    return answer(context, changed)
  })
  app.delete('/events/:event', (context) => {
    store.transact(() => {
      const item = eventOf(context)
      checkIfMatch(context, item.change_key)
      withdrawInvitations(world, item)
      const master = masterOf(world, item)
      if (master === undefined) store.remove(item)
      else removeInstance(world, master, item)
    })
    return context.body(null, 204)
  })
  return app

  /** The event that an earlier request with this `transactionId` made: it is not made again. */
  function madeBefore(oid: string, key: string): Item | undefined {
    if (key === '') return undefined
    const where = "item.oid = ? AND kind = 'event' AND json_extract(properties, '$.transactionId') = ?"
    return store.select(where, oid, key)[0]
  }

  function create(oid: string, body: Json): Item {
    const item = insertEvent(world, oid, readEvent(body, creatable))
    writeExtras(world, item, body)
    tellAttendees(world, item, [], true)
    return item
  }
}
