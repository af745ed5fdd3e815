/** The synchronized fields of tasks, phone calls, letters and faxes: all four are to-do tasks in Outlook. */
import type { FieldValue } from '../field-value.ts'
import type { ItemChanges, SyncedItem, TaskItem, TaskStatus } from '../item.ts'
import type { CrmRecord } from '../record.ts'
import { fitText } from '../text.ts'
import { dayOf, instantOf, isFirstOfDay, wallClock } from './dates.ts'
import { importance, longestSubject } from './event.ts'
import { columnText, type Field, type Fields, normalText, textOf } from './field.ts'

const longestNotes = 2000
/** Name in our open extension: a to-do task has no percentage and no named properties. */
export const percentProperty = 'percentComplete'

const ofTask =
  (read: (task: TaskItem, timeZone: string) => FieldValue | undefined): Field['fromItem'] =>
  (item, { timeZone }) =>
    item.kind === 'task' ? read(item, timeZone) : undefined

const subject: Field = {
  fromItem: ofTask(({ title }) => normalText(title)),
  fromRecord: (record) => columnText(record, 'subject'),
  onRecord: (value) => fitText(textOf(value), 200).trimEnd(),
  onItem: (value) => fitText(textOf(value), longestSubject).trimEnd(),
  toRecord: (value) => ({ subject: fitText(textOf(value), 200) }),
  toItem: (value) => ({ title: fitText(textOf(value), longestSubject) }),
}

const notes: Field = {
  fromItem: (item, { html }) =>
    item.kind === 'task'
      ? normalText(item.body.contentType === 'html' ? html.toText(item.body.content) : item.body.content)
      : undefined,
  fromRecord: (record) => columnText(record, 'description'),
  onRecord: (value) => fitText(textOf(value), longestNotes).trimEnd(),
  toRecord: (value) => ({ description: fitText(textOf(value), longestNotes) || null }),
  toItem: (value) => ({ body: { contentType: 'text', content: textOf(value) } }),
}

const day = (instant: string | undefined, timeZone: string) => (instant ? dayOf(instant, timeZone) : '')
const midnight = (date: string): string | null => (date ? `${date}T00:00:00Z` : null)

/** undefined: the day's beginning, which on the day that clocks skip midnight is an hour later; nobody chose that hour. */
function timeOfDay(instant: string, timeZone: string): string | undefined {
  const { date, time } = wallClock(instant, timeZone)
  return time.startsWith('00:00') || isFirstOfDay(instant, date, timeZone) ? undefined : time
}

/** To Do keeps the day; the CRM's time of day stays when only the day moves. */
function datedColumn(column: string): Required<Pick<Field, 'fromRecord' | 'toRecord'>> {
  return {
    fromRecord: ({ columns }, { timeZone }) => {
      const value = columns[column]
      if (value === undefined) return undefined
      return typeof value === 'string' ? wallClock(value, timeZone).date : ''
    },
    toRecord: (value, { timeZone }, record) => {
      const date = textOf(value)
      const before = record?.columns[column]
      const time = (typeof before === 'string' ? timeOfDay(before, timeZone) : undefined) ?? '00:00:00'
      return { [column]: date ? instantOf(date, time, timeZone) : null }
    },
  }
}

/** As the item stands now; of one that is about to be made, as its record does. */
function isDone(draft: SyncedItem | undefined, record: CrmRecord | undefined): boolean {
  return draft?.kind === 'task' ? draft.status === 'completed' : record !== undefined && record.columns.statecode !== 0
}

const due = datedColumn('scheduledend')
const start = datedColumn('scheduledstart')

/** where only one of both dates is known, a new copy takes it for the other one, too, on each side by itself. */
const dueDate: Field = {
  ...due,
  fromItem: ofTask(({ dueDateTime }, timeZone) => day(dueDateTime, timeZone)),
  atFirst: {
    fromItem: ofTask(({ dueDateTime, startDateTime }, timeZone) => day(dueDateTime ?? startDateTime, timeZone)),
    fromRecord: (record, context) => due.fromRecord(record, context) || start.fromRecord(record, context),
  },
  toItem: (value, { timeZone, now }, draft, record): ItemChanges => {
    const date = textOf(value)
    // the CRM's due time is Outlook's reminder. For what is over or done there is nothing to remember.
    const at = record?.columns.scheduledend
    const isTimed = typeof at === 'string' && timeOfDay(at, timeZone) !== undefined
    const reminds = isTimed && !isDone(draft, record) && Date.parse(at) > now.getTime()
    return {
      dueDateTime: midnight(date),
      ...(reminds ? { isReminderOn: true, reminderDateTime: at } : {}),
      ...(date ? {} : { isReminderOn: false }),
    }
  },
}

