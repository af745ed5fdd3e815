/**
 * Every configurable row of the grid in each allowed direction, each decision with its reason (invariant 7), on single plans: changed in Outlook, changed in the CRM,
 * changed on both sides. A cell is what a direction must do, and must not.
 */
import { describe, expect, test } from '@jest/globals'
import { type FieldMapping, fieldCatalogue } from '../../src/core/catalogue/index.ts'
import type { Direction } from '../../src/core/decision.ts'
import type { FieldValue } from '../../src/core/field-value.ts'
import { type FieldContext, fieldOf } from '../../src/core/fields/index.ts'
import type { ContactItem, EventItem, SyncedItem, TaskItem } from '../../src/core/item.ts'
import type { Link } from '../../src/core/link.ts'
import { plan } from '../../src/core/plan.ts'
import type { ColumnValue, CrmRecord, RecordTable } from '../../src/core/record.ts'
import { mappingsUnder, type Rules } from '../../src/core/rules.ts'
import { FakeState, fakeWorld, meeting, people } from './fake-world.ts'

const world = fakeWorld(new FakeState())
const settings = await world.crm.settings({ correlationId: 'x' })
const zone = 'Europe/Amsterdam'
const context: FieldContext = { html: world.html, timeZone: zone, now: world.now(), syncContactCompany: true }

const emptyAddress = { street: '', city: '', state: '', postalCode: '', countryOrRegion: '' }
const contact: ContactItem = {
  kind: 'contact',
  id: 'contact-1',
  changeKey: 'k1',
  contact: {
    ...{ givenName: 'Nora', middleName: '', surname: 'Blom', generation: '', displayName: 'Nora Blom' },
    ...{ nickName: '', jobTitle: '', companyName: '', department: '', assistantName: '', manager: '', spouseName: '' },
    ...{ children: [], businessHomePage: '', personalNotes: '', yomiGivenName: '', yomiSurname: '', birthday: '' },
    ...{ mobilePhone: '', businessPhones: [], homePhones: [], emailAddresses: [] },
    ...{ businessAddress: emptyAddress, homeAddress: emptyAddress, otherAddress: emptyAddress },
  },
  categories: [],
}
const task: TaskItem = {
  ...{ kind: 'task', id: 'list/task-1', changeKey: 'k1', title: 'Call back', importance: 'normal' },
  ...{ body: { contentType: 'text', content: '' }, status: 'notStarted', isReminderOn: false, isRecurring: false },
  dueDateTime: '2026-11-25T00:00:00Z',
  startDateTime: '2026-11-24T00:00:00Z',
  categories: [],
}
const series: EventItem = {
  ...meeting,
  type: 'seriesMaster',
  recurrence: {
    ...{ type: 'weekly', interval: 1, daysOfWeek: ['wednesday'], dayOfMonth: 0, month: 0, index: 'first' },
    ...{ rangeType: 'numbered', startDate: '2026-11-25', numberOfOccurrences: 10 },
  },
}
const items: Readonly<Record<string, SyncedItem>> = {
  appointment: meeting,
  recurringappointmentmaster: series,
  serviceappointment: meeting,
  contact,
  ...{ task, fax: task, letter: task, phonecall: task },
}

