/**
 * Written by hand, as own-tables.ts: who can be booked, and when. Field Service and the other applications that schedule people
 * bring these tables (Microsoft's entity references of the Scheduling solution); an organization without them lacks all three.
 */
import type { Column, Lookup, Table } from './definitions.ts'

type Columns = Readonly<Record<string, Column>>

const text = (maxLength: number): Column => ({ type: 'String', maxLength, may: 'cur' })
const points = (...targets: readonly string[]): Column => ({ type: 'Lookup', may: 'cur', targets })
const needed = (column: Column): Column => ({ ...column, required: 'SystemRequired' })
const choice = (...labels: readonly string[]): Column => ({
  type: 'Picklist',
  may: 'cur',
  options: labels.map((label, index) => [index + 1, label]),
})
const instant: Column = { type: 'DateTime', may: 'cur', format: 'DateAndTime' }

/** What every row of a person's has besides its own. */
const common = [
  ...['createdby', 'createdon', 'createdonbehalfby', 'exchangerate', 'importsequencenumber', 'modifiedby'],
  ...['modifiedon', 'modifiedonbehalfby', 'overriddencreatedon', 'ownerid', 'owningbusinessunit', 'owningteam'],
  ...['owninguser', 'timezoneruleversionnumber', 'transactioncurrencyid', 'utcconversiontimezonecode', 'versionnumber'],
]

function schedulingTable(
  { name, set }: { readonly name: string; readonly set: string },
  model: Table,
  columns: Columns,
  lookups: readonly Lookup[] = [],
): Table {
  const taken = Object.fromEntries(
    common.flatMap((column): [string, Column][] => {
      const known = model.columns[column]
      return known ? [[column, known]] : []
    }),
  )
  return {
    ...{ name, set, key: `${name}id`, label: 'name', isActivity: false },
    columns: {
      ...taken,
      [`${name}id`]: { type: 'Uniqueidentifier', may: 'cr' },
      name: text(100),
      ...columns,
      statecode: {
        type: 'State',
        may: 'ur',
        options: [
          [0, 'Active'],
          [1, 'Inactive'],
        ],
      },
      statuscode: {
        type: 'Status',
        may: 'cur',
        options: [
          [1, 'Active', 'Active'],
          [2, 'Inactive', 'Inactive'],
        ],
      },
    },
    lookups: [...model.lookups.filter(({ column }) => column in taken), ...lookups],
    collections: [],
  }
}

/** @param model a table whose columns about rows in general are taken */
export function schedulingTables(model: Table): readonly Table[] {
  return [
    schedulingTable({ name: 'bookingstatus', set: 'bookingstatuses' }, model, {
      description: text(100),
      status: choice('Proposed', 'Committed', 'Canceled'),
    }),
    schedulingTable(
      { name: 'bookableresource', set: 'bookableresources' },
      model,
      {
        accountid: points('account'),
        contactid: points('contact'),
        resourcetype: choice('Generic', 'Contact', 'User', 'Equipment', 'Account', 'Crew', 'Facility', 'Pool'),
        timezone: { type: 'Integer', min: -1500, max: 1500, may: 'cur' },
        userid: points('systemuser'),
      },
      [
        { column: 'accountid', navigation: 'AccountId', target: 'account' },
        { column: 'contactid', navigation: 'ContactId', target: 'contact' },
        { column: 'userid', navigation: 'UserId', target: 'systemuser' },
      ],
    ),
    schedulingTable(
      { name: 'bookableresourcebooking', set: 'bookableresourcebookings' },
      model,
      {
        bookingstatus: needed(points('bookingstatus')),
        bookingtype: choice('Solid', 'Liquid'),
        duration: { type: 'Integer', min: 0, max: 2_147_483_647, may: 'cur' },
        endtime: needed(instant),
        header: points('bookableresourcebookingheader'),
        resource: needed(points('bookableresource')),
        starttime: needed(instant),
      },
      [
        { column: 'bookingstatus', navigation: 'BookingStatus', target: 'bookingstatus' },
        { column: 'header', navigation: 'Header', target: 'bookableresourcebookingheader' },
        { column: 'resource', navigation: 'Resource', target: 'bookableresource' },
      ],
    ),
  ]
}
