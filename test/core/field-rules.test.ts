/** Rules of single fields that are more than a value going from one side to the other. */
import { describe, expect, test } from '@jest/globals'
import { mappingsOf } from '../../src/core/catalogue/index.ts'
import type { Direction } from '../../src/core/decision.ts'
import { type FollowedItem, type FollowedTable, kindOfTable } from '../../src/core/following.ts'
import type { EventItem } from '../../src/core/item.ts'
import type { Link } from '../../src/core/link.ts'
import { plan } from '../../src/core/plan.ts'
import type { ColumnValue, CrmRecord } from '../../src/core/record.ts'
import type { Rules } from '../../src/core/rules.ts'
import { rulesOf } from '../../src/core/rules-of.ts'
import { applyChanges, emptyItem, me, organizerParty, TwoSides, worldOf } from '../simulation/two-sides.ts'

const state = new TwoSides()
const rules = (change: Partial<Rules> = {}): Rules => ({
  ...rulesOf(worldOf(state), {
    ...{ organizationId: 'organization', ownerId: me.id, settings: state.settings, people: [] },
    fieldRules: { directions: {}, custom: [] },
  }),
  ...change,
})
const only = (mapping: string, direction: Direction): Partial<Rules> => ({
  directionOf: (row) => (row.mapping === mapping ? direction : row.defaultDirection),
})

function record(
  table: FollowedTable,
  columns: Readonly<Record<string, ColumnValue>>,
  change: Partial<CrmRecord> = {},
): CrmRecord {
  state.dropRow('row')
  state.putRow('row', table, { columns, ...(table === 'appointment' ? { parties: [organizerParty] } : {}) })
  return { ...(state.shown('row') as CrmRecord), ...change }
}

/** What a new item of this record holds. */
const made = (row: CrmRecord, under = rules()) => plan({ record: row }, under).item
const decisionOf = (of: ReturnType<typeof plan>, mapping: string) => of.decisions.find((one) => one.mapping === mapping)
const columnsOf = (item: FollowedItem, under = rules()): Readonly<Record<string, ColumnValue>> => {
  const [create] = plan({ item }, under).operations
  return create?.kind === 'create' ? create.columns : {}
}
const contact = (change: object): FollowedItem => {
  const blank = emptyItem('contact', 'c1')
  return blank.kind === 'contact' ? { ...blank, contact: { ...blank.contact, surname: 'Blom', ...change } } : blank
}
/** The link of both as a plan that was carried out leaves it. */
const agreed = ({ base, recordBase }: ReturnType<typeof plan>, { table, id }: CrmRecord) =>
  ({ base, ...(recordBase ? { recordBase } : {}), table, recordId: id }) as unknown as Link
const times = { scheduledstart: '2026-12-03T09:00:00Z', scheduledend: '2026-12-03T10:00:00Z' }
const past = { scheduledstart: '2026-11-03T09:00:00Z', scheduledend: '2026-11-03T10:00:00Z' }

