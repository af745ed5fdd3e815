/** `usersettings`: what a person chose for themselves. */
import { TandemError } from '../core/errors.ts'
import type { PersonalOptions } from '../core/following.ts'
import type { FilteringMethod } from '../core/mail/notice.ts'
import type { Row } from './row.ts'
import { codeOfZone, zoneOfCode } from './time-zones.ts'

/** Columns by option. */
const columns = {
  timeZone: 'timezonecode',
  syncContactCompany: 'synccontactcompany',
  incomingEmailFilteringMethod: 'incomingemailfilteringmethod',
  autoCreateContactOnPromote: 'autocreatecontactonpromote',
  isSendAsAllowed: 'issendasallowed',
  isResourceBookingExchangeSyncEnabled: 'isresourcebookingexchangesyncenabled',
} as const satisfies Record<keyof PersonalOptions, string>

export const personalColumns: readonly string[] = Object.values(columns)

/** Microsoft's defaults where the row says nothing. */
export function readPersonalOptions(row: Row): PersonalOptions {
  const code = row[columns.timeZone]
  return {
    timeZone: (typeof code === 'number' ? zoneOfCode(code) : undefined) ?? 'UTC',
    syncContactCompany: row[columns.syncContactCompany] === true,
    incomingEmailFilteringMethod: readFilteringMethod(row),
    autoCreateContactOnPromote: readSenderTable(row[columns.autoCreateContactOnPromote]),
    isSendAsAllowed: row[columns.isSendAsAllowed] === true,
    isResourceBookingExchangeSyncEnabled: row[columns.isResourceBookingExchangeSyncEnabled] === true,
  }
}

/** answers to tracked mail, where the row says nothing. */
export function readFilteringMethod(row: Row): FilteringMethod {
  const method = row[columns.incomingEmailFilteringMethod]
  return methods.find((one) => one === method) ?? 1
}

/** A number with a bit for each kind; of both a sender becomes a contact. */
const senderTables = { none: 0, contact: 1, lead: 2 } as const

function readSenderTable(value: unknown): PersonalOptions['autoCreateContactOnPromote'] {
  if (typeof value !== 'number' || value <= 0) return 'none'
  return (value & senderTables.contact) !== 0 ? 'contact' : (value & senderTables.lead) !== 0 ? 'lead' : 'none'
}

const methods: readonly FilteringMethod[] = [0, 1, 2, 3, 4]

/** Only what changes. @throws TandemError `invalid-value` for a zone that the organization has no code for */
export function writePersonalOptions(changes: Partial<PersonalOptions>): Readonly<Record<string, unknown>> {
  const { timeZone, autoCreateContactOnPromote, ...plain } = changes
  const body: Record<string, unknown> = {}
  for (const [option, value] of Object.entries(plain)) {
    if (value !== undefined) body[columns[option as keyof typeof plain]] = value
  }
  if (autoCreateContactOnPromote !== undefined)
    body[columns.autoCreateContactOnPromote] = senderTables[autoCreateContactOnPromote]
  if (timeZone !== undefined) {
    const code = codeOfZone(timeZone)
    if (code === undefined)
      throw new TandemError('invalid-value', { side: 'crm', detail: `the CRM has no time zone like ${timeZone}` })
    body[columns.timeZone] = code
  }
  return body
}
