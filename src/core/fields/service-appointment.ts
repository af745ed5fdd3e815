/**
 * The synchronized fields of a service activity: CRM to Outlook only, a copy for everybody involved, and nobody is
 * invited. Exchange mails whoever stands among the attendees, so the people stand in named properties instead.
 */
import type { ItemChanges } from '../item.ts'
import { type Participation, participation } from '../record.ts'
import { appointmentTime } from './appointment.ts'
import { description, importance, location, partyAddresses, subject } from './event.ts'
import type { Field, Fields } from './field.ts'

const property = (name: string) => `String {a9f5c7a2-6a0b-4a7c-9d1e-3c7b5f2e8d41} Name Tandem${name}`

/** Named properties that a service activity's copy uses. */
export const servicePeopleProperties = ['Organizer', 'Resources', 'Customers'].map(property)

function people(name: string, role: Participation): Field {
  const id = property(name)
  return {
    isList: true,
    fromItem: ({ extended }) => extended?.[id]?.split(';').filter(Boolean) ?? [],
    fromRecord: (record) => partyAddresses(record, role),
    toItem: (value): ItemChanges => ({ extended: { [id]: (value as readonly string[]).join(';') || null } }),
  }
}

const statusNames: Readonly<Record<number, 'free' | 'tentative' | 'busy'>> = {
  1: 'tentative',
  2: 'tentative',
  3: 'busy',
  4: 'busy',
  6: 'busy',
  7: 'busy',
  8: 'free',
  9: 'free',
  10: 'free',
}

const status: Field = {
  fromItem: (item) => (item.kind === 'event' && item.showAs !== 'unknown' ? item.showAs : undefined),
  fromRecord: ({ columns }) => (typeof columns.statuscode === 'number' ? statusNames[columns.statuscode] : undefined),
  toItem: (value) => ({
    showAs: value as 'free' | 'tentative' | 'busy',
    ...(value === 'free' ? { isReminderOn: false } : {}),
  }),
}

export const serviceAppointmentFields: Fields = {
  Subject: subject,
  Location: location,
  Description: description,
  Priority: importance,
  'Appointment Time': appointmentTime,
  'Appointment Status': status,
  'Required Attendees': people('Resources', participation.resource),
  'Optional Attendees': people('Customers', participation.customer),
  Organizer: people('Organizer', participation.organizer),
}
