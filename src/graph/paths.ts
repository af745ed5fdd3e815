/** Where an item of each kind stands in the mailbox. */
import { TandemError } from '../core/errors.ts'
import type { SyncedKind } from '../core/item.ts'

export interface Place {
  readonly path: string
  /** The path without ids. */
  readonly route: string
}

const folders = { message: '/messages', event: '/events', contact: '/contacts' } as const

/** @throws TandemError `item-gone` for a task that names no list: nothing can be there */
export function placeOf(kind: SyncedKind, id: string): Place {
  if (kind !== 'task') return { path: `${folders[kind]}/${encodeURIComponent(id)}`, route: `${folders[kind]}/{id}` }
  const [list, task, ...more] = id.split('/')
  if (!list || !task || more.length > 0) throw new TandemError('item-gone', { side: 'mailbox' })
  return { path: `${tasksOf(list).path}/${encodeURIComponent(task)}`, route: `${tasksOf(list).route}/{id}` }
}

/** Where new ones are made. @param list id of the to-do list, of tasks only */
export function folderOf(kind: SyncedKind, list: string): Place {
  return kind === 'task' ? tasksOf(list) : { path: folders[kind], route: folders[kind] }
}

export function tasksOf(list: string): Place {
  return { path: `/todo/lists/${encodeURIComponent(list)}/tasks`, route: '/todo/lists/{id}/tasks' }
}
