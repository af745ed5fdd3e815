/** Which lookup a collection is the other end of. The definitions name the collection and its table only. */
import type { Table } from './definitions.ts'
import { notSupported } from './errors.ts'

const exceptions: Readonly<Record<string, string>> = {
  contact_customer_accounts: 'parentcustomerid',
  contact_customer_contacts: 'parentcustomerid',
  incident_customer_accounts: 'customerid',
  incident_customer_contacts: 'customerid',
  lead_customer_accounts: 'customerid',
  lead_customer_contacts: 'customerid',
  opportunity_customer_accounts: 'customerid',
  opportunity_customer_contacts: 'customerid',
  opportunity_parent_account: 'parentaccountid',
  opportunity_parent_contact: 'parentcontactid',
  lead_parent_account: 'parentaccountid',
  lead_parent_contact: 'parentcontactid',
  account_parent_account: 'parentaccountid',
  account_master_account: 'masterid',
  contact_master_contact: 'masterid',
  incident_master_incident: 'masterid',
  incident_parent_incident: 'parentcaseid',
  incident_existingcase: 'existingcase',
  contact_as_primary_contact: 'primarycontactid',
  contact_as_responsible_contact: 'responsiblecontactid',
  recurringappointmentmaster_appointment: 'seriesid',
  Account_Email_SendersAccount: 'sendersaccount',
}

/** @throws DataverseError 501 rather than guess between several lookups */
export function columnOfCollection(table: Table, navigation: string, target: Table): string {
  const exception = exceptions[navigation]
  if (exception) return exception
  if (target.name === 'activityparty' && table.isActivity) return 'activityid'
  if (target.name === 'activitymimeattachment' && table.isActivity) return 'objectid'
  const columns = new Set(target.lookups.filter((lookup) => lookup.target === table.name).map(({ column }) => column))
  const [only] = columns
  if (columns.size === 1 && only) return only
  const named = navigation.match(/_(\w+?)$/)?.[1]?.toLowerCase() ?? ''
  const last = [...columns].find((column) => navigation.toLowerCase().endsWith(`_${column}`))
  if (last) return last
  const plural = named.replace(/e?s$/, '')
  if (columns.has('regardingobjectid') && target.isActivity && target.name.startsWith(plural))
    return 'regardingobjectid'
  throw notSupported(`The collection '${navigation}' of '${table.name}' is not supported by this organization.`)
}
