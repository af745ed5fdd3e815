/** The rows that an organization has before anybody works in it: itself, its units, its people. */
import { idOf } from '../people/ids.ts'
import type { SandboxUser } from '../seams.ts'
import { mappingRows } from './field-mappings.ts'
import { type Put, putOutlookFilters, putOutlookTemplates } from './outlook-filters.ts'
import { type Role, roles } from './roles.ts'
import type { Reference, Rows } from './rows.ts'
import type { Principal } from './security.ts'

export const organizationId = '0d2b7c31-64af-4e5b-9a18-c7f3e2d40b11'
const rootUnit = 'b2f4a6c8-1d3e-4f50-8a72-94c6e8d0f101'
const nordicUnit = 'b2f4a6c8-1d3e-4f50-8a72-94c6e8d0f102'
export const applicationUserId = 'c7d91e35-2a4b-4c6d-8e0f-31b5a7c9d001'

/**
 * The mailbox that each user gets by itself: approved, and nobody's to synchronize: the organization's own
 * server-side synchronization is set to None and was never tested.
 */
const mailboxDefaults = {
  ...{ statecode: 0, statuscode: 1, emailrouteraccessapproval: 1, isforwardmailbox: false },
  ...{ incomingemaildeliverymethod: 0, outgoingemaildeliverymethod: 0, actdeliverymethod: 2 },
  ...{ enabledforincomingemail: true, enabledforoutgoingemail: true, enabledforact: true },
  ...{ incomingemailstatus: 0, outgoingemailstatus: 0, actstatus: 0 },
}

/** What a new user has in `usersettings`: the house's time zone (110 is Windows' number of W. Europe), and Microsoft's defaults. */
const personalDefaults = {
  timezonecode: 110,
  synccontactcompany: false,
  incomingemailfilteringmethod: 1,
  autocreatecontactonpromote: 0,
  issendasallowed: false,
  isresourcebookingexchangesyncenabled: false,
} as const

/** The job decides role and unit: the sandbox's firm is small. */
function placeOf(jobTitle: string): { readonly role: Role; readonly unit: string } {
  const unit = /nordic/i.test(jobTitle) ? nordicUnit : rootUnit
  if (/administrator/i.test(jobTitle)) return { role: roles.administrator, unit }
  if (/manager/i.test(jobTitle)) return { role: roles.manager, unit }
  return { role: /service/i.test(jobTitle) ? roles.service : roles.salesperson, unit }
}

export interface People {
  byObjectId(oid: string): Principal | undefined
  bySystemUserId(id: string): Principal | undefined
  readonly application: Principal
  readonly administrator: Principal
}

/** Once: what an administrator deleted does not come back at the next start. */
function putFieldMappings(rows: Rows, put: Put): void {
  const profile: Reference = {
    table: 'syncattributemappingprofile',
    id: idOf('syncattributemappingprofile', 'default'),
  }
  if (rows.find(profile.table, profile.id)) return
  put(profile.table, profile.id, { name: 'Default', ismanaged: true })
  for (const row of mappingRows()) {
    const id = idOf('syncattributemapping', `${row.entitytypecode} ${row.mappingname}`)
    put('syncattributemapping', id, { ...row }, { syncattributemappingprofileid: profile })
  }
}

