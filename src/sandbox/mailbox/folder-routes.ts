import { Hono } from 'hono'
import { type MailboxContext, type MailboxEnv, nextLinkOfPage, param, readJson, type World } from './call.ts'
import { badRequest } from './errors.ts'
import {
  changeFolder,
  createFolder,
  deleteFolder,
  findFolder,
  folderProperties,
  moveFolder,
  presentFolder,
} from './folders.ts'
import { readOptions } from './odata/options.ts'
import { contextOf, folderExpansions, selected } from './present.ts'
import type { Container } from './store.ts'
import { readText } from './values.ts'

/** Mail folders: listing, children, create, rename, move, delete. */
export function folderRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const answer = (context: MailboxContext, folder: Container, status: 200 | 201 = 200) => {
    const call = context.get('call')
    const options = readOptions(call.url.searchParams)
    return context.json(
      {
        '@odata.context': contextOf(call, 'mailFolders/$entity', options),
        ...selected(presentFolder(world, folder, options), options, folderProperties, 'mailFolder'),
        ...folderExpansions(world, folder, options.expand),
      },
      status,
    )
  }
  const folderOf = (context: MailboxContext) => findFolder(world, context.get('call').oid, param(context, 'folder'))

  const list = (context: MailboxContext, parent: Container) => {
    const call = context.get('call')
    const options = readOptions(call.url.searchParams, ['includeHiddenFolders'])
    if (options.filter !== undefined || options.orderBy !== undefined || options.search !== undefined)
      throw badRequest('$filter, $orderby and $search are not supported on mail folders by the sandbox mailbox.')
    const withHidden = call.url.searchParams.get('includeHiddenFolders') === 'true'
    const folders = world.store
      .containers("oid = ? AND kind = 'mail' AND parent = ? ORDER BY name COLLATE NOCASE", call.oid, parent.id)
      .filter(({ properties }) => withHidden || properties.isHidden !== true)
    const size = options.top ?? 10
    const page = folders.slice(options.skip, options.skip + size)
    return context.json({
      '@odata.context': contextOf(call, 'mailFolders', options),
      ...(options.count ? { '@odata.count': folders.length } : {}),
      ...nextLinkOfPage(world, call, options.skip + size, folders.length),
      value: page.map((folder) =>
        selected(presentFolder(world, folder, options), options, folderProperties, 'mailFolder'),
      ),
    })
  }
  const create = async (context: MailboxContext, parent: Container) => {
    const body = await readJson(context)
    return answer(
      context,
      world.store.transact(() => createFolder(world, parent, body)),
      201,
    )
  }
  const root = (context: MailboxContext) => findFolder(world, context.get('call').oid, 'msgfolderroot')

  app.get('/mailFolders', (context) => list(context, root(context)))
  app.post('/mailFolders', (context) => create(context, root(context)))
  app.get('/mailFolders/:folder', (context) => answer(context, folderOf(context)))
  app.patch('/mailFolders/:folder', async (context) => {
    const body = await readJson(context)
    return answer(
      context,
      world.store.transact(() => changeFolder(world, folderOf(context), body)),
    )
  })
  app.delete('/mailFolders/:folder', (context) => {
    world.store.transact(() => deleteFolder(world, folderOf(context)))
    return context.body(null, 204)
  })
  app.get('/mailFolders/:folder/childFolders', (context) => list(context, folderOf(context)))
  app.post('/mailFolders/:folder/childFolders', (context) => create(context, folderOf(context)))
  app.post('/mailFolders/:folder/move', async (context) => {
    const body = await readJson(context)
    const target = findFolder(world, context.get('call').oid, readText(body, 'destinationId'))
    return answer(
      context,
      world.store.transact(() => moveFolder(world, folderOf(context), target)),
      201,
    )
  })
  return app
}
