import { rowsOf, settable, twoWayOnly } from './field-mapping.ts'

/** Series. */
export const recurringAppointmentMasterMappings = rowsOf('recurringappointmentmaster', [
  settable('Description', 'Body', ['description'], ['body']),
  twoWayOnly('Priority', 'Importance', ['prioritycode'], ['importance']),
  settable('Location', 'Location', ['location'], ['location.displayName']),
  twoWayOnly('Optional Attendees', 'Optional Attendees', ['optionalattendees'], ['attendees[type=optional]']),
  twoWayOnly('Organizer', 'Organizer', ['organizer'], ['organizer']),
  twoWayOnly(
    'Recurrence Pattern',
    'Recurrence Pattern',
    [
      'recurrencepatterntype',
      'interval',
      'daysofweekmask',
      'dayofmonth',
      'monthofyear',
      'instance',
      'patternstartdate',
      'patternendtype',
      'patternenddate',
      'occurrences',
    ],
    ['recurrence'],
  ),
  twoWayOnly('Regarding', 'Regarding', ['regardingobjectid'], []),
  twoWayOnly('Required Attendees', 'Required Attendees', ['requiredattendees'], ['attendees[type=required]']),
  twoWayOnly('Appointment Status', 'Show Time As', ['statecode', 'statuscode'], ['showAs'], { isComputed: true }),
  settable('Subject', 'Subject', ['subject'], ['subject']),
])