/** Another value than any the fixtures hold, by what the mapping is about. */
function other(mapping: FieldMapping, side: 'item' | 'record'): FieldValue {
  const name = mapping.mapping
  const text = side === 'item' ? 'From Outlook' : 'From the CRM'
  if (name === 'Priority') return side === 'item' ? 'high' : 'low'
  if (name === 'Appointment Status')
    return mapping.table === 'serviceappointment' ? 'tentative' : side === 'item' ? 'oof' : 'tentative'
  if (name === 'Status') return side === 'item' || mapping.table !== 'task' ? 'completed' : 'inProgress'
  if (name === 'Appointment Time')
    return side === 'item'
      ? { start: '2026-12-01T09:00:00Z', end: '2026-12-01T10:00:00Z', isAllDay: false }
      : { start: '2026-12-02', end: '2026-12-03', isAllDay: true }
  if (name === 'Recurrence Pattern') {
    const before = fieldOf(mapping)?.fromItem(series, context) as {
      readonly pattern: Readonly<Record<string, FieldValue>>
    }
    return { ...before, pattern: { ...before.pattern, interval: side === 'item' ? 2 : 3 } } as FieldValue
  }
  if (name.endsWith('Attendees') || (name === 'Organizer' && mapping.table === 'serviceappointment'))
    return side === 'item'
      ? ['bo@else.example', 'nora@fabrikam.example']
      : ['ida@else.example', 'nora@fabrikam.example']
  if (name === 'Percent Complete') return side === 'item' ? 40 : 60
  if (['Due Date', 'Start Date', 'Birthday', 'Anniversary', 'Actual End'].includes(name))
    return side === 'item' ? '2026-12-11' : '2026-12-12'
  if (name === 'Full Name') return { givenName: 'Nora', middleName: '', surname: text, generation: '' }
  if (/^Address \d$/.test(name)) return { ...emptyAddress, street: `${text} 1\nFloor 2`, city: 'Utrecht' }
  return text
}

const owner = people[1]?.id ?? ''

function rules(direction: Direction, only: FieldMapping): Rules {
  return {
    ...{ organizationId: 'organization', ownerId: owner, people, conflictOf: () => 'later' as const },
    settings: { ...settings, mailingAddressOnly: false, syncContactCompany: true, timeZone: zone },
    mappingsOf: mappingsUnder({ directions: {}, custom: [] }),
    directionOf: (mapping) => (mapping.mapping === only.mapping ? direction : mapping.defaultDirection),
    ...{ timeZone: zone, now: world.now(), html: world.html, guidFor: world.guidFor, recordUrl: world.recordUrl },
  }
}

/** The record as a first plan makes it; of service activities, which Outlook can't make, by hand. */
function recordOf(table: RecordTable, item: SyncedItem, under: Rules): CrmRecord {
  const bare = {
    table,
    id: '00000000-0000-4000-8000-000000000001',
    version: '1',
    attachments: [],
    modifiedOn: '2026-11-20T10:00:00Z',
  }
  if (table === 'serviceappointment') {
    return {
      ...bare,
      columns: {
        ...{ subject: 'Kick-off', description: '', location: 'Room 4', prioritycode: 1, statecode: 3, statuscode: 4 },
        ...{ scheduledstart: '2026-11-25T09:00:00Z', scheduledend: '2026-11-25T10:00:00Z', isalldayevent: false },
      },
      parties: [],
    }
  }
  const link = { table } as const
  const made = plan(
    { item, link: { ...emptyLink, ...link } },
    { ...under, directionOf: (mapping) => mapping.defaultDirection },
  )
  const [create, state] = made.operations
  if (create?.kind !== 'create') throw new Error('no create')
  const open: Record<string, ColumnValue> = { statecode: 0, statuscode: table === 'task' ? 2 : 1 }
  const columns: Record<string, ColumnValue> = {
    ...open,
    ...create.columns,
    ...(state?.kind === 'update' ? state.columns : {}),
  }
  for (const row of fieldCatalogue.filter((one) => one.table === table))
    for (const column of row.crmColumns) columns[column] ??= null
  return { ...bare, columns, parties: create.parties ?? [], lookups: { parentcustomerid: null } }
}

const emptyLink: Link = {
  ...{
    id: 'link',
    tid: 'tenant',
    mailbox: 'alex',
    kind: 'event' as const,
    itemId: '',
    itemKey: '',
    state: 'tracked' as const,
  },
  ...{
    table: 'appointment' as const,
    recordId: '00000000-0000-4000-8000-000000000001',
    base: {},
    updatedAt: '',
    trackedBy: '',
  },
}

