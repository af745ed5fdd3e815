import { Hono } from 'hono'
import { type MailboxContext, type MailboxEnv, param, readJson, readPrefer, type World } from './call.ts'
import type { Notifications } from './notifications.ts'
import {
  findSubscription,
  forgetSubscription,
  keepSubscription,
  presentSubscription,
  readSubscription,
  renewSubscription,
  subscriptionsOf,
} from './subscriptions.ts'

const metadata = 'https://graph.microsoft.com/v1.0/$metadata#subscriptions'

/** `/subscriptions`: whoever makes one is asked at its address whether it wants to be told. */
export function subscriptionRoutes(world: World, notifications: Notifications): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const path = '/subscriptions/:id'
  const named = (context: MailboxContext) => findSubscription(world, context.get('caller'), param(context, 'id'))

  app.post('/subscriptions', async (context) => {
    const body = await readJson(context)
    const { immutable } = readPrefer(context.req.header('Prefer'))
    const made = readSubscription(world, context.get('caller'), body, immutable)
    for (const address of new Set([made.notification_url, made.lifecycle_url ?? made.notification_url]))
      await notifications.validate(address)
    keepSubscription(world, made)
    // What changed while the endpoint was asked.
    notifications.changed(made.oid)
    return context.json({ '@odata.context': `${metadata}/$entity`, ...presentSubscription(made) }, 201)
  })
  app.get('/subscriptions', (context) => {
    const value = subscriptionsOf(world, 'creator = ?', context.get('caller').oid).map(presentSubscription)
    return context.json({ '@odata.context': metadata, value })
  })
  app.get(path, (context) =>
    context.json({ '@odata.context': `${metadata}/$entity`, ...presentSubscription(named(context)) }),
  )
  app.patch(path, async (context) => {
    const renewed = renewSubscription(world, named(context), await readJson(context))
    return context.json({ '@odata.context': `${metadata}/$entity`, ...presentSubscription(renewed) })
  })
  app.delete(path, (context) => {
    forgetSubscription(world, named(context).id)
    return context.body(null, 204)
  })
  app.post(`${path}/reauthorize`, (context) => {
    named(context)
    return context.body(null, 204)
  })
  return app
}
