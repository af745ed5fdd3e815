import type { ExtendedValues, TaskItem, TaskStatus } from '../core/item.ts'
import { readInstant } from './instant.ts'
import { oneOf } from './one-of.ts'
import { extensionOf, markOf } from './open-extension.ts'
import { readBody, readImportance } from './read-message.ts'
import { versionOf } from './version.ts'
import type { GraphDateTime, GraphTask } from './wire.ts'

const statuses = ['notStarted', 'inProgress', 'completed', 'waitingOnOthers', 'deferred'] as const

/** A to-do task as core knows it. @param id `{list}/{task}`, as it was asked for */
export function readTask(task: GraphTask, id: string, extended?: readonly string[]): TaskItem {
  const extension = extensionOf(task)
  const mark = markOf(task)
  return {
    kind: 'task',
    id,
    changeKey: versionOf(task),
    title: task.title ?? '',
    body: readBody(task.body),
    importance: readImportance(task.importance),
    status: oneOf<TaskStatus>(statuses, task.status) ?? 'notStarted',
    ...date('dueDateTime', task.dueDateTime),
    ...date('startDateTime', task.startDateTime),
    ...date('completedDateTime', task.completedDateTime),
    isReminderOn: task.isReminderOn ?? false,
    ...date('reminderDateTime', task.reminderDateTime),
    isRecurring: Boolean(task.recurrence),
    categories: task.categories ?? [],
    ...(mark ? { mark } : {}),
    ...(extended ? { extended: valuesOf(extension, extended) } : {}),
    ...(task.lastModifiedDateTime ? { lastModifiedDateTime: task.lastModifiedDateTime } : {}),
  }
}

function date<Name extends string>(
  name: Name,
  value: GraphDateTime | null | undefined,
): { readonly [_ in Name]?: string } {
  return (value ? { [name]: readInstant(value, false) } : {}) as { readonly [_ in Name]?: string }
}

function valuesOf(extension: Readonly<Record<string, unknown>>, asked: readonly string[]): ExtendedValues {
  const found = asked.map((name) => [name, extension[name]] as const)
  return Object.fromEntries(
    found.filter((pair): pair is readonly [string, string] => typeof pair[1] === 'string' && pair[1] !== ''),
  )
}
