import { rowsOf, settable, twoWayOnly } from './field-mapping.ts'

/** Faxes, shown as tasks in Outlook. */
export const faxMappings = rowsOf('fax', [
  settable('Actual End', 'Date Completed', ['actualend'], ['completedDateTime']),
  settable('Due Date', 'Due Date', ['scheduledend'], ['dueDateTime']),
  twoWayOnly('Priority', 'Importance', ['prioritycode'], ['importance']),
  settable('Description', 'Notes', ['description'], ['body']),
  twoWayOnly('Regarding', 'Regarding', ['regardingobjectid'], []),
  settable('Start Date', 'Start Date', ['scheduledstart'], ['startDateTime']),
  twoWayOnly('Status', 'Status', ['statecode', 'statuscode'], ['status'], { isComputed: true }),
  settable('Subject', 'Subject', ['subject'], ['title']),
])
