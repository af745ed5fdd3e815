import { Hono } from 'hono'
import { type MailboxContext, type MailboxEnv, nextLinkOfPage, readJson, type World } from './call.ts'
import { badRequest, GraphError, invalidRequest, itemNotFound } from './errors.ts'
import { readOptions } from './odata/options.ts'
import { contextOf, selected } from './present.ts'
import type { Container } from './store.ts'
import type { Json } from './values.ts'

const properties: ReadonlySet<string> = new Set(['id', 'displayName', 'parentFolderId'])

/** A contact folder by id, or the default one by the name `contacts`. @throws GraphError 404 */
export function findContactFolder(world: World, oid: string, id: string): Container {
  const found = world.store.container(oid, 'contacts', id)
  if (found === undefined) throw itemNotFound()
  return found
}

const present = (folder: Container): Json => ({
  id: folder.id,
  displayName: folder.name,
  parentFolderId: folder.parent ?? folder.id,
})

/** Contact folders: the default one by its name or id, and those below it; Graph's list leaves the default one out. */
export function contactFolderRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const { store } = world
  const folderOf = (context: MailboxContext) =>
    findContactFolder(world, context.get('call').oid, context.req.param('folder') ?? 'contacts')
  const answer = (context: MailboxContext, folder: Container, status: 200 | 201 = 200) => {
    const call = context.get('call')
    const options = readOptions(call.url.searchParams)
    return context.json(
      {
        '@odata.context': contextOf(call, 'contactFolders/$entity', options),
        ...selected(present(folder), options, properties, 'contactFolder'),
      },
      status,
    )
  }
  const readName = (parent: string | null, body: Json): string => {
    const unknown = Object.keys(body).find((name) => name !== 'displayName')
    if (unknown !== undefined) throw badRequest(`The property '${unknown}' of a contact folder can't be written.`)
    const name = body.displayName
    if (typeof name !== 'string' || name.trim() === '') throw invalidRequest("The property 'displayName' is required.")
    if (store.containers("kind = 'contacts' AND parent = ? AND name = ? COLLATE NOCASE", parent, name).length > 0)
      throw new GraphError(409, 'ErrorFolderExists', `A folder with the specified name '${name}' already exists.`)
    return name
  }

  for (const base of ['/contactFolders', '/contactFolders/:folder/childFolders']) {
    app.get(base, (context) => {
      const call = context.get('call')
      const options = readOptions(call.url.searchParams)
      if (options.filter !== undefined || options.orderBy !== undefined || options.search !== undefined)
        throw badRequest('$filter, $orderby and $search are not supported on contact folders by the sandbox mailbox.')
      const parent = folderOf(context)
      const folders = store.containers("kind = 'contacts' AND parent = ? ORDER BY name COLLATE NOCASE", parent.id)
      const end = options.skip + (options.top ?? 10)
      return context.json({
        '@odata.context': contextOf(call, 'contactFolders', options),
        ...(options.count ? { '@odata.count': folders.length } : {}),
        ...nextLinkOfPage(world, call, end, folders.length),
        value: folders
          .slice(options.skip, end)
          .map((folder) => selected(present(folder), options, properties, 'contactFolder')),
      })
    })
    app.post(base, async (context) => {
      const body = await readJson(context)
      const made = store.transact(() => {
        const parent = folderOf(context)
        return store.addContainer(parent.oid, 'contacts', parent.id, readName(parent.id, body))
      })
      return answer(context, made, 201)
    })
  }
  const one = '/contactFolders/:folder'
  app.get(one, (context) => answer(context, folderOf(context)))
  app.patch(one, async (context) => {
    const body = await readJson(context)
    const renamed = store.transact(() => {
      const folder = folderOf(context)
      store.run('UPDATE container SET name = ? WHERE id = ?', readName(folder.parent, body), folder.id)
      store.touchContainer(folder.id)
      return findContactFolder(world, folder.oid, folder.id)
    })
    return answer(context, renamed)
  })
  const remove = (folder: Container): void => {
    for (const child of store.containers("kind = 'contacts' AND parent = ?", folder.id)) remove(child)
    for (const item of store.select('folder = ?', folder.id)) store.remove(item)
    store.run('DELETE FROM container WHERE id = ?', folder.id)
  }
  app.delete(one, (context) => {
    const folder = folderOf(context)
    if (folder.role !== null)
      throw new GraphError(403, 'ErrorDeleteDistinguishedFolder', `The folder '${folder.name}' can't be deleted.`)
    store.transact(() => remove(folder))
    return context.body(null, 204)
  })
  return app
}
