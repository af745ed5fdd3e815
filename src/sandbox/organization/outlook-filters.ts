/**
 * What of the organization goes into a user's Outlook: templates (`savedquery`), of which every new user gets copies of their
 * own (`userquery`) to change or delete (R-241 to R-244).
 */
import { idOf } from '../people/ids.ts'
import type { Reference, Rows, Value } from './rows.ts'

const queryTypes = { outlookFilter: 256, outlookTemplate: 131_072 } as const

const condition = (attribute: string, operator: string, ...values: readonly (string | number)[]) =>
  values.length === 0
    ? `<condition attribute="${attribute}" operator="${operator}" />`
    : `<condition attribute="${attribute}" operator="${operator}">${values.map((value) => `<value>${value}</value>`).join('')}</condition>`

const fetch = (table: string, key: string, inner: string) =>
  `<fetch version="1.0" output-format="xml-platform" mapping="logical" distinct="true"><entity name="${table}"><attribute name="${key}" />${inner}</entity></fetch>`

const partyLink = (type: 'inner' | 'outer', masks: readonly number[]) =>
  `<link-entity name="activityparty" from="activityid" to="activityid" alias="party" link-type="${type}"><filter type="and">${condition('partyid', 'eq-userid')}${condition('participationtypemask', 'in', ...masks)}</filter></link-entity>`

const mineAndOpen = (table: string, key = 'activityid') =>
  fetch(
    table,
    key,
    `<filter type="and">${condition('ownerid', 'eq-userid')}<condition attribute="statecode" operator="eq" value="0" /></filter>`,
  )
/** Where the user is required (5), optional (6) or the organizer (7). */
const attended = (table: string) => fetch(table, 'activityid', partyLink('inner', [5, 6, 7]))
/** Where the user is a resource (10), or the owner. */
const served = (table: string) =>
  fetch(
    table,
    'activityid',
    `<filter type="or">${condition('ownerid', 'eq-userid')}<condition entityname="party" attribute="partyid" operator="not-null" /></filter>${partyLink('outer', [10])}`,
  )

const filters: readonly { readonly name: string; readonly table: string; readonly fetchxml: string }[] = [
  { name: 'My Outlook Contacts', table: 'contact', fetchxml: mineAndOpen('contact', 'contactid') },
  { name: 'My Appointments', table: 'appointment', fetchxml: attended('appointment') },
  {
    name: 'My Recurring Appointments',
    table: 'recurringappointmentmaster',
    fetchxml: attended('recurringappointmentmaster'),
  },
  { name: 'My Tasks', table: 'task', fetchxml: mineAndOpen('task') },
  { name: 'My Phone Calls', table: 'phonecall', fetchxml: mineAndOpen('phonecall') },
  { name: 'My Letters', table: 'letter', fetchxml: mineAndOpen('letter') },
  { name: 'My Faxes', table: 'fax', fetchxml: mineAndOpen('fax') },
  { name: 'My Service Activities', table: 'serviceappointment', fetchxml: served('serviceappointment') },
]

export type Put = (
  table: string,
  id: string,
  values: Record<string, Value>,
  references?: Record<string, Reference>,
) => void

const active = { statecode: 0, statuscode: 1 } as const
const templateId = (name: string) => idOf('savedquery', `outlook-template ${name}`)

/** @returns whether the organization had no templates before, so that its users have no filters yet */
export function putOutlookTemplates(rows: Rows, put: Put): boolean {
  const isFirst = filters.every(({ name }) => !rows.find('savedquery', templateId(name)))
  for (const { name, table, fetchxml } of isFirst ? filters : []) {
    put('savedquery', templateId(name), {
      name,
      returnedtypecode: table,
      fetchxml,
      querytype: queryTypes.outlookTemplate,
      // Templates that are the default are what new users get.
      isdefault: true,
      isquickfindquery: false,
      iscustom: false,
      ismanaged: true,
      ...active,
    })
  }
  return isFirst
}

/** The copies that a new user gets of the default templates as they are by now. */
export function putOutlookFilters(rows: Rows, put: Put, user: Reference, unit: Reference): void {
  for (const template of rows.all('savedquery')) {
    const { querytype, isdefault, statecode, name, returnedtypecode, fetchxml } = template.values
    if (querytype !== queryTypes.outlookTemplate || isdefault !== true || statecode !== 0) continue
    put(
      'userquery',
      idOf('userquery', `${user.id} ${template.id}`),
      {
        name: name ?? '',
        returnedtypecode: returnedtypecode ?? '',
        fetchxml: fetchxml ?? '',
        querytype: queryTypes.outlookFilter,
        ...active,
      },
      {
        ownerid: user,
        owningbusinessunit: unit,
        createdby: user,
        modifiedby: user,
        parentqueryid: { table: 'savedquery', id: template.id },
      },
    )
  }
}
