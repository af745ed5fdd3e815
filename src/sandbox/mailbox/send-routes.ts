import { Hono } from 'hono'
import { answerMessage, messageCollections, messageOfPath } from './answer-message.ts'
import { type MailboxContext, type MailboxEnv, readJson, type World } from './call.ts'
import { createDraft } from './drafts.ts'
import { badRequest } from './errors.ts'
import { findFolder } from './folders.ts'
import { composeReply, type ReplyKind, refuseMime } from './replies.ts'
import { sendDraft, sendMime, sendNew } from './sending.ts'
import { asList, asObject } from './values.ts'

const isMime = (context: MailboxContext) => context.req.header('Content-Type')?.startsWith('text/plain') === true
const answers: readonly (readonly [ReplyKind, create: string])[] = [
  ['reply', 'createReply'],
  ['replyAll', 'createReplyAll'],
  ['forward', 'createForward'],
]

/** `send` of a draft, `sendMail`, and answering and forwarding, at once or as a draft. */
export function sendRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const compose = async (context: MailboxContext, kind: ReplyKind) => {
    if (isMime(context)) throw refuseMime()
    const body = await readJson(context)
    return composeReply(world, messageOfPath(world, context), kind, body)
  }

  for (const base of messageCollections) {
    const one = `${base}/:message`
    app.post(`${one}/send`, async (context: MailboxContext) => {
      await sendDraft(world, messageOfPath(world, context))
      return context.body(null, 202)
    })
    for (const [kind, create] of answers) {
      app.post(`${one}/${create}`, async (context: MailboxContext) => {
        const { message, answering } = await compose(context, kind)
        const { oid } = context.get('call')
        const draft = world.store.transact(() =>
          createDraft(world, oid, findFolder(world, oid, 'drafts').id, message, answering),
        )
        return answerMessage(world, context, draft, 201)
      })
      app.post(`${one}/${kind}`, async (context: MailboxContext) => {
        const { message, answering } = await compose(context, kind)
        if (kind === 'forward' && asList(message.toRecipients).length === 0)
          throw badRequest('A forwarded message needs recipients, beside the message or in it.')
        await sendNew(world, context.get('call').oid, message, { keepCopy: true, answering })
        return context.body(null, 202)
      })
    }
  }

  app.post('/sendMail', async (context) => {
    const { oid } = context.get('call')
    if (isMime(context)) await sendMime(world, oid, await context.req.text())
    else {
      const body = await readJson(context)
      const keepCopy = body.saveToSentItems !== false && body.SaveToSentItems !== false
      await sendNew(world, oid, asObject(body.message ?? body.Message), { keepCopy })
    }
    return context.body(null, 202)
  })
  return app
}
