import { Hono } from 'hono'
import { type MailboxEnv, param, type World } from './call.ts'
import { findContactFolder } from './contact-folders.ts'
import { answerDelta } from './delta.ts'
import {
  askedOfContacts,
  askedOfFolders,
  askedOfMessages,
  contactFeed,
  folderFeed,
  messageFeed,
} from './delta-feeds.ts'
import { badRequest, notSupported } from './errors.ts'
import { findFolder } from './folders.ts'

const usualPageSize = 10
/** Folders are few and come in one page (as captured). */
const usualFolders = 200

/** Delta of messages, mail folders and contacts. Stands before the routes that would take `delta` for an id. */
export function deltaRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  app.get('/messages/delta', () => {
    throw badRequest("'delta' is not supported on all messages: ask per folder, /mailFolders/{id}/messages/delta.")
  })
  app.get('/contactFolders/delta', () => {
    throw notSupported('delta of contact folders')
  })
  app.get('/mailFolders/:folder/messages/delta', (context) => {
    const call = context.get('call')
    const feed = messageFeed(world, call, findFolder(world, call.oid, param(context, 'folder')))
    return context.json(answerDelta(world, call, feed, () => askedOfMessages(call), usualPageSize))
  })
  app.get('/mailFolders/delta', (context) => {
    const call = context.get('call')
    return context.json(answerDelta(world, call, folderFeed(world, call), () => askedOfFolders(call), usualFolders))
  })
  for (const path of ['/contacts/delta', '/contactFolders/:folder/contacts/delta'])
    app.get(path, (context) => {
      const call = context.get('call')
      const folder = findContactFolder(world, call.oid, context.req.param('folder') ?? 'contacts')
      const feed = contactFeed(world, call, folder)
      return context.json(answerDelta(world, call, feed, () => askedOfContacts(call), usualPageSize))
    })
  return app
}