describe('appointments', () => {
  test('completed, canceled and free show as free and remind nobody (R-097)', () => {
    for (const status of [
      { statecode: 1, statuscode: 3 },
      { statecode: 2, statuscode: 4 },
      { statecode: 0, statuscode: 1 },
    ])
      expect(made(record('appointment', { subject: 'A', ...times, ...status }))).toMatchObject({
        ...{ showAs: 'free', isReminderOn: false },
      })
  })

  test('working elsewhere is free in the CRM, and stays what it is in Outlook (R-098)', () => {
    const item: FollowedItem = { ...(emptyItem('event', 'e1') as EventItem), showAs: 'workingElsewhere' }
    const first = plan({ item }, rules())
    const row = record('appointment', { subject: '', ...times, statecode: 0, statuscode: 1 })
    const link = agreed(first, row)
    expect(decisionOf(plan({ item, record: row, link }, rules()), 'Appointment Status')?.outcome).toBe('unchanged')
  })

  test('a copy of what is more than a week past does not remind (R-099)', () => {
    const busy = { statecode: 3, statuscode: 5 }
    expect(made(record('appointment', { subject: 'A', ...past, ...busy }))).toMatchObject({ isReminderOn: false })
    expect(made(record('appointment', { subject: 'A', ...times, ...busy }))).not.toHaveProperty('isReminderOn')
  })

  test('bodies are text in the CRM (R-100), and no picture in them is sent along (R-101)', () => {
    const item = {
      ...(emptyItem('event', 'e1') as EventItem),
      body: { contentType: 'html' as const, content: '<p>Agenda <img src="cid:1"></p>' },
      attachments: [
        {
          id: 'a',
          kind: 'file' as const,
          name: 'picture.png',
          contentType: 'image/png',
          size: 3,
          isInline: true,
          contentId: '1',
        },
      ],
    }
    const settings = { ...state.settings, syncAppointmentAttachments: true }
    expect(columnsOf(item, rules({ settings })).description).toBe('Agenda')
    expect(plan({ item }, rules({ settings })).attachments).toEqual([])
  })

  test('the name that a meeting has everywhere is kept on the record, 300 characters of it (R-103)', () => {
    const item = { ...(emptyItem('event', 'e1') as EventItem), iCalUId: 'u'.repeat(400) }
    expect(String(columnsOf(item).globalobjectid)).toHaveLength(300)
  })

  test('what a new copy can’t be without is copied although the direction is none, and the receipt says so (R-088, R-310)', () => {
    const item = { ...(emptyItem('event', 'e1') as EventItem), subject: 'A' }
    const first = plan({ item }, rules(only('Subject', 'none')))
    expect(decisionOf(first, 'Subject')).toMatchObject({
      outcome: 'toCrm',
      reason: 'required-on-create',
      direction: 'none',
    })
    expect(
      decisionOf(plan({ item: { ...item, location: 'Room 4' } }, rules(only('Location', 'none'))), 'Location'),
    ).toMatchObject({
      ...{ outcome: 'kept', reason: 'direction-none' },
    })
  })

  test('a closed record hears Outlook no more (R-256, R-307)', () => {
    const item = { ...(emptyItem('event', 'e1') as EventItem), subject: 'B', changeKey: 'k2' }
    const row = record('appointment', { subject: 'A', ...times, statecode: 1, statuscode: 3 })
    const link = {
      base: { Subject: 'A' },
      table: 'appointment',
      recordId: row.id,
      itemVersion: 'k1',
      recordVersion: row.version,
    } as unknown as Link
    const again = plan({ item, record: row, link }, rules())
    expect(decisionOf(again, 'Subject')).toMatchObject({ outcome: 'kept', reason: 'record-closed' })
    expect(again.operations).toEqual([])
    // What was changed there too is the CRM's, whichever clock was ahead.
    for (const conflict of ['later', 'outlook'] as const)
      for (const lastModifiedDateTime of ['2020-01-01T00:00:00Z', '2030-01-01T00:00:00Z']) {
        const moved = { ...row, columns: { ...row.columns, subject: 'C' }, version: '9' }
        const both = plan(
          { item: { ...item, lastModifiedDateTime }, record: moved, link },
          rules({ conflictOf: () => conflict }),
        )
        expect(decisionOf(both, 'Subject')).toMatchObject({ outcome: 'toExchange', reason: 'closed-in-crm' })
        expect(both.item).toMatchObject({ subject: 'C' })
      }
  })
})

test('a description that Outlook shows with fewer blanks is no change, and the CRM keeps its own (R-100)', () => {
  const row = record('appointment', { subject: 'A', description: '  A \n\n\n\nB\r\n', ...times })
  const first = plan({ record: row }, rules())
  const written = applyChanges(emptyItem('event', 'e1'), first.item ?? {}) as EventItem
  const item: FollowedItem = { ...written, body: { contentType: 'html', content: '<p>A\n\nB</p>' } }
  const again = plan({ item, record: row, link: agreed(first, row) }, rules())
  expect(decisionOf(again, 'Description')?.outcome).toBe('unchanged')
  expect(again.operations).toEqual([])
})

