import type { Call, World } from './call.ts'
import { badRequest, invalidRequest, itemNotFound } from './errors.ts'
import { bodyAs, bodyAsStored } from './html-text.ts'
import { writable, writeExtras } from './messages.ts'
import type { QueryOptions } from './odata/options.ts'
import { expansions, selected } from './present.ts'
import { checkTypes, todoTaskProperties, todoTaskTypes, writableOnTodoTask } from './properties.ts'
import type { Container, Item } from './store.ts'
import { addPart } from './todo-parts.ts'
import { asList, asObject, asText, instant, isObject, type Json } from './values.ts'
import { toInstant, toLocal } from './zones.ts'

const statuses = ['notStarted', 'inProgress', 'completed', 'waitingOnOthers', 'deferred']
const importances = ['low', 'normal', 'high']
/** Of these To Do keeps the date alone: "the date in the specified time zone". */
const dates = ['startDateTime', 'dueDateTime', 'completedDateTime'] as const

const midnight = (date: string): Json => ({ dateTime: `${date}T00:00:00.0000000`, timeZone: 'UTC' })

function dateOf(value: unknown): Json | null {
  if (value === null) return null
  const { dateTime, timeZone } = asObject(value)
  toInstant(asText(dateTime), asText(timeZone) || 'UTC')
  return midnight(asText(dateTime).slice(0, 10))
}

/** Checks what is written of a task. @throws GraphError 400 */
function readTask(body: Json): Json {
  const written = writable(body, writableOnTodoTask, todoTaskProperties, 'todoTask')
  checkTypes(written, todoTaskTypes)
  if (written.status !== undefined && !statuses.includes(asText(written.status)))
    throw badRequest(`'${asText(written.status)}' is not a status of a task.`)
  if (written.importance !== undefined && !importances.includes(asText(written.importance)))
    throw badRequest(`'${asText(written.importance)}' is not an importance.`)
  if (isObject(written.body)) {
    const { content, contentType } = written.body
    written.body = { content: asText(content), contentType: contentType === 'html' ? 'html' : 'text' }
  }
  for (const name of dates) if (written[name] !== undefined) written[name] = dateOf(written[name])
  if (isObject(written.reminderDateTime)) {
    const { dateTime, timeZone } = written.reminderDateTime
    const time = toInstant(asText(dateTime), asText(timeZone) || 'UTC')
    written.reminderDateTime = { dateTime: `${toLocal(time, 'UTC')}.0000000`, timeZone: 'UTC' }
  }
  return written
}

/** A task is completed on a day, or it isn't: status and date follow each other. */
function settled(before: Json, written: Json, today: string): Json {
  const task = { ...before, ...written }
  if (written.status === undefined && written.completedDateTime !== undefined) {
    if (isObject(written.completedDateTime)) task.status = 'completed'
    else if (before.status === 'completed') task.status = 'notStarted'
  }
  if (task.status !== 'completed') task.completedDateTime = null
  else if (!isObject(task.completedDateTime)) task.completedDateTime = midnight(today)
  // What recurs is due on a day: the first one where none is named.
  const { range } = asObject(task.recurrence)
  const first = asText(asObject(range).startDate)
  if (first !== '' && !isObject(task.dueDateTime)) task.dueDateTime = midnight(first.slice(0, 10))
  return task
}

const emptyTask: Json = {
  ...{ importance: 'normal', isReminderOn: false, status: 'notStarted', title: '', hasAttachments: false },
  ...{ categories: [], body: { content: '', contentType: 'text' } },
}

/** Puts a task into a list; belongs inside a transaction. @throws GraphError 400 */
export function createTask(world: World, list: Container, body: Json): Item {
  if (list.role === 'flaggedemails') throw invalidRequest('The list of flagged messages takes no tasks.')
  const { checklistItems, linkedResources, ...own } = body
  const time = instant(world.clock.now())
  const properties = settled({ ...emptyTask, bodyLastModifiedDateTime: time }, readTask(own), time.slice(0, 10))
  const item = world.store.insert(list.oid, 'task', list.id, { sort: time, properties })
  writeExtras(world, item, own)
  for (const part of asList(checklistItems)) addPart(world, item, 'checklistItems', asObject(part))
  for (const part of asList(linkedResources)) addPart(world, item, 'linkedResources', asObject(part))
  return item
}

/** Changes a task; belongs inside a transaction. @throws GraphError 400 */
export function changeTask(world: World, item: Item, body: Json): Item {
  const time = instant(world.clock.now())
  const written = readTask(body)
  if (written.body !== undefined) written.bodyLastModifiedDateTime = time
  return world.store.update(item, { properties: settled(item.properties, written, time.slice(0, 10)) })
}

/** A task by its id, which never changes and has no immutable form. @throws GraphError 404 */
export function findTask(world: World, list: Container, id: string): Item {
  const item = world.store.find(list.oid, 'task', id)
  if (item === undefined || item.rest !== id || item.folder !== list.id) throw itemNotFound()
  return item
}

/** A task as Graph shows it: what was never set is left out. */
export function presentTask(
  world: World,
  call: Call,
  item: Item,
  shown: Pick<QueryOptions, 'select' | 'expand'>,
): Json {
  const { properties } = item
  const full: Json = {
    '@odata.etag': `W/"${item.change_key}"`,
    ...properties,
    createdDateTime: item.created,
    lastModifiedDateTime: item.modified,
    id: item.rest,
    body: call.prefer.bodyType ? bodyAs(properties.body, call.prefer.bodyType) : bodyAsStored(properties.body),
  }
  const reminder = asObject(properties.reminderDateTime)
  const { timeZone } = call.prefer
  if (reminder.dateTime !== undefined && timeZone !== 'UTC') {
    const time = toInstant(asText(reminder.dateTime), 'UTC')
    full.reminderDateTime = { dateTime: `${toLocal(time, timeZone)}.0000000`, timeZone }
  }
  const set = Object.fromEntries(Object.entries(full).filter(([, value]) => value !== null))
  return { ...selected(set, shown, todoTaskProperties, 'todoTask'), ...expansions(world, item, shown.expand) }
}