function agreed(table: RecordTable, item: SyncedItem, record: CrmRecord, under: Rules): Link {
  const { base, recordBase } = plan({ item, record, link: { ...emptyLink, table } }, under)
  return { ...emptyLink, table, base, ...(recordBase ? { recordBase } : {}) }
}

function withItem(mapping: FieldMapping, item: SyncedItem, value: FieldValue): SyncedItem {
  const field = fieldOf(mapping)
  // To Do knows a date of completion of a completed task only.
  const start = mapping.mapping === 'Actual End' ? ({ ...item, status: 'completed' } as SyncedItem) : item
  if (mapping.mapping === 'Organizer' && item.kind === 'event' && mapping.table !== 'serviceappointment')
    return { ...item, organizer: { emailAddress: { address: String(value) } } }
  const { contact: parts, extended, ...plain } = field?.toItem?.(value, context, start) ?? {}
  return {
    ...start,
    ...plain,
    changeKey: 'k2',
    ...(start.kind === 'contact' ? { contact: { ...start.contact, ...parts } } : {}),
    ...(extended ? { extended } : {}),
  } as SyncedItem
}

function withRecord(mapping: FieldMapping, record: CrmRecord, value: FieldValue): CrmRecord {
  const { mapping: name } = mapping
  if (name === 'Company Name (Regarding)')
    return {
      ...record,
      version: '2',
      lookups: { parentcustomerid: { table: 'account', id: owner, name: String(value) } },
    }
  if (name.endsWith('Attendees') || name === 'Organizer') {
    const roles: Readonly<Record<string, 5 | 6 | 7 | 10 | 11>> =
      mapping.table === 'serviceappointment'
        ? { 'Required Attendees': 10, 'Optional Attendees': 11, Organizer: 7 }
        : { 'Required Attendees': 5, 'Optional Attendees': 6, Organizer: 7 }
    const role = roles[name] ?? 7
    const addresses = (Array.isArray(value) ? value : [value]) as readonly string[]
    const others = record.parties.filter(({ participation }) => participation !== role)
    return {
      ...record,
      version: '2',
      parties: [...others, ...addresses.map((address) => ({ participation: role, address }))],
    }
  }
  if (mapping.table === 'serviceappointment' && name === 'Appointment Status')
    return { ...record, version: '2', columns: { ...record.columns, statecode: 0, statuscode: 2 } }
  const completed =
    name === 'Actual End'
      ? { statecode: 1, statuscode: record.table === 'letter' ? 3 : record.table === 'task' ? 5 : 2 }
      : {}
  const forward =
    mapping.table === 'serviceappointment'
      ? serviceColumns(mapping, value)
      : fieldOf(mapping)?.toRecord?.(value, context, record)
  return { ...record, version: '2', columns: { ...record.columns, ...completed, ...forward } }
}

/** Service activities are never written, but their columns are those of appointments. */
function serviceColumns({ mapping }: FieldMapping, value: FieldValue) {
  const twin = fieldCatalogue.find((row) => row.table === 'appointment' && row.mapping === mapping)
  return twin ? fieldOf(twin)?.toRecord?.(value, context) : {}
}

const decisionOf = (made: ReturnType<typeof plan>, { mapping }: FieldMapping) =>
  made.decisions.find((decision) => decision.mapping === mapping)

/** Fields whose way is a person's wish, or a copy on creation; they have tests of their own. */
const apart = new Set(['Regarding', 'Attachments'])
// Of bookings the grid has no rows: `bookings.test.ts` has them.
const isInGrid = ({ table }: FieldMapping) => table !== 'email' && table !== 'bookableresourcebooking'
const rows = fieldCatalogue.filter((row) => isInGrid(row) && !apart.has(row.mapping))