describe('contacts', () => {
  const home = { street: 'Kade 1', city: 'Utrecht', state: '', postalCode: '', countryOrRegion: '' }

  test('the mailing address alone goes by default; the other two when the organization wants all (R-095, R-104, R-106)', () => {
    const item = contact({ businessAddress: home, homeAddress: { ...home, city: 'Zeist' } })
    const mailing = rules({ settings: { ...state.settings, mailingAddressOnly: true } })
    const narrow = rulesOf(worldOf(Object.assign(new TwoSides(), { settings: mailing.settings })), {
      ...{ organizationId: 'organization', ownerId: me.id, settings: mailing.settings, people: [] },
      fieldRules: { directions: {}, custom: [] },
    })
    expect(columnsOf(item, narrow)).toMatchObject({ address1_city: 'Utrecht' })
    expect(columnsOf(item, narrow)).not.toHaveProperty('address2_city')
    expect(columnsOf(item)).toMatchObject({ address1_city: 'Utrecht', address2_city: 'Zeist' })
  })

  test('switching the address option loses nothing: what only one side has fills the other (R-105)', () => {
    const item = contact({ homeAddress: home })
    const row = record('contact', { lastname: 'Blom', address3_city: 'Assen' })
    const link = {
      base: { 'Full Name': { givenName: '', middleName: '', surname: 'Blom', generation: '' } },
      table: 'contact',
      recordId: row.id,
    } as unknown as Link
    const wide = plan({ item, record: row, link }, rules())
    expect(decisionOf(wide, 'Address 2')).toMatchObject({ outcome: 'toCrm', reason: 'fills-empty' })
    expect(decisionOf(wide, 'Address 3')).toMatchObject({ outcome: 'toExchange', reason: 'fills-empty' })
  })

  test('a typed company links nothing; the account’s name comes where the person wants it (R-107)', () => {
    const item = contact({ companyName: 'Typed' })
    expect(decisionOf(plan({ item }, rules()), 'Company Name (Regarding)')).toMatchObject({
      reason: 'company-never-links',
    })
    const account = { table: 'account', id: 'a', name: 'Fabrikam' }
    const row = record('contact', { lastname: 'Blom' }, { lookups: { ownerid: me, parentcustomerid: account } })
    const link = { base: { 'Company Name (Regarding)': '' }, table: 'contact', recordId: row.id } as unknown as Link
    const off = plan({ item: contact({}), record: row, link }, rules())
    expect(decisionOf(off, 'Company Name (Regarding)')).toMatchObject({ outcome: 'kept', reason: 'company-not-wanted' })
    const on = plan(
      { item: contact({}), record: row, link },
      rules({ settings: { ...state.settings, syncContactCompany: true } }),
    )
    expect(on.item?.contact).toMatchObject({ companyName: 'Fabrikam' })
  })

  test('what is too long for its column is cut and marked, of a name or an address, too; what only reads otherwise is not (R-065)', () => {
    const address = { ...home, street: 's'.repeat(300) }
    const item = contact({ givenName: 'g'.repeat(60), jobTitle: 'j'.repeat(120), businessAddress: address })
    const first = plan({ item }, rules())
    const reasonsOf = (of: ReturnType<typeof plan>, ...names: string[]) =>
      names.map((name) => decisionOf(of, name)?.reason)
    const cut = ['Full Name', 'Job Title', 'Address 1']
    expect(reasonsOf(first, ...cut)).toEqual(['shortened', 'shortened', 'shortened'])
    const row = record('contact', { ...columnsOf(item), nickname: 'Nick' })
    const link = agreed(first, row)
    // Never back: the CRM holds what it can of it.
    const again = plan({ item, record: row, link }, rules())
    expect([again.operations, again.item?.contact]).toEqual([[], { nickName: 'Nick' }])
    const longer = contact({ ...item, givenName: 'h'.repeat(60), jobTitle: 'k'.repeat(120), businessAddress: home })
    const changed = plan({ item: longer, record: row, link }, rules())
    expect(reasonsOf(changed, ...cut)).toEqual(['shortened', 'shortened', 'changed-in-outlook'])
    // On both sides: who won is told, and the cut beside it.
    const moved = { ...row, columns: { ...row.columns, jobtitle: 'Other' }, version: '9' }
    const outlook = rules({ conflictOf: () => 'outlook' })
    expect(decisionOf(plan({ item: longer, record: moved, link }, outlook), 'Job Title')).toMatchObject({
      ...{
        reason: 'outlook-wins',
        parts: [{ detail: 'Too long for the CRM column: cut there, unchanged in Outlook.' }],
      },
    })
    const away: FollowedItem = { ...(emptyItem('event', 'e1') as EventItem), showAs: 'workingElsewhere' }
    expect(reasonsOf(plan({ item: away }, rules()), 'Appointment Status')).toEqual(['created-from-outlook'])
    expect(reasonsOf(plan({ item: contact({ birthday: '1604-05-06' }) }, rules()), 'Birthday')).toEqual([
      'created-from-outlook',
    ])
  })

  test('what was cut on its way stays whole in Outlook when the CRM changes another part of the same value (R-065)', () => {
    const street = 'Kade 1\nFloor 2\nRoom 3\nDoor 4'
    const item = contact({ givenName: 'g'.repeat(60), businessAddress: { ...home, street } })
    const first = plan({ item }, rules())
    const row = record('contact', columnsOf(item))
    const columns = { ...row.columns, address1_city: 'Zeist', suffix: 'Jr.' }
    const moved = { ...row, columns, version: '9' }
    const second = plan({ item, record: moved, link: agreed(first, row) }, rules())
    const then = applyChanges(item, second.item ?? {})
    expect(then).toMatchObject({
      contact: {
        ...{ givenName: 'g'.repeat(60), surname: 'Blom', generation: 'Jr.' },
        businessAddress: { street, city: 'Zeist' },
      },
    })
    const third = plan({ item: then, record: moved, link: agreed(second, moved) }, rules())
    expect([second.operations, third.operations, third.item?.contact]).toEqual([[], [], undefined])
  })

  test('a subject that an organization made room for is cut to what Outlook takes, and never comes back cut (R-065)', () => {
    for (const [table, column, mapping] of [
      ['appointment', 'subject', 'Subject'],
      ['appointment', 'location', 'Location'],
      ['task', 'subject', 'Subject'],
    ] as const) {
      const row = record(table, { ...times, [column]: 's'.repeat(300) })
      const first = plan({ record: row }, rules())
      const item = applyChanges(emptyItem(kindOfTable(table), 'i1'), first.item ?? {})
      const link = agreed(first, row)
      const again = plan({ item, record: row, link }, rules())
      expect({ mapping, ...decisionOf(again, mapping) }).toMatchObject({ mapping, outcome: 'unchanged' })
      expect(again.operations).toEqual([])
    }
  })

  test('what the CRM refused is left out with its words, and is no news until somebody changes it', () => {
    const item = contact({ jobTitle: 'Spy', department: 'Sales' })
    const refusing = rules({ refused: { jobtitle: 'No such title' } })
    const first = plan({ item }, refusing)
    expect(columnsOf(item, refusing)).not.toHaveProperty('jobtitle')
    expect(columnsOf(item, refusing)).toMatchObject({ department: 'Sales', lastname: 'Blom' })
    const told = { outcome: 'kept', reason: 'refused-by-crm', parts: [{ name: 'jobtitle', detail: 'No such title' }] }
    expect(decisionOf(first, 'Job Title')).toMatchObject(told)
    const row = record('contact', { lastname: 'Blom', department: 'Sales' })
    const link = agreed(first, row)
    const second = plan({ item, record: row, link }, refusing)
    expect(decisionOf(second, 'Job Title')).toMatchObject(told)
    expect(second.operations).toEqual([])
    const after = agreed(second, row)
    const third = plan({ item, record: row, link: after }, rules())
    expect(decisionOf(third, 'Job Title')).toMatchObject({ outcome: 'unchanged', reason: 'neither-changed' })
    const typed = plan({ item: contact({ jobTitle: 'Clerk', department: 'Sales' }), record: row, link: after }, rules())
    expect(decisionOf(typed, 'Job Title')).toMatchObject({ outcome: 'toCrm', itemValue: 'Clerk' })
  })

  test('a name crosses in its parts; somebody with a display name alone has a surname (R-108)', () => {
    expect(columnsOf(contact({ givenName: 'Nora', middleName: 'van', generation: 'Jr.' }))).toMatchObject({
      ...{ firstname: 'Nora', middlename: 'van', lastname: 'Blom', suffix: 'Jr.' },
    })
    expect(columnsOf(contact({ surname: '', displayName: 'Reception' }))).toMatchObject({ lastname: 'Reception' })
    expect(columnsOf(contact({}))).not.toHaveProperty('fullname')
  })

  test('the manager’s phone has no row (R-109, R-371)', () => {
    expect(mappingsOf('contact').some(({ crmColumns }) => crmColumns.includes('managerphone'))).toBe(false)
  })

  test('what Graph has no property for lives in Outlook’s own named properties (R-110)', () => {
    const item = { ...contact({}), extended: { 'String 0x3A24': '+31 20 9' } }
    expect(columnsOf(item)).toMatchObject({ fax: '+31 20 9' })
    expect(made(record('contact', { lastname: 'Blom', pager: '7' }))?.extended).toMatchObject({ 'String 0x3A21': '7' })
  })
})

