/** What the connector knows of each table: facts, no behaviour. */

export interface TableFacts {
  /** Entity set name in URLs. */
  readonly set: string
  readonly key: string
  readonly name: string
  /** Columns that hold e-mail addresses. */
  readonly addresses: readonly string[]
  /** For the second line that people read. */
  readonly details: readonly string[]
  /** False for tables whose rows nobody owns. */
  readonly isOwned: boolean
  /** Which rows are in use; no state column means always. */
  readonly active?: { readonly column: string; readonly value: number | boolean }
  /** Columns that search looks into. */
  readonly searched: readonly string[]
  /** The row's superior: a contact's account, an opportunity's customer. */
  readonly parent?: string
  /** Not every organization has the table, nor every user the right to it; whoever lacks it has no rows of it. */
  readonly isOptional?: true
}

const addresses = ['emailaddress1', 'emailaddress2', 'emailaddress3'] as const
const active = { column: 'statecode', value: 0 } as const

function activityFacts(set: string): TableFacts {
  return { set, key: 'activityid', name: 'subject', addresses: [], details: [], isOwned: true, searched: ['subject'] }
}

export const tables = {
  account: {
    set: 'accounts',
    key: 'accountid',
    name: 'name',
    addresses,
    details: ['accountnumber', 'address1_city'],
    isOwned: true,
    active,
    searched: ['name', 'accountnumber', 'emailaddress1'],
  },
  contact: {
    set: 'contacts',
    key: 'contactid',
    name: 'fullname',
    addresses,
    details: ['jobtitle', '_parentcustomerid_value'],
    isOwned: true,
    active,
    searched: ['fullname', 'emailaddress1', 'jobtitle'],
    parent: 'parentcustomerid',
  },
  lead: {
    set: 'leads',
    key: 'leadid',
    name: 'fullname',
    addresses,
    details: ['companyname', 'subject'],
    isOwned: true,
    active,
    searched: ['fullname', 'companyname', 'emailaddress1', 'subject'],
  },
  opportunity: {
    set: 'opportunities',
    key: 'opportunityid',
    name: 'name',
    addresses: [],
    details: ['_customerid_value'],
    isOwned: true,
    active,
    searched: ['name'],
    parent: 'customerid',
  },
  incident: {
    set: 'incidents',
    key: 'incidentid',
    name: 'title',
    addresses: [],
    details: ['ticketnumber', '_customerid_value'],
    isOwned: true,
    active,
    searched: ['title', 'ticketnumber'],
    parent: 'customerid',
  },
  systemuser: {
    set: 'systemusers',
    key: 'systemuserid',
    name: 'fullname',
    addresses: ['internalemailaddress', 'personalemailaddress'],
    details: ['jobtitle', 'title'],
    isOwned: false,
    active: { column: 'isdisabled', value: false },
    searched: ['fullname'],
  },
  team: {
    set: 'teams',
    key: 'teamid',
    name: 'name',
    addresses: ['emailaddress'],
    details: [],
    isOwned: false,
    searched: ['name'],
  },
  queue: {
    set: 'queues',
    key: 'queueid',
    name: 'name',
    addresses: ['emailaddress'],
    details: [],
    isOwned: true,
    active,
    searched: ['name'],
  },
  email: activityFacts('emails'),
  appointment: activityFacts('appointments'),
  recurringappointmentmaster: activityFacts('recurringappointmentmasters'),
  serviceappointment: activityFacts('serviceappointments'),
  bookableresourcebooking: {
    set: 'bookableresourcebookings',
    key: 'bookableresourcebookingid',
    name: 'name',
    addresses: [],
    details: [],
    isOwned: true,
    searched: ['name'],
    isOptional: true,
  },
  task: activityFacts('tasks'),
  fax: activityFacts('faxes'),
  letter: activityFacts('letters'),
  phonecall: activityFacts('phonecalls'),
  queueitem: {
    set: 'queueitems',
    key: 'queueitemid',
    name: 'title',
    addresses: [],
    details: [],
    isOwned: false,
    searched: [],
  },
  activitymimeattachment: {
    set: 'activitymimeattachments',
    key: 'activitymimeattachmentid',
    name: 'filename',
    addresses: [],
    details: [],
    isOwned: false,
    searched: [],
  },
} as const satisfies Record<string, TableFacts>

export type TableName = keyof typeof tables

/** Facts of a table, by logical name; undefined for one that Tandem does not know. */
export function factsOf(table: string): TableFacts | undefined {
  return (tables as Readonly<Record<string, TableFacts>>)[table]
}

/** Whether somebody who is refused or does not find this table simply has no rows of it. */
export const isOptional = (table: string): boolean => factsOf(table)?.isOptional === true

/** Which tables a lookup that sync writes can point to, and what it is called for each. */
export const lookupNavigations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ownerid: { systemuser: 'ownerid', team: 'ownerid' },
  acceptingentityid: { systemuser: 'acceptingentityid_systemuser', queue: 'acceptingentityid_queue' },
  queueid: { queue: 'queueid' },
  objectid: { email: 'objectid_email' },
  correlatedactivityid: { email: 'correlatedactivityid' },
  parentcustomerid: { account: 'parentcustomerid_account', contact: 'parentcustomerid_contact' },
}

/** Tables whose rows people are: looked through for every address. */
export const addressTables: readonly TableName[] = ['systemuser', 'contact', 'account', 'lead', 'queue', 'team']
/** Tables that something can be regarding and that search looks through. */
export const searchTables: readonly TableName[] = ['account', 'contact', 'lead', 'opportunity', 'incident']
/** Tables that can be a party of an activity, by `partyid_{table}`; a team has an address, but is none of them. */
export const partyTables: ReadonlySet<string> = new Set(['account', 'contact', 'lead', 'queue', 'systemuser'])
