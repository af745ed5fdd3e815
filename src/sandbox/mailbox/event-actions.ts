import { Hono } from 'hono'
import { type MailboxContext, type MailboxEnv, param, readJson, type World } from './call.ts'
import { badRequest } from './errors.ts'
import { findEvent } from './events.ts'
import { answerInvitation } from './meeting-answers.ts'
import type { EventResponse } from './meeting-mail.ts'
import { demandOrganizer, withdrawInvitations } from './meetings.ts'
import { masterOf, removeInstance } from './series.ts'
import { asText, type Json } from './values.ts'

const answers: readonly (readonly [string, EventResponse])[] = [
  ['accept', 'accepted'],
  ['tentativelyAccept', 'tentativelyAccepted'],
  ['decline', 'declined'],
]

/** Parameters of actions may be written with a capital, too. @throws GraphError 400 */
function readParameters(body: Json): { readonly comment: string; readonly told: boolean } {
  const given = Object.fromEntries(
    Object.entries(body).map(([name, value]) => [`${name[0]?.toLowerCase()}${name.slice(1)}`, value]),
  )
  const { comment = '', sendResponse = true } = given
  if (typeof comment !== 'string' && comment !== null) throw badRequest("'comment' must be a text.")
  if (typeof sendResponse !== 'boolean') throw badRequest("'sendResponse' must be true or false.")
  return { comment: asText(comment), told: sendResponse }
}

/** Answering an invitation and calling off a meeting: a single one, a series, or one instance of it. */
export function eventActionRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const { store } = world
  const eventOf = (context: MailboxContext) => findEvent(world, context.get('call').oid, param(context, 'event'))
  for (const [action, response] of answers)
    app.post(`/events/:event/${action}`, async (context) => {
      const said = readParameters(await readJson(context))
      store.transact(() => answerInvitation(world, eventOf(context), response, said))
      return context.body(null, 202)
    })
  app.post('/events/:event/cancel', async (context) => {
    const { comment } = readParameters(await readJson(context))
    store.transact(() => {
      const item = eventOf(context)
      demandOrganizer(item)
      withdrawInvitations(world, item, comment)
      const master = masterOf(world, item)
      if (master === undefined) store.remove(item)
      else removeInstance(world, master, item)
    })
    return context.body(null, 202)
  })
  return app
}
