import { appointmentMappings } from './appointment.ts'
import { bookingMappings } from './bookable-resource-booking.ts'
import { contactMappings } from './contact.ts'
import { emailMappings } from './email.ts'
import type { FieldMapping } from './field-mapping.ts'
import { recurringAppointmentMasterMappings } from './recurring-appointment-master.ts'
import { serviceAppointmentMappings } from './service-appointment.ts'
import { faxMappings, letterMappings, phoneCallMappings, taskMappings } from './task.ts'

export type { FieldMapping } from './field-mapping.ts'

/** Every synchronized field: the 98 rows of the grid, the e-mail columns, and what a calendar shows of bookings. */
export const fieldCatalogue: readonly FieldMapping[] = [
  ...appointmentMappings,
  ...recurringAppointmentMasterMappings,
  ...serviceAppointmentMappings,
  ...contactMappings,
  ...taskMappings,
  ...faxMappings,
  ...letterMappings,
  ...phoneCallMappings,
  ...emailMappings,
  ...bookingMappings,
]

const byTable = new Map<string, readonly FieldMapping[]>(
  [...new Set(fieldCatalogue.map(({ table }) => table))].map((table) => [
    table,
    fieldCatalogue.filter((row) => row.table === table),
  ]),
)

/** The rows of one table, in the order people know from the settings page. */
export function mappingsOf(table: string): readonly FieldMapping[] {
  return byTable.get(table) ?? []
}