describe('tasks', () => {
  const task = (change: object): FollowedItem =>
    ({ ...emptyItem('task', 't1'), title: 'Call', ...change }) as FollowedItem

  test('a due time in the CRM is Outlook’s reminder, and never comes back (R-111)', () => {
    const row = record('task', { subject: 'Call', scheduledend: '2026-12-04T13:00:00Z' })
    expect(made(row)).toMatchObject({
      isReminderOn: true,
      reminderDateTime: '2026-12-04T13:00:00Z',
      dueDateTime: '2026-12-04T00:00:00Z',
    })
    const first = plan({ record: row }, rules())
    const item = task({
      dueDateTime: '2026-12-04T00:00:00Z',
      isReminderOn: true,
      reminderDateTime: '2026-12-05T08:00:00Z',
    })
    const link = { base: first.base, table: 'task', recordId: row.id } as unknown as Link
    expect(plan({ item, record: row, link }, rules()).operations).toEqual([])
  })

  test('where only one date is known, a new copy takes it for the other, too (R-112)', () => {
    expect(columnsOf(task({ startDateTime: '2026-12-04T00:00:00Z' }))).toMatchObject({
      ...{ scheduledstart: '2026-12-03T23:00:00Z', scheduledend: '2026-12-03T23:00:00Z' },
    })
    expect(made(record('task', { subject: 'Call', scheduledend: '2026-12-04T00:00:00Z' }))).toMatchObject({
      ...{ dueDateTime: '2026-12-04T00:00:00Z', startDateTime: '2026-12-04T00:00:00Z' },
    })
  })

  test('a phone call is open or it is not (R-113), a completed task is completed (R-114)', () => {
    expect(made(record('phonecall', { subject: 'Call', statecode: 2, statuscode: 3 }))).toMatchObject({
      status: 'completed',
    })
    expect(made(record('phonecall', { subject: 'Call' }))).toMatchObject({ status: 'notStarted' })
    const { operations } = plan({ item: task({ status: 'completed' }) }, rules())
    expect(operations.at(-1)).toMatchObject({ kind: 'update', columns: { statecode: 1, statuscode: 5 } })
  })

  test('a task made from Outlook has begun now (R-115)', () => {
    expect(columnsOf(task({})).actualstart).toBe(rules().now.toISOString())
  })

  test('what is done, or due already, reminds nobody (R-116)', () => {
    const done = record('task', { subject: 'Call', scheduledend: '2026-12-04T13:00:00Z', statecode: 1, statuscode: 5 })
    expect(made(done)).not.toHaveProperty('reminderDateTime')
    expect(made(record('task', { subject: 'Call', scheduledend: '2026-11-04T13:00:00Z' }))).not.toHaveProperty(
      'reminderDateTime',
    )
  })

  test('the percentage lives in our open extension (R-117)', () => {
    expect(made(record('task', { subject: 'Call', percentcomplete: 40 }))?.extended).toMatchObject({
      percentComplete: '40',
    })
  })

  test('what was opened again has not ended, whatever was left in the column (R-118)', () => {
    const row = record('task', { subject: 'Call', actualend: '2026-11-20T10:00:00Z' })
    expect(decisionOf(plan({ record: row }, rules()), 'Actual End')).toMatchObject({ reason: 'no-value' })
  })
})