/** Makes the rows where they are missing. */
export function ensureBaseRows(rows: Rows, users: readonly SandboxUser[], now: string): People {
  const put: Put = (table, id, values, references = {}) => {
    if (!rows.find(table, id))
      rows.put({ table, id, values: { createdon: now, modifiedon: now, ...values }, references })
  }
  const organization: Reference = { table: 'organization', id: organizationId }
  put('organization', organizationId, {
    name: 'Halden & Voss',
    maxuploadfilesize: 5_242_880,
    blockedattachments:
      'ade;adp;app;asa;ashx;asmx;asp;bas;bat;cdx;cer;chm;class;cmd;com;config;cpl;crt;csh;dll;exe;fxp;hlp;hta;htr;htw;ida;idc;idq;inf;ins;isp;its;jar;js;jse;ksh;lnk;mad;maf;mag;mam;maq;mar;mas;mat;mau;mav;maw;mda;mdb;mde;mdt;mdw;mdz;msc;msh;msh1;msh1xml;msh2;msh2xml;mshxml;msi;msp;mst;ops;pcd;pif;prf;prg;printer;pst;reg;rem;scf;scr;sct;shb;shs;shtm;shtml;soap;stm;svc;tmp;url;vb;vbe;vbs;vsmacros;vss;vst;vsw;ws;wsc;wsf;wsh',
    ignoreinternalemail: false,
    isappointmentattachmentsyncenabled: false,
    // Microsoft's default is no; this organization lets its people choose.
    isresourcebookingexchangesyncenabled: true,
    unresolveemailaddressifmultiplematch: false,
    allowunresolvedpartiesonemailsend: false,
    // Microsoft's default.
    trackingprefix: 'CRM:',
    appointmentricheditorexperience: false,
    // Only mailboxes that an administrator approved.
    ...{ requireapprovalforuseremail: true, requireapprovalforqueueemail: true },
    // As the settings page has it when it is first opened.
    ...{ isfolderbasedtrackingenabled: true, maxfolderbasedtrackingmappings: 25 },
  })
  const profile: Reference = { table: 'emailserverprofile', id: idOf('emailserverprofile', 'exchange online') }
  put(profile.table, profile.id, {
    ...{ name: 'Microsoft Exchange Online', servertype: 3, statecode: 0, statuscode: 1, useautodiscover: true },
    ...{ minpollingintervalinminutes: 0, maxconcurrentconnections: 10 },
  })
  putFieldMappings(rows, put)
  put('businessunit', rootUnit, { name: 'Halden & Voss', isdisabled: false }, { organizationid: organization })
  put(
    'businessunit',
    nordicUnit,
    { name: 'Halden & Voss Nordics', isdisabled: false },
    {
      organizationid: organization,
      parentbusinessunitid: { table: 'businessunit', id: rootUnit },
    },
  )
  const areFiltersNew = putOutlookTemplates(rows, put)
  const principals = users.map((user): Principal & { oid: string } => {
    const { role, unit } = placeOf(user.jobTitle)
    const isNew = !rows.find('systemuser', user.systemUserId)
    put(
      'systemuser',
      user.systemUserId,
      {
        fullname: user.name,
        firstname: user.givenName,
        lastname: user.surname,
        jobtitle: user.jobTitle,
        internalemailaddress: user.mail,
        domainname: user.mail,
        azureactivedirectoryobjectid: user.oid,
        isdisabled: false,
      },
      { businessunitid: { table: 'businessunit', id: unit } },
    )
    put('usersettings', user.systemUserId, { ...personalDefaults })
    const own: Reference = { table: 'systemuser', id: user.systemUserId }
    put(
      'mailbox',
      idOf('mailbox', user.systemUserId),
      { ...mailboxDefaults, name: user.name, emailaddress: user.mail },
      {
        regardingobjectid: own,
        ownerid: own,
        owningbusinessunit: { table: 'businessunit', id: unit },
        emailserverprofile: profile,
      },
    )
    if (isNew || areFiltersNew) {
      const place: Reference = { table: 'businessunit', id: unit }
      putOutlookFilters(rows, put, { table: 'systemuser', id: user.systemUserId }, place)
    }
    return {
      id: user.systemUserId,
      oid: user.oid,
      name: user.name,
      businessUnitId: unit,
      role,
      mayActOnBehalf: role === roles.administrator,
    }
  })
  put(
    'systemuser',
    applicationUserId,
    { fullname: '# Tandem', isdisabled: false, domainname: 'tandem' },
    {
      businessunitid: { table: 'businessunit', id: rootUnit },
    },
  )
  const application: Principal = {
    id: applicationUserId,
    name: '# Tandem',
    businessUnitId: rootUnit,
    role: roles.administrator,
    mayActOnBehalf: true,
  }
  const active = (found: Principal | undefined) =>
    found && rows.find('systemuser', found.id)?.values.isdisabled !== true ? found : undefined
  return {
    byObjectId: (oid) => active(principals.find((each) => each.oid === oid)),
    bySystemUserId: (id) => active([...principals, application].find((each) => each.id === id.toLowerCase())),
    application,
    administrator: principals.find(({ role }) => role === roles.administrator) ?? application,
  }
}