const startDate: Field = {
  ...start,
  fromItem: ofTask(({ startDateTime }, timeZone) => day(startDateTime, timeZone)),
  atFirst: {
    fromItem: ofTask(({ dueDateTime, startDateTime }, timeZone) => day(startDateTime ?? dueDateTime, timeZone)),
    fromRecord: (record, context) => start.fromRecord(record, context) || due.fromRecord(record, context),
  },
  toItem: (value) => ({ startDateTime: midnight(textOf(value)) }),
}

const end = datedColumn('actualend')

const dateCompleted: Field = {
  ...end,
  fromItem: ofTask(({ completedDateTime, status }, timeZone) =>
    status === 'completed' ? day(completedDateTime, timeZone) : '',
  ),
  // What was opened again has not ended, whatever was left in the column.
  fromRecord: (record, context) => (record.columns.statecode === 0 ? '' : end.fromRecord(record, context)),
  // To Do completes a task by its status; the date alone would be refused.
  toItem: (value, _context, draft, record) =>
    isDone(draft, record) ? { completedDateTime: midnight(textOf(value)) } : {},
}

const percentComplete: Field = {
  fromItem: ofTask(({ extended, status }) =>
    status === 'completed' && extended?.[percentProperty] === undefined
      ? 100
      : Number(extended?.[percentProperty] ?? 0),
  ),
  fromRecord: ({ columns: { percentcomplete } }) =>
    percentcomplete === undefined ? undefined : Number(percentcomplete ?? 0),
  toRecord: (value) => ({ percentcomplete: Math.min(100, Math.max(0, Math.round(Number(value) || 0))) }),
  toItem: (value) => ({ extended: { [percentProperty]: String(value) } }),
}

interface State {
  readonly statecode: number
  readonly statuscode: number
}

/**
 * @param states by neutral name; names that a table lacks fall back by `onRecord`
 */
function status(states: Readonly<Record<string, State>>): Field {
  const names = new Map(Object.entries(states).map(([name, { statuscode }]) => [statuscode, name]))
  const known = (name: string) => (name in states ? name : 'notStarted')
  return {
    // where a client shows a percentage, a hundred of them set the status, too.
    fromItem: ofTask(({ status: shown }) => shown),
    fromRecord: ({ columns: { statuscode, statecode } }) =>
      typeof statuscode !== 'number'
        ? undefined
        : (names.get(statuscode) ?? (statecode === 0 ? 'notStarted' : statecode === 2 ? 'canceled' : 'completed')),
    onRecord: (value) => known(textOf(value)),
    onItem: (value) => (value === 'canceled' ? 'completed' : value),
    toRecord: (value) => ({ ...(states[known(textOf(value))] as State) }),
    toItem: (value) => ({ status: (value === 'canceled' ? 'completed' : value) as TaskStatus }),
  }
}

const taskStates: Readonly<Record<string, State>> = {
  notStarted: { statecode: 0, statuscode: 2 },
  inProgress: { statecode: 0, statuscode: 3 },
  waitingOnOthers: { statecode: 0, statuscode: 4 },
  deferred: { statecode: 0, statuscode: 7 },
  completed: { statecode: 1, statuscode: 5 },
  canceled: { statecode: 2, statuscode: 6 },
}

/** Open, completed and canceled only. */
function plainStates(completed: number, canceled: number): Readonly<Record<string, State>> {
  return {
    notStarted: { statecode: 0, statuscode: 1 },
    completed: { statecode: 1, statuscode: completed },
    canceled: { statecode: 2, statuscode: canceled },
  }
}

const shared: Fields = {
  Subject: subject,
  Description: notes,
  Priority: importance,
  'Due Date': dueDate,
  'Start Date': startDate,
  'Actual End': dateCompleted,
}

export const taskFields: Fields = { ...shared, Status: status(taskStates), 'Percent Complete': percentComplete }
export const faxFields: Fields = { ...shared, Status: status(plainStates(2, 5)) }
export const letterFields: Fields = { ...shared, Status: status(plainStates(3, 5)) }
export const phoneCallFields: Fields = { ...shared, Status: status(plainStates(2, 3)) }
