import { Hono } from 'hono'
import { askedOfCalendar, calendarFeed } from './calendar-delta.ts'
import { type Call, type MailboxEnv, param, type World } from './call.ts'
import { answerDelta } from './delta.ts'
import { badRequest, itemNotFound } from './errors.ts'
import { readOptions } from './odata/options.ts'
import { contextOf, selected } from './present.ts'
import type { Json } from './values.ts'

const usualPageSize = 10
const calendarProperties: ReadonlySet<string> = new Set([
  ...[
    'id',
    'name',
    'color',
    'hexColor',
    'isDefaultCalendar',
    'changeKey',
    'canShare',
    'canViewPrivateItems',
    'canEdit',
  ],
  ...['allowedOnlineMeetingProviders', 'defaultOnlineMeetingProvider', 'isTallyingResponses', 'isRemovable', 'owner'],
])

/** The one calendar of a mailbox, and the delta of its view. Stands before the routes that would take `delta` for an id. */
export function calendarRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const shown = (call: Call) =>
    selected(present(call), readOptions(call.url.searchParams), calendarProperties, 'calendar')
  const named = (call: Call, what: string) => contextOf(call, what, readOptions(call.url.searchParams))

  app.get('/events/delta', () => {
    throw badRequest("'delta' is not supported on events: ask for a window, /calendarView/delta.")
  })
  for (const base of ['/calendarView/delta', '/calendar/calendarView/delta', '/calendars/:calendar/calendarView/delta'])
    app.get(base, (context) => {
      const call = context.get('call')
      const named = context.req.param('calendar')
      if (named !== undefined) demandCalendar(call, named)
      return context.json(
        answerDelta(world, call, calendarFeed(world, call), () => askedOfCalendar(call), usualPageSize),
      )
    })

  app.get('/calendar', (context) => {
    const call = context.get('call')
    return context.json({ '@odata.context': named(call, 'calendar/$entity'), ...shown(call) })
  })
  app.get('/calendars', (context) => {
    const call = context.get('call')
    return context.json({ '@odata.context': named(call, 'calendars'), value: [shown(call)] })
  })
  app.get('/calendars/:calendar', (context) => {
    const call = context.get('call')
    demandCalendar(call, param(context, 'calendar'))
    return context.json({ '@odata.context': named(call, 'calendars/$entity'), ...shown(call) })
  })
  return app

  function demandCalendar(call: Call, id: string) {
    const calendar = world.store.container(call.oid, 'calendar', 'calendar')
    if (calendar === undefined || calendar.id !== id) throw itemNotFound()
    return calendar
  }

  /** As captured, without `groupClassId`, which v1.0's published type does not have; ids of calendars never change. */
  function present(call: Call): Json {
    const calendar = world.store.container(call.oid, 'calendar', 'calendar')
    if (calendar === undefined) throw itemNotFound()
    return {
      id: calendar.id,
      name: 'Calendar',
      color: 'auto',
      hexColor: '',
      isDefaultCalendar: true,
      changeKey: Buffer.from(`calendar ${calendar.seq}`).toString('base64'),
      canShare: call.shares === undefined,
      canViewPrivateItems: call.shares?.some(({ seesPrivate }) => seesPrivate) ?? true,
      canEdit: call.shares?.some(({ folder, mayEdit }) => mayEdit && (folder === 'calendar' || folder === '*')) ?? true,
      allowedOnlineMeetingProviders: ['unknown'],
      defaultOnlineMeetingProvider: 'unknown',
      isTallyingResponses: true,
      isRemovable: false,
      owner: { name: call.owner.name, address: call.owner.mail },
    }
  }
}
