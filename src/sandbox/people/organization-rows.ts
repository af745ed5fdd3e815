import type { OrganizationSeam } from '../seams.ts'
import { type AccountSeed, accounts } from './accounts.ts'
import type { RecordKey } from './activities.ts'
import { contactAddress } from './address-book.ts'
import { type ContactSeed, contacts } from './contacts.ts'
import { idOf } from './ids.ts'
import { type Lookup, owner } from './owners.ts'
import { incidents, leads, opportunities } from './sales.ts'
import { type Day, dateOnly, secondOf } from './times.ts'

/** The lookup that a name of the tables means, e.g. `opportunity opp-01`. */
export function lookup(key: RecordKey): Lookup {
  const [table = '', name = ''] = key.split(' ')
  return { table, id: idOf(table, name) }
}

/** Accounts, contacts, leads, opportunities and cases; those above come before those below them. */
export function seedRecords(organization: OrganizationSeam, day: Day): void {
  for (const account of accounts) organization.seed('account', accountRow(account, day))
  contacts.forEach((contact, index) => {
    organization.seed('contact', contactRow(contact, index, day))
  })
  for (const [key, given, surname, company, mail, title, country, topic, quality, source, seller] of leads)
    organization.seed('lead', {
      leadid: idOf('lead', key),
      firstname: given,
      lastname: surname,
      companyname: company,
      emailaddress1: mail,
      jobtitle: title,
      address1_country: country,
      subject: topic,
      description: topic,
      leadqualitycode: quality,
      leadsourcecode: source,
      ownerid: owner(seller),
      createdon: secondOf(day(-30 + quality * 5, 9)),
    })
  const closing = { won: { statecode: 1, statuscode: 3 }, lost: { statecode: 2, statuscode: 5 } }
  for (const [key, account, contact, name, value, odds, days, stage, rating, seller, outcome] of opportunities)
    organization.seed('opportunity', {
      opportunityid: idOf('opportunity', key),
      name,
      customerid: lookup(`account ${account}`),
      parentaccountid: lookup(`account ${account}`),
      parentcontactid: lookup(`contact ${account}/${contact}`),
      estimatedvalue: value,
      closeprobability: odds,
      estimatedclosedate: dateOnly(day(days, 12)),
      salesstage: stage,
      opportunityratingcode: rating,
      ownerid: owner(seller),
      createdon: secondOf(day(-45, 8)),
      ...(outcome === undefined ? {} : closing[outcome]),
    })
  incidents.forEach(
    ([key, account, contact, title, description, priority, type, origin, agent, daysOld, resolved], index) => {
      organization.seed('incident', {
        incidentid: idOf('incident', key),
        title,
        description,
        ticketnumber: `CAS-${String(1041 + index).padStart(5, '0')}-H4V0S5`,
        customerid: lookup(`account ${account}`),
        primarycontactid: lookup(`contact ${account}/${contact}`),
        prioritycode: priority,
        casetypecode: type,
        caseorigincode: origin,
        ownerid: owner(agent),
        createdon: secondOf(day(-daysOld, 7)),
        ...(resolved === true ? { statecode: 1, statuscode: 5 } : {}),
      })
    },
  )
}

function accountRow(account: AccountSeed, day: Day): Record<string, unknown> {
  return {
    accountid: idOf('account', account.key),
    name: account.name,
    telephone1: account.telephone,
    emailaddress1: `info@${account.domain}`,
    websiteurl: `https://www.${account.domain}`,
    address1_line1: account.street,
    address1_postalcode: account.postalCode,
    address1_city: account.city,
    address1_country: account.country,
    industrycode: account.industry,
    numberofemployees: account.employees,
    customertypecode: 3,
    ownerid: owner(account.owner),
    createdon: secondOf(day(-400, 8)),
    ...(account.parent === undefined ? {} : { parentaccountid: lookup(`account ${account.parent}`) }),
  }
}

function contactRow(contact: ContactSeed, index: number, day: Day): Record<string, unknown> {
  const account = accounts.find((each) => each.key === contact.account)
  if (account === undefined) throw new Error(`No account ${contact.account} in accounts.ts`)
  const extension = String(11 + index)
  return {
    contactid: idOf('contact', `${contact.account}/${contact.local}`),
    firstname: contact.given,
    lastname: contact.surname,
    jobtitle: contact.jobTitle,
    emailaddress1: contactAddress(contact.account, contact.local),
    telephone1: `${account.telephone} ext. ${extension}`,
    mobilephone: `${account.telephone.split(' ')[0]} 555 0100 ${extension}`,
    address1_line1: account.street,
    address1_postalcode: account.postalCode,
    address1_city: account.city,
    address1_country: account.country,
    parentcustomerid: lookup(`account ${account.key}`),
    ownerid: owner(account.owner),
    createdon: secondOf(day(-390 + index, 9)),
    ...(contact.governmentId === undefined ? {} : { governmentid: contact.governmentId }),
    ...(contact.inactive === true ? { statecode: 1, statuscode: 2 } : {}),
  }
}
