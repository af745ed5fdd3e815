import type { FieldMapping } from '../catalogue/index.ts'
import { appointmentFields } from './appointment.ts'
import { bookingFields } from './bookable-resource-booking.ts'
import { contactFields } from './contact.ts'
import { customField } from './custom.ts'
import type { Field, Fields } from './field.ts'
import { recurringAppointmentMasterFields } from './recurring-appointment-master.ts'
import { serviceAppointmentFields, servicePeopleProperties } from './service-appointment.ts'
import { faxFields, letterFields, percentProperty, phoneCallFields, taskFields } from './task.ts'

export { isPastBooking } from './bookable-resource-booking.ts'
export { inPlaces } from './contact-places.ts'
export { customTypeOf } from './custom.ts'
export type { Field, FieldContext } from './field.ts'
export { inexpressible } from './recurring-appointment-master.ts'

const fieldsByTable: Readonly<Record<string, Fields>> = {
  appointment: appointmentFields,
  recurringappointmentmaster: recurringAppointmentMasterFields,
  serviceappointment: serviceAppointmentFields,
  bookableresourcebooking: bookingFields,
  contact: contactFields,
  task: taskFields,
  fax: faxFields,
  letter: letterFields,
  phonecall: phoneCallFields,
}

/** How a mapping's value is read and written; undefined where another planner does it (Regarding, Attachments, e-mail). */
export function fieldOf(mapping: FieldMapping): Field | undefined {
  if (mapping.isCustom)
    return customField(mapping.crmColumns[0] ?? '', mapping.itemProperties[0] ?? '', mapping.maxLength)
  return fieldsByTable[mapping.table]?.[mapping.mapping]
}

/** A MAPI property by its id, or a name in our open extension of a task. */
const isNamed = (property: string) => property.includes(' ') || property === percentProperty

/** Named properties to ask the mailbox for, so that every mapping can be read. */
export function namedProperties(mappings: readonly FieldMapping[]): readonly string[] {
  const named = mappings.flatMap(({ itemProperties }) => itemProperties.filter(isNamed))
  const isService = mappings.some(({ table }) => table === 'serviceappointment')
  return [...new Set([...named, ...(isService ? servicePeopleProperties : [])])]
}
