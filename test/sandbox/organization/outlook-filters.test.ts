import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from '@jest/globals'
import { administrator, agent, fakeOrganization, idOf, other, seller } from './fake-organization.ts'

interface Query {
  readonly name: string
  readonly returnedtypecode: string
  readonly userqueryid: string
}

const path = 'userqueries?$select=name,returnedtypecode,querytype&$filter=querytype eq 256'

async function filterOf(call: ReturnType<typeof fakeOrganization>['call'], table: string, who = seller) {
  const { json } = await call(who, 'GET', path)
  return (json.value as Query[]).find(({ returnedtypecode }) => returnedtypecode === table)?.userqueryid ?? ''
}

test('every user has filters of their own for every table that goes to Outlook (R-242)', async () => {
  const { call } = fakeOrganization()
  for (const who of [seller, agent]) {
    const { json } = await call(who, 'GET', path)
    expect((json.value as Query[]).map(({ name, returnedtypecode }) => [name, returnedtypecode])).toEqual([
      ['My Outlook Contacts', 'contact'],
      ['My Appointments', 'appointment'],
      ['My Recurring Appointments', 'recurringappointmentmaster'],
      ['My Tasks', 'task'],
      ['My Phone Calls', 'phonecall'],
      ['My Letters', 'letter'],
      ['My Faxes', 'fax'],
      ['My Service Activities', 'serviceappointment'],
    ])
  }
  const templates = await call(seller, 'GET', 'savedqueries?$select=name,isdefault&$filter=querytype eq 131072')
  expect(templates.json.value).toHaveLength(8)
  const theirs = await filterOf(call, 'contact', other)
  expect((await call(seller, 'GET', `userqueries(${theirs})`)).status).toBe(403)
})

describe('find', () => {
  const plain = [
    ['contact', 'contacts', 'contactid', { lastname: 'x' }, { statecode: 1, statuscode: 2 }],
    ['task', 'tasks', 'activityid', { subject: 'x' }, { statecode: 1, statuscode: 5 }],
    ['phonecall', 'phonecalls', 'activityid', { subject: 'x' }, { statecode: 1, statuscode: 2 }],
    ['letter', 'letters', 'activityid', { subject: 'x' }, { statecode: 1, statuscode: 4 }],
    ['fax', 'faxes', 'activityid', { subject: 'x' }, { statecode: 1, statuscode: 2 }],
  ] as const
  test.each(plain)('%s: what one owns and is open', async (table, set, key, row, closed) => {
    const { call } = fakeOrganization()
    const mine = idOf(await call(seller, 'POST', set, row))
    await call(other, 'POST', set, row)
    await call(seller, 'PATCH', `${set}(${idOf(await call(seller, 'POST', set, row))})`, closed)
    const { json } = await call(seller, 'GET', `${set}?userQuery=${await filterOf(call, table)}`)
    expect((json.value as Record<string, unknown>[]).map((found) => found[key])).toEqual([mine])
  })

  test.each([
    ['appointment', 'appointments', {}],
    [
      'recurringappointmentmaster',
      'recurringappointmentmasters',
      { starttime: '2026-11-23T09:00:00Z', endtime: '2026-11-23T10:00:00Z', recurrencepatterntype: 0 },
    ],
  ])('%s: where one attends, once', async (table, set, more) => {
    const { call } = fakeOrganization()
    const make = async (user: typeof seller, ...masks: readonly number[]) =>
      idOf(
        await call(seller, 'POST', set, {
          subject: 'x',
          ...more,
          [`${table}_activity_parties`]: masks.map((participationtypemask) => ({
            participationtypemask,
            'partyid_systemuser@odata.bind': `/systemusers(${user.systemUserId})`,
          })),
        }),
      )
    const mine = await make(seller, 5, 7)
    await make(agent, 5)
    const { json } = await call(seller, 'GET', `${set}?userQuery=${await filterOf(call, table)}`)
    expect((json.value as { activityid: string }[]).map(({ activityid }) => activityid)).toEqual([mine])
  })

  test('serviceappointment: what one owns or is a resource of', async () => {
    const { call } = fakeOrganization()
    const resource = {
      participationtypemask: 10,
      'partyid_systemuser@odata.bind': `/systemusers(${seller.systemUserId})`,
    }
    const set = 'serviceappointments'
    const booked = idOf(
      await call(other, 'POST', set, { subject: 'x', serviceappointment_activity_parties: [resource] }),
    )
    const owned = idOf(await call(seller, 'POST', set, { subject: 'x' }))
    await call(other, 'POST', set, { subject: 'x' })
    const { json } = await call(seller, 'GET', `${set}?userQuery=${await filterOf(call, 'serviceappointment')}`)
    expect((json.value as { activityid: string }[]).map(({ activityid }) => activityid).sort()).toEqual(
      [booked, owned].sort(),
    )
  })
})

test('a filter that its user deleted stays deleted, and templates are the administrator’s', async () => {
  const database = new DatabaseSync(':memory:')
  const { call } = fakeOrganization(database)
  expect((await call(seller, 'DELETE', `userqueries(${await filterOf(call, 'fax')})`)).status).toBe(204)
  expect(await filterOf(fakeOrganization(database).call, 'fax')).toBe('')
  const { json } = await call(seller, 'GET', 'savedqueries?$select=name&$top=1')
  const template = `savedqueries(${(json.value as { savedqueryid: string }[])[0]?.savedqueryid})`
  expect((await call(seller, 'PATCH', template, { name: 'x' })).status).toBe(403)
  expect((await call(administrator, 'PATCH', template, { name: 'x' })).status).toBe(204)
})
