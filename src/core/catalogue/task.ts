import { rowsOf, settable, twoWayOnly } from './field-mapping.ts'

/** What everything shown as a task in Outlook has in common. */
const sharedRows = [
  settable('Actual End', 'Date Completed', ['actualend'], ['completedDateTime']),
  settable('Due Date', 'Due Date', ['scheduledend'], ['dueDateTime']),
  twoWayOnly('Priority', 'Importance', ['prioritycode'], ['importance']),
  settable('Description', 'Notes', ['description'], ['body']),
  twoWayOnly('Regarding', 'Regarding', ['regardingobjectid'], []),
  settable('Start Date', 'Start Date', ['scheduledstart'], ['startDateTime']),
  twoWayOnly('Status', 'Status', ['statecode', 'statuscode'], ['status'], { isComputed: true }),
  settable('Subject', 'Subject', ['subject'], ['title']),
]

/** Tasks. */
export const taskMappings = rowsOf('task', [
  settable('Percent Complete', '% Complete', ['percentcomplete'], ['percentComplete']),
  ...sharedRows,
])

/** Activities that Outlook has no kind of its own for. */
export const faxMappings = rowsOf('fax', sharedRows)
export const letterMappings = rowsOf('letter', sharedRows)
export const phoneCallMappings = rowsOf('phonecall', sharedRows)
