import { rowsOf, toOutlookOnly } from './field-mapping.ts'

/** What a person is booked for as a resource: CRM to Outlook only. No page lists these fields, and the grid has none of them. */
export const bookingMappings = rowsOf('bookableresourcebooking', [
  toOutlookOnly('Appointment Time', 'Appointment Time', ['starttime', 'endtime'], ['start', 'end', 'isAllDay'], {
    isComputed: true,
  }),
  toOutlookOnly('Appointment Status', 'Show Time As', ['bookingstatus', 'resource'], ['showAs'], { isComputed: true }),
  toOutlookOnly('Subject', 'Subject', ['name'], ['subject']),
])