describe.each(rows.map((row): [string, FieldMapping] => [`${row.table}: ${row.mapping}`, row]))(
  '%s',
  (_name, mapping) => {
    const table = mapping.table as RecordTable
    const item = items[table] as SyncedItem
    const isOrganizer = mapping.mapping === 'Organizer' && table !== 'serviceappointment'
    const isCompany = mapping.mapping === 'Company Name (Regarding)'
    const itemOther = isOrganizer ? 'someone@else.example' : other(mapping, 'item')
    const recordOther = isOrganizer ? 'another@else.example' : other(mapping, 'record')

    test.each(mapping.allowedDirections)('direction %s', (direction) => {
      const under = rules(direction, mapping)
      const record = recordOf(table, item, under)
      const link = agreed(table, item, record, under)
      const expected = (changed: 'item' | 'record') => {
        if (changed === 'item' && isCompany) return 'kept'
        if (changed === 'record' && isOrganizer) return 'kept'
        const allowed = changed === 'item' ? ['bidirectional', 'toCrm'] : ['bidirectional', 'toExchange']
        if (!allowed.includes(direction)) return 'kept'
        return changed === 'item' ? 'toCrm' : 'toExchange'
      }

      if (table !== 'serviceappointment' || direction === 'toExchange') {
        const outlook = withItem(mapping, item, itemOther)
        const fromOutlook = plan({ item: outlook, record, link }, under)
        expect([mapping.mapping, decisionOf(fromOutlook, mapping)?.outcome]).toEqual([
          mapping.mapping,
          expected('item'),
        ])
      }
      const crm = withRecord(mapping, record, recordOther)
      const fromCrm = plan({ item, record: crm, link }, under)
      expect([mapping.mapping, decisionOf(fromCrm, mapping)?.outcome]).toEqual([mapping.mapping, expected('record')])
      if (expected('record') === 'toExchange' && mapping.mapping !== 'Actual End') {
        // What was written reads back as what the CRM holds, and then nothing is left to do.
        const field = fieldOf(mapping)
        const change = fromCrm.item ?? {}
        const { contact: parts, extended, mark: _mark, ...plain } = change
        const written = {
          ...item,
          ...plain,
          ...(item.kind === 'contact' ? { contact: { ...item.contact, ...parts } } : {}),
          ...(extended ? { extended } : {}),
          mark: world.recordUrl(crm),
        } as SyncedItem
        const value = field?.fromRecord(crm, context)
        expect(field?.fromItem(written, context)).toEqual(
          value === undefined ? undefined : (field?.onItem?.(value) ?? value),
        )
        const again = plan(
          {
            item: written,
            record: crm,
            link: { ...link, base: fromCrm.base, ...(fromCrm.recordBase ? { recordBase: fromCrm.recordBase } : {}) },
          },
          under,
        )
        expect(again.operations).toEqual([])
        expect(again.item).toBeUndefined()
      }
      const both = plan({ item: withItem(mapping, item, itemOther), record: crm, link }, under)
      const outcome = decisionOf(both, mapping)?.outcome
      if (direction === 'none') expect(outcome).toBe('kept')
      else expect(['toCrm', 'toExchange', 'both', 'kept', 'unchanged']).toContain(outcome)
      if (direction === 'toCrm') expect(outcome).not.toBe('toExchange')
      if (direction === 'toExchange') expect(outcome).not.toBe('toCrm')
    })
  },
)

test('a contact that is made from a record gets all its addresses and telephones, though they share a property', () => {
  const mapping = fieldCatalogue.find((one) => one.table === 'contact') as FieldMapping
  const under = rules('bidirectional', mapping)
  const record = recordOf('contact', contact, under)
  const columns = {
    ...{ emailaddress1: 'a@x.example', emailaddress2: 'b@x.example', emailaddress3: 'c@x.example' },
    ...{ telephone1: '1', business2: '2', telephone2: '3', home2: '4' },
  }
  const made = plan({ record: { ...record, columns: { ...record.columns, ...columns } } }, under)
  expect(made.item?.contact).toMatchObject({
    emailAddresses: [{ address: 'a@x.example' }, { address: 'b@x.example' }, { address: 'c@x.example' }],
    ...{ businessPhones: ['1', '2'], homePhones: ['3', '4'], displayName: 'Nora Blom' },
  })
})
