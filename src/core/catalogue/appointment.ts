import { bySetting, rowsOf, settable, twoWayOnly } from './field-mapping.ts'

/** Single appointments. Attachments follow the organization’s setting, not the grid. */
export const appointmentMappings = rowsOf('appointment', [
  twoWayOnly(
    'Appointment Time',
    'Appointment Time',
    ['scheduledstart', 'scheduledend', 'scheduleddurationminutes', 'isalldayevent'],
    ['start', 'end', 'isAllDay'],
    { isComputed: true },
  ),
  bySetting('Attachments', 'Attachments', ['activitymimeattachment'], ['attachments'], { isComputed: true }),
  settable('Description', 'Body', ['description'], ['body']),
  twoWayOnly('Priority', 'Importance', ['prioritycode'], ['importance']),
  settable('Location', 'Location', ['location'], ['location.displayName']),
  twoWayOnly('Optional Attendees', 'Optional Attendees', ['optionalattendees'], ['attendees[type=optional]']),
  twoWayOnly('Organizer', 'Organizer', ['organizer'], ['organizer']),
  twoWayOnly('Regarding', 'Regarding', ['regardingobjectid'], []),
  twoWayOnly('Required Attendees', 'Required Attendees', ['requiredattendees'], ['attendees[type=required]']),
  twoWayOnly('Appointment Status', 'Show Time As', ['statecode', 'statuscode'], ['showAs']),
  settable('Subject', 'Subject', ['subject'], ['subject']),
])
