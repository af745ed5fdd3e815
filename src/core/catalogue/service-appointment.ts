import { rowsOf, toOutlookOnly } from './field-mapping.ts'

/** Service activities: CRM to Outlook only. The docs name no party columns; customers and resources are ours. */
export const serviceAppointmentMappings = rowsOf('serviceappointment', [
  toOutlookOnly(
    'Appointment Time',
    'Appointment Time',
    ['scheduledstart', 'scheduledend', 'isalldayevent'],
    ['start', 'end', 'isAllDay'],
    { isComputed: true },
  ),
  toOutlookOnly('Priority', 'Importance', ['prioritycode'], ['importance']),
  toOutlookOnly('Location', 'Location', ['location'], ['location.displayName']),
  toOutlookOnly('Description', 'Notes', ['description'], ['body']),
  toOutlookOnly('Optional Attendees', 'Optional Attendees', ['customers'], ['attendees[type=optional]']),
  toOutlookOnly('Organizer', 'Organizer', ['organizer'], ['organizer']),
  toOutlookOnly('Regarding', 'Regarding', ['regardingobjectid'], []),
  toOutlookOnly('Required Attendees', 'Required Attendees', ['resources'], ['attendees[type=required]']),
  toOutlookOnly('Appointment Status', 'Show Time As', ['statecode', 'statuscode'], ['showAs'], { isComputed: true }),
  toOutlookOnly('Subject', 'Subject', ['subject'], ['subject']),
])
