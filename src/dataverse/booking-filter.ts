/**
 * Which bookings go to a person's Outlook: nobody has filters of them, but there is a switch of the organization's and one of
 * the person's own. Both on, it is what the person is booked for as a resource.
 */
import { readIfThere, rowsOrNone } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import { guid, query } from './odata.ts'
import type { Row } from './row.ts'

const column = 'isresourcebookingexchangesyncenabled'

export const everybodysSwitch = `organizations${query({ $select: column })}`

/** Reads of both switches, the person's first. */
export const bookingSwitches = (userId: string): readonly [string, string] => [
  `usersettingscollection(${guid(userId)})${query({ $select: column })}`,
  everybodysSwitch,
]

const isOn = (row: Row | undefined) => row?.[column]

/** The organization's, as text; empty where it says nothing. */
export const everybodysChoice = (answer: BatchResponse | undefined): string =>
  String((answer && isOn(rowsOrNone(answer)[0])) ?? '')

/** What the reads came to. An organization that says nothing leaves it to its people. */
export function areBookingsOn(own: BatchResponse | undefined, organization: BatchResponse | undefined): boolean {
  const [everybodys] = organization ? rowsOrNone(organization) : []
  return isOn(own && readIfThere(own)) === true && isOn(everybodys) !== false
}

const mine =
  '<link-entity name="bookableresource" from="bookableresourceid" to="resource"><filter><condition attribute="userid" operator="eq-userid" /></filter></link-entity>'
const active = '<condition attribute="statecode" operator="eq" value="0" />'
const queryOf = (conditions: string) =>
  `<fetch><entity name="bookableresourcebooking"><filter>${conditions}</filter>${mine}</entity></fetch>`

/** Bookings in a calendar stay there when they are over; new ones are of today and later, as Microsoft had it. */
export const bookingFilter = (now: Date) =>
  ({
    ...{ id: 'bookings', name: 'Resource bookings', table: 'bookableresourcebooking', version: '1' },
    reach: 'own',
    fetchXml: queryOf(active),
    ofNewcomers: queryOf(
      `${active}<condition attribute="endtime" operator="on-or-after" value="${now.toISOString().slice(0, 10)}" />`,
    ),
  }) as const
