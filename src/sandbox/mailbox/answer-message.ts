import { type MailboxContext, param, type World } from './call.ts'
import { itemNotFound } from './errors.ts'
import { findFolder } from './folders.ts'
import { presentMessage } from './message-view.ts'
import { findMessage } from './messages.ts'
import { readOptions } from './odata/options.ts'
import { contextOf } from './present.ts'
import type { Container, Item } from './store.ts'

/** Messages stand below the mailbox and below each folder. */
export const messageCollections = ['/messages', '/mailFolders/:folder/messages'] as const

/** The folder that the path names, where it names one. @throws GraphError 404 */
export function folderOfPath(world: World, context: MailboxContext): Container | undefined {
  const id = context.req.param('folder')
  return id === undefined ? undefined : findFolder(world, context.get('call').oid, id)
}

/** The message that the path names. @throws GraphError 404, also where it lies in another folder than the path says */
export function messageOfPath(world: World, context: MailboxContext): Item {
  const item = findMessage(world, context.get('call').oid, param(context, 'message'))
  const folder = folderOfPath(world, context)
  if (folder !== undefined && folder.id !== item.folder) throw itemNotFound()
  return item
}

/** One message as the whole answer. */
export function answerMessage(world: World, context: MailboxContext, item: Item, status: 200 | 201 = 200): Response {
  const call = context.get('call')
  const options = readOptions(call.url.searchParams)
  const about = contextOf(call, 'messages/$entity', options)
  return context.json({ '@odata.context': about, ...presentMessage(world, call, item, options) }, status)
}