describe('secured columns', () => {
  const link = {
    base: { 'Job Title': 'Buyer' },
    table: 'contact',
    recordId: 'row',
    itemVersion: 'k1',
  } as unknown as Link

  test('what may not be read is unknown, and goes nowhere (R-289)', () => {
    const { jobtitle: _hidden, ...columns } = record('contact', { lastname: 'Blom' }).columns
    const row = record('contact', {}, { columns, unreadable: ['jobtitle'] })
    const again = plan({ item: contact({ jobTitle: 'Typed' }), record: row, link }, rules())
    expect(decisionOf(again, 'Job Title')).toMatchObject({ outcome: 'kept', reason: 'secured-not-readable' })
    expect(again.base).not.toHaveProperty('Job Title')
  })

  test('what may not be changed comes back, and the typed value stays in the history (R-290, R-309)', () => {
    const row = record('contact', { lastname: 'Blom', jobtitle: 'Buyer' }, { unwritable: ['jobtitle'] })
    const again = plan({ item: contact({ jobTitle: 'Typed' }), record: row, link }, rules())
    expect(again.item?.contact).toMatchObject({ jobTitle: 'Buyer' })
    expect(decisionOf(again, 'Job Title')).toMatchObject({
      ...{ outcome: 'toExchange', reason: 'secured-not-updatable', itemValue: 'Typed', recordValue: 'Buyer' },
    })
  })
})
