import { Hono } from 'hono'
import { type Call, type MailboxEnv, param, type World } from './call.ts'
import { answerDelta, type DeltaEntry, type DeltaFeed, removed } from './delta.ts'
import { askedOf, itemFeed, shownOf } from './delta-feeds.ts'
import { readOptions } from './odata/options.ts'
import { selected } from './present.ts'
import { todoTaskProperties } from './properties.ts'
import type { Container } from './store.ts'
import { findList, listsOf, presentList, todoListProperties } from './todo-lists.ts'
import { presentTask } from './todo-tasks.ts'
import { asText, type Json } from './values.ts'

const usualPageSize = 20

/**
 * The page about To Do's delta names `$select`, `$top` and `$expand`; the real one answers `$expand` with 400
 * ("Parsing OData Select and Expand failed"), so it is refused here as well.
 */
function asked(call: Call, properties: ReadonlySet<string>, type: string): Json {
  const { top } = readOptions(call.url.searchParams)
  return { ...askedOf(call, properties, type), ...(top === undefined ? {} : { top }) }
}

/** Tasks of one list; a changed one always comes whole. */
const taskFeed = (world: World, call: Call, list: Container): DeltaFeed =>
  itemFeed(
    world,
    call,
    'task',
    list,
    (item, first) => ({
      '@odata.type': '#microsoft.graph.todoTask',
      ...presentTask(world, call, item, shownOf(first)),
    }),
    'todoTask',
  )

function listFeed(world: World, call: Call): DeltaFeed {
  const { store } = world
  listsOf(world, call.oid)
  const entry = (list: Container, first: Json): DeltaEntry => ({
    seq: list.seq,
    key: list.id,
    show: () => ({
      '@odata.type': '#microsoft.graph.todoTaskList',
      ...selected(presentList(list), shownOf(first), todoListProperties, 'todoTaskList'),
    }),
  })
  return {
    scope: `todoTaskList:${call.oid}`,
    type: 'todoTaskList',
    first: (first, after, limit) =>
      store
        .containers("oid = ? AND kind = 'todo' AND id > ? ORDER BY id LIMIT ?", call.oid, after, limit)
        .map((list) => entry(list, first)),
    changes(first, from, _base, limit) {
      const here = store
        .containers("oid = ? AND kind = 'todo' AND seq > ? ORDER BY seq LIMIT ?", call.oid, from, limit)
        .map((list) => entry(list, first))
      const gone = store
        .all(
          "SELECT * FROM tombstone WHERE folder = ? AND kind = 'todoTaskList' AND seq > ? ORDER BY seq LIMIT ?",
          ...[call.oid, from, limit],
        )
        .map(({ seq, immutable }) => ({
          seq: Number(seq),
          key: '',
          show: () => removed('todoTaskList', asText(immutable)),
        }))
      return [...here, ...gone].sort((one, other) => one.seq - other.seq).slice(0, limit)
    },
  }
}

/** Delta of to-do lists and of the tasks in one. Stands before the routes that would take `delta` for an id. */
export function todoDeltaRoutes(world: World): Hono<MailboxEnv> {
  const app = new Hono<MailboxEnv>()
  app.get('/todo/lists/delta', (context) => {
    const call = context.get('call')
    const first = () => asked(call, todoListProperties, 'todoTaskList')
    return context.json(answerDelta(world, call, listFeed(world, call), first, usualPageSize))
  })
  app.get('/todo/lists/:list/tasks/delta', (context) => {
    const call = context.get('call')
    const feed = taskFeed(world, call, findList(world, call.oid, param(context, 'list')))
    const first = () => asked(call, todoTaskProperties, 'todoTask')
    return context.json(answerDelta(world, call, feed, first, usualPageSize))
  })
  return app
}
