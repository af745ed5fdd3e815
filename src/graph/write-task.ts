/** Changes of to-do tasks in Graph's property names. */
import type { ItemChanges } from '../core/item.ts'
import { dateTime, plain } from './write-event.ts'

/** Without our extension, which on an existing task is written by itself. */
export function writeTask(changes: ItemChanges): Readonly<Record<string, unknown>> {
  const { title, body, importance, status, isReminderOn, categories } = changes
  const { dueDateTime, startDateTime, completedDateTime, reminderDateTime } = changes
  return {
    ...plain({ title, body, importance, status, isReminderOn, categories }),
    ...date('dueDateTime', dueDateTime),
    ...date('startDateTime', startDateTime),
    ...date('completedDateTime', completedDateTime),
    ...date('reminderDateTime', reminderDateTime),
  }
}

function date(name: string, value: string | null | undefined): Readonly<Record<string, unknown>> {
  return value === undefined ? {} : { [name]: value === null ? null : dateTime(value) }
}
