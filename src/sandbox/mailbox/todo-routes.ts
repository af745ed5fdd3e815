import { Hono } from 'hono'
import { checkIfMatch, type MailboxContext, type MailboxEnv, param, readJson, type World } from './call.ts'
import { extensionRoutes } from './extension-routes.ts'
import { countItems, queryItems } from './item-query.ts'
import { readOptions } from './odata/options.ts'
import { contextOf } from './present.ts'
import type { Item } from './store.ts'
import { findList } from './todo-lists.ts'
import { addPart, changePart, findPart, type PartKind, partsOf, removePart } from './todo-parts.ts'
import { changeTask, createTask, findTask, presentTask } from './todo-tasks.ts'

/** Microsoft To Do's tasks, with what hangs on them: `/todo/lists/{id}/tasks`. */
export function todoTaskRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  const { store } = world
  const tasks = '/todo/lists/:list/tasks'
  const one = `${tasks}/:task`
  const listOf = (context: MailboxContext) => findList(world, context.get('call').oid, param(context, 'list'))
  const taskOf = (context: MailboxContext) => findTask(world, listOf(context), param(context, 'task'))
  const place = (context: MailboxContext) => `todo/lists('${param(context, 'list')}')/tasks`
  const answer = (context: MailboxContext, item: Item, status: 200 | 201 = 200) => {
    const call = context.get('call')
    const options = readOptions(call.url.searchParams)
    const about = contextOf(call, `${place(context)}/$entity`, options)
    return context.json({ '@odata.context': about, ...presentTask(world, call, item, options) }, status)
  }

  app.get(tasks, (context) => {
    const call = context.get('call')
    const options = readOptions(call.url.searchParams)
    const page = queryItems(world, call, 'task', options, { text: 'item.folder = ?', values: [listOf(context).id] })
    return context.json({
      '@odata.context': contextOf(call, place(context), options),
      ...(page.count === undefined ? {} : { '@odata.count': page.count }),
      ...(page.nextLink === undefined ? {} : { '@odata.nextLink': page.nextLink }),
      value: page.items.map((item) => presentTask(world, call, item, options)),
    })
  })
  app.post(tasks, async (context) => {
    const body = await readJson(context)
    return answer(
      context,
      store.transact(() => createTask(world, listOf(context), body)),
      201,
    )
  })
  app.get(`${tasks}/$count`, (context) =>
    context.text(
      countItems(world, context.get('call'), 'task', { text: 'item.folder = ?', values: [listOf(context).id] }),
    ),
  )
  app.get(one, (context) => answer(context, taskOf(context)))
  app.patch(one, async (context) => {
    const body = await readJson(context)
    const changed = store.transact(() => {
      const item = taskOf(context)
      checkIfMatch(context, item.change_key)
      return changeTask(world, item, body)
    })
    return answer(context, changed)
  })
  app.delete(one, (context) => {
    store.transact(() => {
      const item = taskOf(context)
      checkIfMatch(context, item.change_key)
      store.remove(item)
    })
    return context.body(null, 204)
  })

  for (const kind of ['linkedResources', 'checklistItems'] as const) app.route('/', partRoutes(kind))
  app.route('/', extensionRoutes(world, one, taskOf))
  return app

  function partRoutes(kind: PartKind): Hono<MailboxEnv> {
    const parts = new Hono<MailboxEnv>()
    const base = `${one}/${kind}`
    const about = (context: MailboxContext, entity = '') =>
      contextOf(context.get('call'), `${place(context)}('${param(context, 'task')}')/${kind}${entity}`)
    /** A part belongs to its task: writing it makes a new state of the task. */
    const write = <T>(context: MailboxContext, work: (item: Item) => T): T =>
      store.transact(() => {
        const item = taskOf(context)
        return work(store.update(item, { properties: item.properties }))
      })
    parts.get(base, (context) =>
      context.json({ '@odata.context': about(context), value: partsOf(world, taskOf(context), kind) }),
    )
    parts.post(base, async (context) => {
      const body = await readJson(context)
      const made = write(context, (item) => addPart(world, item, kind, body))
      return context.json({ '@odata.context': about(context, '/$entity'), ...made }, 201)
    })
    parts.get(`${base}/:part`, (context) => {
      const found = findPart(world, taskOf(context), kind, param(context, 'part'))
      return context.json({ '@odata.context': about(context, '/$entity'), ...found })
    })
    parts.patch(`${base}/:part`, async (context) => {
      const body = await readJson(context)
      const changed = write(context, (item) => changePart(world, item, kind, param(context, 'part'), body))
      return context.json({ '@odata.context': about(context, '/$entity'), ...changed })
    })
    parts.delete(`${base}/:part`, (context) => {
      write(context, (item) => removePart(world, item, kind, param(context, 'part')))
      return context.body(null, 204)
    })
    return parts
  }
}
