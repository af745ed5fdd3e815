/**
 * Written by hand: the tables and columns that the collected facts (tables.json) lack. A fax, a letter and a service activity
 * are an activity like a phone call or an appointment, as Microsoft's entity references describe them, so they are made of those.
 */
import type { Column, Lookup, Table } from './definitions.ts'
import { schedulingTables } from './scheduling-tables.ts'

type Options = NonNullable<Column['options']>
type Columns = Record<string, Column>

const states = { open: [0, 'Open'], completed: [1, 'Completed'], canceled: [2, 'Canceled'] } as const
const text = (maxLength: number): Column => ({ type: 'String', maxLength, may: 'cur' })

/** What every activity has, whatever kind it is. */
const common = [
  ...[
    'activityadditionalparams',
    'activityid',
    'activitytypecode',
    'actualdurationminutes',
    'actualend',
    'actualstart',
  ],
  ...['category', 'createdby', 'createdon', 'createdonbehalfby', 'description', 'exchangerate', 'importsequencenumber'],
  ...['isbilled', 'isregularactivity', 'isworkflowcreated', 'lastonholdtime', 'modifiedby', 'modifiedon'],
  ...['modifiedonbehalfby', 'onholdtime', 'overriddencreatedon', 'ownerid', 'owningbusinessunit', 'owningteam'],
  ...['owninguser', 'prioritycode', 'processid', 'regardingobjectid', 'scheduleddurationminutes', 'scheduledend'],
  ...['scheduledstart', 'slaid', 'slainvokedid', 'sortdate', 'stageid', 'subcategory', 'subject', 'subscriptionid'],
  ...['timezoneruleversionnumber', 'transactioncurrencyid', 'traversedpath', 'utcconversiontimezonecode'],
  'versionnumber',
]

interface Kind {
  readonly name: string
  /** As Dataverse writes the name inside relationship names: `Fax_Annotation`. */
  readonly schemaName: string
  readonly set: string
  readonly columns: Columns
  readonly states: Options
  readonly reasons: Options
}

const faxOrLetterTargets = ['account', 'contact', 'lead', 'systemuser']
const anybody: Column = { type: 'PartyList', may: 'cur', targets: faxOrLetterTargets }
const direction: Column = {
  type: 'Boolean',
  may: 'cur',
  options: [
    [false, 'Incoming'],
    [true, 'Outgoing'],
  ],
}

const kinds: readonly Kind[] = [
  {
    name: 'fax',
    schemaName: 'Fax',
    set: 'faxes',
    columns: {
      billingcode: text(50),
      coverpagename: text(100),
      directioncode: direction,
      faxnumber: text(200),
      from: anybody,
      numberofpages: { type: 'Integer', min: 0, max: 1_000_000_000, may: 'cur' },
      to: anybody,
      tsid: text(20),
    },
    states: [states.open, states.completed, states.canceled],
    reasons: [
      [1, 'Open', 'Open'],
      [2, 'Completed', 'Completed'],
      [3, 'Sent', 'Completed'],
      [4, 'Received', 'Completed'],
      [5, 'Canceled', 'Canceled'],
    ],
  },
  {
    name: 'letter',
    schemaName: 'Letter',
    set: 'letters',
    columns: {
      address: text(1000),
      bcc: anybody,
      cc: anybody,
      directioncode: direction,
      from: anybody,
      to: anybody,
    },
    states: [states.open, states.completed, states.canceled],
    reasons: [
      [1, 'Open', 'Open'],
      [2, 'Draft', 'Open'],
      [3, 'Received', 'Completed'],
      [4, 'Sent', 'Completed'],
      [5, 'Canceled', 'Canceled'],
    ],
  },
  {
    name: 'serviceappointment',
    schemaName: 'ServiceAppointment',
    set: 'serviceappointments',
    columns: {
      customers: { type: 'PartyList', may: 'cur', targets: ['account', 'contact', 'lead'] },
      isalldayevent: {
        type: 'Boolean',
        may: 'cur',
        options: [
          [false, 'No'],
          [true, 'Yes'],
        ],
      },
      location: text(500),
      organizer: { type: 'PartyList', may: 'cur', targets: ['systemuser'] },
      resources: { type: 'PartyList', may: 'cur', targets: ['equipment', 'systemuser'] },
    },
    states: [states.open, [1, 'Closed'], states.canceled, [3, 'Scheduled']],
    reasons: [
      [1, 'Requested', 'Open'],
      [2, 'Tentative', 'Open'],
      [8, 'Completed', 'Closed'],
      [9, 'Canceled', 'Canceled'],
      [10, 'No Show', 'Canceled'],
      [4, 'Reserved', 'Scheduled'],
      [3, 'Pending', 'Scheduled'],
      [6, 'In Progress', 'Scheduled'],
      [7, 'Arrived', 'Scheduled'],
    ],
  },
]

function activityTable(kind: Kind, model: Table): Table {
  const taken = Object.fromEntries(
    common.flatMap((name): [string, Column][] => {
      const column = model.columns[name]
      return column ? [[name, column]] : []
    }),
  )
  const lookups = model.lookups
    .filter(({ column }) => column in taken)
    .map((lookup): Lookup => ({ ...lookup, navigation: lookup.navigation.replace(/_phonecall$/, `_${kind.name}`) }))
  return {
    name: kind.name,
    set: kind.set,
    key: 'activityid',
    label: 'subject',
    isActivity: true,
    columns: {
      ...taken,
      ...kind.columns,
      statecode: { type: 'State', may: 'ur', options: kind.states },
      statuscode: { type: 'Status', may: 'cur', options: kind.reasons },
    },
    lookups,
    collections: [
      { navigation: `${kind.name}_activity_parties`, table: 'activityparty' },
      { navigation: `${kind.schemaName}_Annotation`, table: 'annotation' },
      { navigation: `${kind.schemaName}_QueueItem`, table: 'queueitem' },
      { navigation: `${kind.schemaName}_SyncErrors`, table: 'syncerror' },
    ],
  }
}

const entityName: Column = { type: 'EntityName', may: 'cur' }

/** The `new_` columns are an organization's own, so that somebody can map a column that Dataverse does not come with. */
const ownColumns: Readonly<Record<string, Columns>> = {
  syncattributemapping: { entitytypecode: { type: 'String', maxLength: 100, may: 'cur' } },
  fieldpermission: { entityname: entityName },
  // Of these Microsoft's pages give no range.
  usersettings: {
    autocreatecontactonpromote: { type: 'Integer', min: 0, max: 3, may: 'cur' },
    timezonecode: { type: 'Integer', min: 0, max: 1500, may: 'cur' },
  },
  contact: { new_hobby: text(200) },
  appointment: { new_agenda: { type: 'Memo', maxLength: 2000, may: 'cur' } },
  task: { new_effort: { type: 'Integer', min: 0, max: 100_000, may: 'cur' } },
}

/** The collected tables with what they lack. @throws Error when the table to make others of is missing */
export function withOwnTables(collected: readonly Table[]): readonly Table[] {
  const model = collected.find(({ name }) => name === 'phonecall')
  if (!model) throw new Error('the table definitions lack "phonecall"')
  return [
    ...collected.map((table): Table => {
      const added = ownColumns[table.name]
      return added ? { ...table, columns: { ...table.columns, ...added } } : table
    }),
    ...kinds.map((kind) => activityTable(kind, model)),
    ...schedulingTables(model),
  ]
}
