import { DatabaseSync } from 'node:sqlite'
import { expect, test } from '@jest/globals'
import { administrator, fakeOrganization, idOf, seller } from './fake-organization.ts'

type Row = Record<string, unknown> & { syncattributemappingid: string }

async function mapping(organization: ReturnType<typeof fakeOrganization>, table: string, label: string) {
  const filter = `entitytypecode eq '${table}' and mappingname eq '${label.replaceAll("'", "''")}'`
  const { json } = await organization.call(seller, 'GET', `syncattributemappings?$filter=${encodeURIComponent(filter)}`)
  return (json.value as Row[])[0]
}

test('every organization comes with the 98 fields, which everybody may read (R-091)', async () => {
  const { call } = fakeOrganization()
  const { json } = await call(seller, 'GET', 'syncattributemappings?$select=entitytypecode')
  const counts: Record<string, number> = {}
  for (const { entitytypecode } of json.value as { entitytypecode: string }[])
    counts[entitytypecode] = (counts[entitytypecode] ?? 0) + 1
  expect(counts).toEqual({
    appointment: 11,
    recurringappointmentmaster: 10,
    serviceappointment: 10,
    contact: 34,
    task: 9,
    fax: 8,
    letter: 8,
    phonecall: 8,
  })
  const profiles = await call(seller, 'GET', 'syncattributemappingprofiles?$select=name')
  expect(profiles.json.value).toHaveLength(1)
})

test.each([
  ['contact', 'Job Title', 'jobtitle', 3, 15, false],
  ['contact', 'Full Name', 'fullname', 3, 8, true],
  ['appointment', 'Attachments', 'activitymimeattachment', 0, 9, false],
  ['serviceappointment', 'Subject', 'subject', 1, 2, false],
  ['task', 'Status', 'statecode', 3, 8, true],
] as const)('%s: %s', async (table, label, attributecrmname, direction, allowedsyncdirection, iscomputed) => {
  const row = await mapping(fakeOrganization(), table, label)
  expect(row).toMatchObject({
    attributecrmname,
    syncdirection: direction,
    defaultsyncdirection: direction,
    allowedsyncdirection,
    iscomputed,
  })
})

test('an administrator sets a direction that the field allows, and no other; users set none', async () => {
  const organization = fakeOrganization()
  const { call } = organization
  const title = `syncattributemappings(${(await mapping(organization, 'contact', 'Job Title'))?.syncattributemappingid})`
  expect((await call(seller, 'PATCH', title, { syncdirection: 0 })).status).toBe(403)
  expect((await call(administrator, 'PATCH', title, { syncdirection: 2 })).status).toBe(204)
  expect((await call(seller, 'GET', title)).json.syncdirection).toBe(2)
  const name = `syncattributemappings(${(await mapping(organization, 'contact', 'Full Name'))?.syncattributemappingid})`
  const refused = await call(administrator, 'PATCH', name, { syncdirection: 1 })
  expect([refused.status, refused.json]).toEqual([
    400,
    {
      error: {
        code: expect.any(String),
        message:
          "The syncdirection 1 (toExchange) is not allowed for 'Full Name' of 'contact'. Allowed: 3 (bidirectional).",
      },
    },
  ])
  expect((await call(administrator, 'PATCH', title, { syncdirection: 4 })).status).toBe(400)
})

test('an own column is mapped by a row of its own', async () => {
  const { call } = fakeOrganization()
  const hobby = { entitytypecode: 'contact', attributecrmname: 'new_hobby', attributeexchangename: 'Hobby' }
  const id = idOf(await call(administrator, 'POST', 'syncattributemappings', { ...hobby, syncdirection: 2 }))
  expect((await call(seller, 'GET', `syncattributemappings(${id})`)).json).toMatchObject({
    mappingname: 'new_hobby',
    syncdirection: 2,
    allowedsyncdirection: 15,
  })
  const wrong: readonly [Record<string, unknown>, RegExp][] = [
    [{ ...hobby, attributecrmname: 'new_wish' }, /no column of 'contact'/],
    [{ ...hobby, entitytypecode: 'hobby' }, /no table/],
    [{ ...hobby, attributeexchangename: '' }, /attributeexchangename/],
    [{ ...hobby, allowedsyncdirection: 16 }, /outside the valid range/],
  ]
  for (const [row, message] of wrong) {
    const { status, json } = await call(administrator, 'POST', 'syncattributemappings', row)
    expect([status, (json.error as { message: string }).message]).toEqual([400, expect.stringMatching(message)])
  }
})

test('a deleted mapping stays deleted when the organization starts again', async () => {
  const database = new DatabaseSync(':memory:')
  const organization = fakeOrganization(database)
  const id = (await mapping(organization, 'contact', 'Pager'))?.syncattributemappingid
  expect((await organization.call(administrator, 'DELETE', `syncattributemappings(${id})`)).status).toBe(204)
  expect(await mapping(fakeOrganization(database), 'contact', 'Pager')).toBeUndefined()
})
