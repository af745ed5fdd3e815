/**
 * News of all to-do lists: one delta tells of the lists, and one for each list of its tasks. A call asks those that have
 * more to say, or, when none has, all of them, in as few batches as can be.
 */
import type { ItemNews, ItemNotice } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { type GraphClient, type GraphRequest, reading } from './client.ts'
import { type DeltaPage, following, isLost, type Look, notBegun, pageSize, readCursor, readPage } from './delta.ts'
import { noticeOf } from './notice.ts'
import { tasksOf } from './paths.ts'
import { type GraphTaskList, isFollowed } from './todo-lists.ts'
import type { GraphTask } from './wire.ts'

/** Where one delta goes on; without a link it is to begin. */
interface Place {
  readonly link?: string
  /** More waits there now. */
  readonly more: boolean
}

interface Places {
  readonly lists: Place
  /** By the list's id. */
  readonly tasks: Readonly<Record<string, Place>>
  /** The round that began without a cursor is not over yet. */
  readonly isFirst: boolean
}

const unread: Place = { more: true }
const beginning: Places = { lists: unread, tasks: {}, isFirst: true }

export async function taskChanges(
  { client, ask }: Look,
  cursor: string | undefined,
  options: CallOptions,
): Promise<ItemNews> {
  const given = readCursor<Places>(cursor, ({ lists, tasks }) => Boolean(lists && tasks)) ?? beginning
  const isWaiting = [given.lists, ...Object.values(given.tasks)].some(({ more }) => more)
  const isAsked = ({ more }: Place) => more || !isWaiting
  const askedLists = isAsked(given.lists) ? [given.lists] : []
  const askedTasks = Object.entries(given.tasks).filter(([, place]) => isAsked(place))
  const outcomes = await Promise.allSettled([
    ...askedLists.map((place) => ask(requestAt(client, place, listsPlace), options)),
    ...askedTasks.map(([list, place]) => ask(requestAt(client, place, tasksOf(list)), options)),
  ])

  const tasks = new Map(Object.entries(given.tasks))
  const items: ItemNotice[] = []
  const gone: string[] = []
  for (const [index, [list, place]] of askedTasks.entries()) {
    const page = pageOf<GraphTask>(client, outcomes[askedLists.length + index])
    // What can't even be begun is a list that is no more.
    if (!page && place.link === undefined) tasks.delete(list)
    else tasks.set(list, page ?? unread)
    items.push(...(page?.entries ?? []).map((task) => noticeOf(`${list}/${task.id}`, task)))
    gone.push(...(page?.removed ?? []).map((id) => `${list}/${id}`))
  }
  const listsPage = askedLists.length > 0 ? pageOf<GraphTaskList>(client, outcomes[0]) : undefined
  if (askedLists.length > 0 && !listsPage && given.lists.link === undefined)
    throw notBegun((outcomes[0] as PromiseRejectedResult | undefined)?.reason)
  const lists: Place = askedLists.length > 0 ? (listsPage ?? unread) : given.lists
  for (const list of listsPage?.entries.filter(isFollowed) ?? []) if (!tasks.has(list.id)) tasks.set(list.id, unread)
  for (const list of listsPage?.removed ?? []) tasks.delete(list)

  // A list that went together with its delta is no lost one.
  const isLostList = ([list, place]: (typeof askedTasks)[number]) => place.link && tasks.get(list) === unread
  const fromStart = given.isFirst || lists === unread || askedTasks.some(isLostList)
  const more = [lists, ...tasks.values()].some((place) => place.more)
  const next: Places = {
    lists: placeOf(lists),
    tasks: Object.fromEntries([...tasks].map(([list, place]) => [list, placeOf(place)])),
    isFirst: fromStart && more,
  }
  return { items, gone, cursor: JSON.stringify(next), more, fromStart }
}

/** undefined where Graph has lost its place, or the list. @throws TandemError for any other failure */
function pageOf<Entry extends object>(
  client: GraphClient,
  outcome: PromiseSettledResult<unknown> | undefined,
): DeltaPage<Entry> | undefined {
  if (outcome?.status !== 'rejected') return readPage<Entry>(client, outcome?.value)
  if (isLost(outcome.reason)) return undefined
  throw outcome.reason
}

const placeOf = ({ link, more }: Place): Place => ({ ...(link === undefined ? {} : { link }), more })

const listsPlace = { path: '/todo/lists', route: '/todo/lists' }

function requestAt(client: GraphClient, { link }: Place, { path, route }: typeof listsPlace): GraphRequest {
  const deltaRoute = `${route}/delta`
  return link === undefined ? reading(`${path}/delta`, deltaRoute, [pageSize]) : following(client, link, deltaRoute)
}
