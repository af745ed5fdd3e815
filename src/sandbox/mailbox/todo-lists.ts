import { Hono } from 'hono'
import { type MailboxContext, type MailboxEnv, nextLinkOfPage, param, readJson, type World } from './call.ts'
import { badRequest, invalidRequest, itemNotFound, notSupported } from './errors.ts'
import { readOptions } from './odata/options.ts'
import { contextOf, selected } from './present.ts'
import type { Container } from './store.ts'
import { asText, type Json } from './values.ts'

export const todoListProperties: ReadonlySet<string> = new Set([
  'id',
  'displayName',
  'isOwner',
  'isShared',
  'wellknownListName',
])

/** The lists every mailbox is born with; a container's role is written small. */
const firstLists = [
  ['defaultList', 'Tasks'],
  ['flaggedEmails', 'Flagged Emails'],
] as const

export function createFirstLists({ store }: World, oid: string): void {
  for (const [role, name] of firstLists) store.addContainer(oid, 'todo', null, name, { role: role.toLowerCase() })
}

/** All lists of a mailbox, the well-known ones first; a mailbox from before there were lists gets those now. */
export function listsOf(world: World, oid: string): Container[] {
  const { store } = world
  if (store.container(oid, 'todo', 'defaultlist') === undefined) store.transact(() => createFirstLists(world, oid))
  return store.containers("oid = ? AND kind = 'todo' ORDER BY rowid", oid)
}

/** A list by its id: Graph knows no lists by name. @throws GraphError 404 */
export function findList(world: World, oid: string, id: string): Container {
  const found = listsOf(world, oid).find((list) => list.id === id)
  if (found === undefined) throw itemNotFound()
  return found
}

export const presentList = (list: Container): Json => ({
  '@odata.etag': `W/"${list.change_key}"`,
  displayName: list.name,
  isOwner: true,
  isShared: false,
  wellknownListName: firstLists.find(([role]) => role.toLowerCase() === list.role)?.[0] ?? 'none',
  id: list.id,
})

function readName(body: Json): string {
  const unknown = Object.keys(body).find((name) => !name.includes('@') && name !== 'displayName')
  if (unknown === 'extensions') throw notSupported('extensions of to-do lists')
  if (unknown !== undefined) throw badRequest(`The property '${unknown}' of a to-do list can't be written.`)
  const name = asText(body.displayName).trim()
  if (name === '') throw invalidRequest("The property 'displayName' is required.")
  return name
}

/** Microsoft To Do's lists: `/todo/lists`. */
export function todoListRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const { store } = world
  const answer = (context: MailboxContext, list: Container, status: 200 | 201 = 200) => {
    const call = context.get('call')
    const options = readOptions(call.url.searchParams)
    const shown = selected(presentList(list), options, todoListProperties, 'todoTaskList')
    return context.json({ '@odata.context': contextOf(call, 'todo/lists/$entity', options), ...shown }, status)
  }
  const listOf = (context: MailboxContext) => findList(world, context.get('call').oid, param(context, 'list'))
  /** To Do itself keeps its well-known lists under their names. */
  const ownListOf = (context: MailboxContext) => {
    const list = listOf(context)
    if (list.role !== null) throw invalidRequest('A well-known list can be neither renamed nor deleted.')
    return list
  }

  app.get('/todo/lists', (context) => {
    const call = context.get('call')
    const options = readOptions(call.url.searchParams)
    if (options.orderBy !== undefined || options.search !== undefined || options.expand.length > 0)
      throw badRequest('$orderby, $search and $expand are not supported on to-do lists.')
    const [, name, value = ''] = /^(\w+)\s+eq\s+'((?:[^']|'')*)'$/i.exec(options.filter?.trim() ?? '') ?? []
    if (options.filter !== undefined && name !== 'wellknownListName' && name !== 'displayName')
      throw badRequest("To-do lists can be filtered by displayName or wellknownListName eq '…' only.")
    const lists = listsOf(world, call.oid)
      .map(presentList)
      .filter((list) => name === undefined || list[name] === value.replaceAll("''", "'"))
    const end = options.skip + (options.top ?? call.prefer.pageSize ?? 100)
    return context.json({
      '@odata.context': contextOf(call, 'todo/lists', options),
      ...(options.count ? { '@odata.count': lists.length } : {}),
      ...nextLinkOfPage(world, call, end, lists.length),
      value: lists.slice(options.skip, end).map((list) => selected(list, options, todoListProperties, 'todoTaskList')),
    })
  })
  app.post('/todo/lists', async (context) => {
    const name = readName(await readJson(context))
    const { oid } = context.get('call')
    const made = store.transact(() => {
      listsOf(world, oid)
      return store.addContainer(oid, 'todo', null, name)
    })
    return answer(context, made, 201)
  })
  app.get('/todo/lists/:list', (context) => answer(context, listOf(context)))
  app.patch('/todo/lists/:list', async (context) => {
    const name = readName(await readJson(context))
    store.transact(() => {
      const { id } = ownListOf(context)
      store.run('UPDATE container SET name = ? WHERE id = ?', name, id)
      store.touchContainer(id)
    })
    return answer(context, listOf(context))
  })
  app.delete('/todo/lists/:list', (context) => {
    store.transact(() => {
      const { id, oid } = ownListOf(context)
      for (const task of store.select("folder = ? AND kind = 'task'", id)) store.remove(task)
      store.run('DELETE FROM container WHERE id = ?', id)
      store.run(
        'INSERT OR REPLACE INTO tombstone VALUES (?, ?, ?, ?, ?, ?)',
        ...[oid, 'todoTaskList', id, id, store.nextSeq(oid), 'deleted'],
      )
    })
    return context.body(null, 204)
  })
  return app
}
